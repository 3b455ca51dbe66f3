import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { toneColors } from '../../parts/tones.ts';
import { outcomeWords } from './messages.ts';
import { type Result, summarise } from './replay-run.ts';
import { figure } from './words.ts';

/** How many letters came or would come to which end, what that means, and which they are. */
export function OutcomeSummary({ results, tense }: { results: readonly Result[]; tense: 'would' | 'did' }) {
  return (
    <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Outcome">
      {summarise(results).map(({ outcome, keys }) => {
        const words = outcomeWords[outcome];
        return (
          <li key={outcome}>
            <Group gap="xs">
              <Badge
                variant="light"
                color={toneColors[words.tone]}
                radius="sm"
                tt="none"
                leftSection={<span aria-hidden>{words.icon}</span>}
              >
                {figure(keys.length)} {words[tense]}
              </Badge>
            </Group>
            <Text size="sm">{words.meaning}</Text>
            <details>
              <Text component="summary" size="sm">
                Which ones
              </Text>
              {keys.map((key) => (
                <Code key={key} block className="breakable">
                  {key}
                </Code>
              ))}
            </details>
          </li>
        );
      })}
    </Stack>
  );
}
