import type { AttachmentReference, Category, MessageState } from '@crm/contracts';
import type { Db } from '@crm/db';
import { type LoanFacts, readLoanFacts, type StoredLoanFacts, selectLoanFacts } from '@crm/directory';

export type WorkRecipient = { role: 'to' | 'cc' | 'bcc'; address: string; addressKey: string };

/** A message as it was admitted; what is sent is this, whatever the event's payload says. */
export type Work = {
  eventId: string;
  messageId: string;
  /** Attempt in the current retry schedule, from the outbox row; 1 for the first. */
  attempt: number;
  state: MessageState;
  category: Category;
  loanId: number | null;
  subject: string;
  templateId: string;
  templateVersion: number;
  variables: Record<string, unknown>;
  attachments: AttachmentReference[];
  retryPolicy: string;
  correlationId: string;
  artifactId: string | null;
  admittedAt: Date;
  /** How long ago the event was published; 0 where that is so young that its row does not say it yet. */
  queuedForMs: number;
  recipients: WorkRecipient[];
  /** What its letter may say; undefined where it is rendered already. */
  loanFacts: LoanFacts | undefined;
};

export type Verdict = 'acknowledge' | 'dead_letter';

export type Standing =
  /** Nobody has begun: ours to claim. */
  | { kind: 'open'; work: Work }
  /** Done before: do again only what may have been lost, the verdict. A code: it goes to the dead letters. */
  | { kind: 'finished'; rejectedWith: string | null }
  /** Somebody holds it; its row remembers, this copy is not needed. */
  | { kind: 'held' }
  /** No outbox row has this id for this message: it was not born here (T32). */
  | { kind: 'unknown_event' };

type Row = Omit<Work, 'loanFacts'> & {
  verdict: Verdict | null;
  errorCode: string | null;
  claimed: boolean;
  storedFacts: StoredLoanFacts | null;
};

/** An event and the message that it says it is of. */
export type EventIds = { eventId: string; messageId: string };

/** Reads all that is needed for each event, in one query. */
export async function loadWork({ sql }: Pick<Db, 'sql'>, asked: EventIds[]): Promise<Standing[]> {
  const rows = await sql<Row[]>`
    SELECT o.id AS "eventId", m.id AS "messageId", COALESCE((o.payload->>'attempt')::int, 1) AS attempt, m.state,
           m.category, m.loan_id AS "loanId", m.subject, m.template_id AS "templateId",
           m.template_version AS "templateVersion", m.variables, m.attachments, m.retry_policy AS "retryPolicy",
           m.correlation_id AS "correlationId", m.artifact_id AS "artifactId", m.created_at AS "admittedAt",
           COALESCE(extract(epoch FROM clock_timestamp() - o.published_at) * 1000, 0)::float8 AS "queuedForMs",
           p.verdict, p.event_id IS NOT NULL AS claimed,
           (SELECT d.error_code FROM public.dead_letters d WHERE d.event_id = o.id) AS "errorCode",
           (SELECT jsonb_agg(jsonb_build_object('role', r.role, 'address', r.address, 'addressKey', r.address_key)
                             ORDER BY r.position)
              FROM public.message_recipients r WHERE r.message_id = m.id) AS recipients,
           CASE WHEN m.artifact_id IS NULL THEN ${selectLoanFacts(sql, sql`m.loan_id`)} END AS "storedFacts"
      FROM public.outbox_messages o
      JOIN public.messages m ON m.id::text = o.aggregate_id
      LEFT JOIN public.processed_events p ON p.event_id = o.id
     WHERE o.id = ANY(${asked.map(({ eventId }) => eventId)})
       AND m.id = ANY(${asked.map(({ messageId }) => messageId)})`;
  const found = new Map(rows.map((row) => [row.eventId, row]));
  return asked.map(({ eventId, messageId }) => {
    const row = found.get(eventId);
    return row?.messageId === messageId ? standingOf(row) : { kind: 'unknown_event' };
  });
}

function standingOf(row: Row): Standing {
  const { verdict, errorCode, claimed, storedFacts, ...work } = row;
  if (verdict === 'dead_letter') return { kind: 'finished', rejectedWith: errorCode ?? 'DEAD_LETTERED' };
  if (verdict === 'acknowledge') return { kind: 'finished', rejectedWith: null };
  if (claimed) return { kind: 'held' };
  return { kind: 'open', work: { ...work, loanFacts: readLoanFacts(storedFacts) } };
}
