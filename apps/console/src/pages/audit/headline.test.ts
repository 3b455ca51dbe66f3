import { eventTypes } from '@crm/contracts';
import { expect, test } from 'vitest';
import { headlineOf } from './headline.ts';

test.each(Object.values(eventTypes))('%s is said in words', (title) => {
  expect(headlineOf({ kind: 'event', title, detail: {} })).not.toBe(title);
});

test('a change of state names both states as their badges do', () => {
  const detail = { fromState: 'queued', toState: 'unknown' };
  expect(headlineOf({ kind: 'attempt', title: 'queued → unknown', detail })).toBe('Queued → Outcome unknown');
});

test('what is not known yet keeps its name', () => {
  expect(headlineOf({ kind: 'event', title: 'crm.email.opened.v1', detail: {} })).toBe('crm.email.opened.v1');
  expect(headlineOf({ kind: 'attempt', title: '', detail: { fromState: 'sent', toState: 'read' } })).toBe(
    'Sent → read',
  );
});
