import { Anchor, List, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { flagNames, flagWords } from '../contacts/flags.ts';
import type { Person } from './compose/draft.ts';
import { loanWords } from './messages.ts';

/** Everybody on the loan, borrowers first, with what they do not want. */
export function LoanPeople({ people }: { people: readonly Person[] }) {
  return (
    <Stack gap="xs" component="section" aria-labelledby="people">
      <Title order={2} id="people">
        {loanWords.people}
      </Title>
      {people.length === 0 && <Text size="sm">{loanWords.nobody}</Text>}
      <List spacing="xs" size="sm" listStyleType="none">
        {people.map((person) => (
          <List.Item key={`${person.contactId} ${person.role}`} className="breakable">
            <Anchor
              underline="always"
              size="sm"
              fw={600}
              renderRoot={(props) => (
                <Link to="/contacts/$contactId" params={{ contactId: String(person.contactId) }} {...props} />
              )}
            >
              {person.fullName ?? `Contact ${person.contactId}`}
            </Anchor>
            {`, ${person.role.replaceAll('_', ' ')}`}
            <Text size="sm">{wishes(person)}</Text>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}

function wishes({ preferences }: Person): string {
  const set = flagNames.filter((name) => preferences[name]).map((name) => flagWords[name].label);
  return set.length === 0 ? loanWords.reachable : set.join(', ');
}
