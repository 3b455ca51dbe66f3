import type { Logs } from '../src/check/logs.ts';

export const ids = { message: 'm-1', event: 'e-1', correlation: 'c-1', contact: 7 };
const bytes = 'a'.repeat(64);

/** One mail that went its ordinary way: asked for, claimed, taken, settled. Nothing breaks an invariant. */
export function ordinaryLogs(): Logs {
  return {
    client: [
      {
        sentAt: 1_000,
        method: 'POST',
        path: '/api/loans/1/crm/send-email',
        key: 'k-1',
        correlationId: ids.correlation,
        body: { category: 'transactional' },
        answer: { at: 1_010, status: 202, body: { messageId: ids.message } },
      },
    ],
    sink: [{ at: 1_200, messageId: ids.message, to: ['ann@x.example'], sha256: bytes }],
    rest: {
      at: 9_000,
      messages: [
        {
          id: ids.message,
          state: 'sent',
          category: 'transactional',
          categoryKey: 'servicing.notice',
          correlationId: ids.correlation,
          createdAt: 1_005,
        },
      ],
      recipients: [{ messageId: ids.message, addressKey: 'ann@x.example', contactIds: [ids.contact] }],
      outbox: [
        {
          id: ids.event,
          messageId: ids.message,
          eventType: 'crm.email.requested.v1',
          publishedAt: 1_050,
          dueAt: 1_005,
        },
      ],
      log: [
        change({ from: 'queued', to: 'sending', cause: 'claimed', committedAt: 1_100, tx: '11' }),
        change({ from: 'sending', to: 'sent', cause: 'provider_accepted', committedAt: 1_250, tx: '12' }),
      ],
      audit: [
        audit({
          eventType: 'CRM.EMAIL.REQUESTED',
          committedAt: 1_006,
          tx: '10',
          payload: { decision: { outcome: 'admit' } },
        }),
        audit({ eventType: 'CRM.EMAIL.SENT', committedAt: 1_250, tx: '12' }),
      ],
      artifacts: [
        {
          messageId: ids.message,
          committedAt: 1_100,
          manifestSha256: 'b',
          manifestActual: 'b',
          mimeSha256: bytes,
        },
      ],
      blobs: [{ sha256: bytes, actual: bytes }],
      claims: [{ eventId: ids.event, leaseUntil: 16_100, finishedAt: 1_250 }],
      deadLetters: [],
      queues: { requests: 0, deadLetters: 0 },
      seals: { rows: 2, waiting: 0, isComplete: true, faults: [] },
      conservation: { accepted: 1, difference: 0, faults: [] },
      rewrites: [{ table: 'compliance_audit_log', verb: 'UPDATE', refused: true }],
    },
    outputs: [{ where: 'the log of consumer', text: '{"msg":"handled"}' }],
    canaries: ['ann@x.example'],
    samples: [{ process: 'consumer', residentMb: 180, connections: 12 }],
    resendUnknown: [],
  };
}

type LogRow = Logs['rest']['log'][number];
type AuditRow = Logs['rest']['audit'][number];

/** A change of the ordinary message. */
export function change(
  row: Pick<LogRow, 'from' | 'to' | 'cause' | 'committedAt' | 'tx'> & Partial<LogRow>,
): LogRow {
  return {
    messageId: ids.message,
    eventId: ids.event,
    actorId: 'consumer',
    errorCode: null,
    at: row.committedAt - 1,
    ...row,
  };
}

/** An audit row about the ordinary message. */
export function audit(row: Pick<AuditRow, 'eventType' | 'committedAt' | 'tx'> & Partial<AuditRow>): AuditRow {
  return { resourceId: ids.message, actorType: 'system', actorId: 'consumer', payload: {}, ...row };
}

/** The ordinary logs with one thing changed. */
export function logsWith(alter: (logs: Logs) => void): Logs {
  const logs = ordinaryLogs();
  const { seals } = logs.rest;
  alter(logs);
  // Whatever else the rows are made to be, they are sealed.
  if (logs.rest.seals === seals) seals.rows = logs.rest.audit.length;
  return logs;
}
