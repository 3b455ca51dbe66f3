import type { StoryEntry } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { asc, eq } from 'drizzle-orm';
import { entriesMax, exactTime } from './exact-time.ts';

const { complianceAuditLog: log } = schema;

/** What was done, by whom; payloads were redacted when they were written. */
export async function readAudit(db: Db, correlationId: string): Promise<StoryEntry[]> {
  const rows = await db.orm
    .select({
      at: exactTime(log.eventTsUtc),
      id: log.id,
      title: log.eventType,
      actorType: log.actorType,
      actorId: log.actorId,
      resourceType: log.resourceType,
      resourceId: log.resourceId,
      loanId: log.loanId,
      payload: log.payloadJson,
    })
    .from(log)
    .where(eq(log.correlationId, correlationId))
    .orderBy(asc(log.eventTsUtc), asc(log.id))
    .limit(entriesMax);
  return rows.map(({ at, id, title, ...detail }) => ({
    at,
    kind: 'audit',
    id,
    title,
    messageId: detail.resourceType === 'message' ? detail.resourceId : null,
    eventId: null,
    detail,
  }));
}
