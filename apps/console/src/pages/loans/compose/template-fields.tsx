import { Fieldset, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { Draft, TemplateVariable } from './draft.ts';
import { type FieldIssue, messageAt, variableId } from './issues.ts';
import { hintOf } from './variable-value.ts';

type Props = {
  variables: readonly TemplateVariable[];
  draft: Draft;
  issues: readonly FieldIssue[];
  onChange: (part: Partial<Draft>) => void;
};

/** One field for each thing that the template says; what the loan knows may be left empty. */
export function TemplateFields({ variables, draft, issues, onChange }: Props) {
  if (variables.length === 0) return null;
  return (
    <Fieldset legend="What the template says">
      <Stack gap="sm">
        {variables.map((variable) => (
          <VariableField
            key={variable.name}
            variable={variable}
            typed={draft.variables[variable.name] ?? ''}
            error={messageAt(issues, variableId(variable.name))}
            onType={(typed) => onChange({ variables: { ...draft.variables, [variable.name]: typed } })}
          />
        ))}
      </Stack>
    </Fieldset>
  );
}

type FieldProps = {
  variable: TemplateVariable;
  typed: string;
  error: string | undefined;
  onType: (typed: string) => void;
};

function VariableField({
  variable: { name, type, example, source, required },
  typed,
  error,
  onType,
}: FieldProps) {
  const isAsked = source === 'request' && required;
  const common = {
    id: variableId(name),
    label: name,
    description: isAsked
      ? hintOf(type, example)
      : `Leave empty to use what is on file. ${hintOf(type, example)}`,
    value: typed,
    error,
    required: isAsked,
  };
  if (type === 'boolean')
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: 'Not chosen' },
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ]}
        onChange={(event) => onType(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      type={type === 'date' ? 'date' : 'text'}
      inputMode={type === 'integer' ? 'numeric' : type === 'money' ? 'decimal' : 'text'}
      onChange={(event) => onType(event.currentTarget.value)}
    />
  );
}
