import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { eventCatalogue } from './catalogue.ts';
import { eventTypes } from './event-types.ts';

const common = [
  'event_id',
  'event_type',
  'occurred_at',
  'correlation_id',
  'causation_id',
  'message_id',
  'loan_id',
  'category',
];

const own = {
  'crm.email.requested.v1': [
    ...['to', 'cc', 'bcc', 'subject', 'template_id', 'variables', 'attachments', 'attempt'],
  ],
  'crm.email.sent.v1': ['provider_message_id', 'artifact_id', 'duration_ms'],
  'crm.email.failed.v1': ['error_code', 'error_message', 'attempt_count', 'will_retry'],
};

describe('E4: the three events of the e-mail channel', () => {
  it('there is a schema and an example for each event type and for nothing else', () => {
    expect(Object.keys(eventCatalogue).sort()).toEqual(Object.keys(own).sort());
    expect(Object.values(eventTypes).sort()).toEqual(Object.keys(own).sort());
  });

  it.each(Object.values(eventTypes))('%s has the common fields, its own, and no other', (eventType) => {
    const { schema, example } = eventCatalogue[eventType];
    expect(Object.keys(schema.entries).sort()).toEqual([...common, ...own[eventType]].sort());
    expect(Object.keys(example).sort()).toEqual(Object.keys(schema.entries).sort());
  });

  it('an attachment is named by filename, type, size and sha256: the bytes do not travel (J3)', () => {
    const { attachments } = eventCatalogue['crm.email.requested.v1'].schema.entries;
    expect(Object.keys(attachments.item.entries).sort()).toEqual(['filename', 'sha256', 'size', 'type']);
  });

  it.each(Object.values(eventTypes))("%s refuses another event's type and a missing field", (eventType) => {
    const { schema, example } = eventCatalogue[eventType];
    expect(v.is(schema, example)).toBe(true);
    expect(v.is(schema, { ...example, event_type: 'crm.email.requested.v2' })).toBe(false);
    for (const field of Object.keys(example)) {
      const { [field]: _left, ...rest } = example as Record<string, unknown>;
      expect(v.is(schema, rest), field).toBe(false);
    }
  });

  it('a reader takes an event with a field that it does not know yet', () => {
    for (const { schema, example } of Object.values(eventCatalogue)) {
      expect(v.is(schema, { ...example, added_later: true })).toBe(true);
    }
  });
});

// Breaks tried:
// - causation_id left out of the envelope: the fields of all three events go red.
// - will_retry renamed: red here and against the released schema.
// - the sent event made strict: a reader no longer takes an event with a new field.
