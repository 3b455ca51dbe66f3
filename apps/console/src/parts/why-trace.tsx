import type { Decision, RuleAnswer } from '@crm/contracts';
import { Badge, Code, Group, List, Text } from '@mantine/core';

const answers: Record<RuleAnswer['answer'], { label: string; color: string }> = {
  pass: { label: 'passed', color: 'teal' },
  block: { label: 'blocked', color: 'violet' },
  not_applicable: { label: 'did not apply', color: 'gray' },
};

/** Every rule that was asked, in order, with its answer and what it looked at; the rule that decided is marked. */
export function WhyTrace({ decision }: { decision: Decision }) {
  return (
    <List type="ordered" spacing="xs" size="sm">
      {decision.trace.map((line) => (
        <List.Item key={line.ruleId} fw={line.answer === 'block' ? 600 : undefined}>
          <Group gap="xs" align="center">
            <Code>
              {line.ruleId}@{line.version}
            </Code>
            <Badge variant="light" color={answers[line.answer].color} radius="sm" tt="none">
              {answers[line.answer].label}
            </Badge>
            {line.answer === 'block' && <Text size="sm">this rule decided</Text>}
          </Group>
          <Text size="sm" className="breakable">
            {line.reason}{' '}
            <Text span c="dimmed">
              ({line.source})
            </Text>
          </Text>
          {Object.keys(line.inputs).length > 0 && (
            <Code block className="breakable">
              {JSON.stringify(line.inputs, null, 1)}
            </Code>
          )}
        </List.Item>
      ))}
    </List>
  );
}
