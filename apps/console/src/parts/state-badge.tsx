import type { MessageState } from '@crm/contracts';
import { Badge } from '@mantine/core';
import { stateGlossary } from './glossary.ts';
import { toneColors } from './tones.ts';

/** A state by icon, word and colour, never by colour alone (WCAG 1.4.1). */
export function StateBadge({ state }: { state: MessageState }) {
  const { label, tone, icon, meaning } = stateGlossary[state];
  return (
    <Badge
      variant="light"
      color={toneColors[tone]}
      radius="sm"
      tt="none"
      title={meaning}
      // A state is one word: in a narrow table its neighbours give way.
      miw="max-content"
      leftSection={<span aria-hidden>{icon}</span>}
    >
      {label}
    </Badge>
  );
}
