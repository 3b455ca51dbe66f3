import type { Logs } from '../src/check/logs.ts';
import { audit, change, ids } from './handmade-logs.ts';

/** The one row of its kind. */
export const only = <T>(rows: readonly T[]): T => {
  const [row] = rows;
  if (row === undefined) throw new Error('the handmade logs have no such row');
  return row;
};
/** The mail is refused for good: a failure, a dead letter. */
export const refuse = ({ rest, sink }: Logs) => {
  sink.length = 0;
  only(rest.messages).state = 'failed';
  rest.log[1] = change({
    from: 'sending',
    to: 'failed',
    cause: 'attempts_exhausted',
    committedAt: 1_250,
    tx: '12',
    errorCode: 'PROVIDER_PERMANENT',
  });
  rest.audit[1] = audit({ eventType: 'CRM.EMAIL.FAILED', committedAt: 1_250, tx: '12' });
  rest.deadLetters.push({
    messageId: ids.message,
    eventId: ids.event,
    errorCode: 'PROVIDER_PERMANENT',
    resolution: null,
  });
  rest.queues.deadLetters = 1;
};
/** The message is an offer, and its contact opts out at that moment. */
export const optOut = (at: number) => (logs: Logs) => {
  only(logs.rest.messages).category = 'marketing';
  logs.rest.audit.push(
    audit({
      eventType: 'COMMS.PREFS.UPDATED',
      resourceId: String(ids.contact),
      actorType: 'user',
      committedAt: at,
      tx: '9',
      payload: { new_values: { doNotEmail: true } },
    }),
  );
};
/** The rule of its category sends the message again after its outcome was unknown, and that is answered. */
export const resendByRule = (logs: Logs) => {
  resend(logs);
  logs.resendUnknown = [only(logs.rest.messages).categoryKey];
  for (const row of logs.rest.log) if (row.cause === 'resent') row.cause = 'resent_by_rule';
  for (const row of logs.rest.audit)
    if (row.eventType === 'CRM.EMAIL.REPLAYED') {
      row.actorType = 'system';
      row.payload = { cause: 'resent_by_rule', reason: 'its category is named' };
    }
};
/** A person sends the message again after its outcome was unknown. */
export const resend = ({ rest, sink }: Logs) => {
  rest.log[1] = change({
    from: 'sending',
    to: 'unknown',
    cause: 'lease_expired',
    committedAt: 2_000,
    tx: '12',
  });
  rest.audit[1] = audit({ eventType: 'CRM.EMAIL.UNKNOWN', committedAt: 2_000, tx: '12' });
  rest.log.push(
    change({ from: 'unknown', to: 'queued', cause: 'resent', eventId: 'e-2', committedAt: 3_000, tx: '13' }),
    change({ from: 'queued', to: 'sending', cause: 'claimed', eventId: 'e-2', committedAt: 3_100, tx: '14' }),
    change({
      from: 'sending',
      to: 'sent',
      cause: 'provider_accepted',
      eventId: 'e-2',
      committedAt: 3_200,
      tx: '15',
    }),
  );
  rest.audit.push(
    audit({
      eventType: 'CRM.EMAIL.REPLAYED',
      actorType: 'user',
      committedAt: 3_000,
      tx: '13',
      payload: { reason: 'no trace of it' },
    }),
    audit({ eventType: 'CRM.EMAIL.SENT', committedAt: 3_200, tx: '15' }),
  );
  sink.push({ ...only(sink), at: 3_150 });
};
