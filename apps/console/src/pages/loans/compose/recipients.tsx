import { Checkbox, Fieldset, Stack, Text, Textarea } from '@mantine/core';
import type { Draft, Person } from './draft.ts';
import { type FieldIssue, fieldId, messageAt } from './issues.ts';

type Props = {
  draft: Draft;
  people: readonly Person[];
  issues: readonly FieldIssue[];
  onChange: (part: Partial<Draft>) => void;
};

/** Who gets it: people of the loan, and addresses that are typed. */
export function Recipients({ draft, people, issues, onChange }: Props) {
  const typed = (name: 'to' | 'cc' | 'bcc', label: string, description: string) => (
    <Textarea
      id={fieldId(name)}
      label={label}
      description={description}
      autosize
      minRows={1}
      maxRows={6}
      value={draft[name]}
      error={messageAt(issues, fieldId(name))}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Fieldset legend="Recipients">
      <Stack gap="sm">
        <Checkbox.Group
          label="People of this loan"
          value={[...draft.chosen]}
          onChange={(chosen) => onChange({ chosen })}
        >
          <Stack gap="xs" mt={4}>
            {people.length === 0 && <Text size="sm">This loan has no people yet. Type an address.</Text>}
            {people.map(({ contactId, fullName, role, email }) => (
              <Checkbox
                key={`${contactId} ${role}`}
                value={String(contactId)}
                disabled={email === null}
                classNames={{ label: 'breakable', description: 'breakable' }}
                label={`${fullName ?? 'No name'} (${role})`}
                description={email ?? 'No e-mail address is known'}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        {typed('to', 'Other addresses (to)', 'One a line, or with commas between')}
        {typed('cc', 'Copy (cc)', 'Everybody sees these')}
        {typed('bcc', 'Blind copy (bcc)', 'Nobody else sees these')}
      </Stack>
    </Fieldset>
  );
}
