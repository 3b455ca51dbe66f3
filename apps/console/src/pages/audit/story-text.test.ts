import { expect, test } from 'vitest';
import type { StoryEntry } from './queries.ts';
import { storyText } from './story-text.ts';

const entry: StoryEntry = {
  at: '2026-11-03T12:00:01.234567Z',
  kind: 'audit',
  id: '1',
  title: 'COMMS.PREFS.UPDATED',
  messageId: null,
  eventId: null,
  detail: {
    actorId: 'agent-1',
    payload: {
      old_values: { doNotCall: false },
      new_values: { doNotCall: true },
      reason: 'Asked on the phone',
    },
  },
};

test('E5: a story as text: when, what, by whom, from what to what and why, a line each', () => {
  const moved: StoryEntry = {
    ...entry,
    kind: 'attempt',
    id: '2',
    detail: { actorId: 'consumer@host:1:0a', fromState: 'sending', toState: 'sent' },
  };
  expect(storyText('c-1', [entry, moved])).toBe(`What happened under correlation id c-1

- 2026-11-03 12:00:01 UTC: Audit: Communication preferences changed, by agent-1, Do not call from off to on, Reason: Asked on the phone
- 2026-11-03 12:00:01 UTC: State: Sending → Sent, by the delivery worker`);
});

// Breaks tried:
// - story-text.ts: reason and basis left out; the raw name of a worker.
