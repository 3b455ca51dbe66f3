import type { StoryEntry } from '@crm/contracts';
import { type Db, schema } from '@crm/db';
import { asc, eq } from 'drizzle-orm';
import { entriesMax, exactTime } from './exact-time.ts';
import type { Scope } from './scope.ts';

const { messageArtifacts: artifacts } = schema;

/** What was rendered, by hash. */
export async function readArtifacts(db: Db, scope: Scope): Promise<StoryEntry[]> {
  const rows = await db.orm
    .select({
      at: exactTime(artifacts.createdAt),
      id: artifacts.id,
      messageId: artifacts.messageId,
      eventId: artifacts.eventId,
      category: artifacts.category,
      manifestSha256: artifacts.manifestSha256,
      manifest: artifacts.manifest,
    })
    .from(artifacts)
    .where(
      scope.messageId === undefined
        ? eq(artifacts.correlationId, scope.correlationId)
        : eq(artifacts.messageId, scope.messageId),
    )
    .orderBy(asc(artifacts.createdAt), asc(artifacts.id))
    .limit(entriesMax);
  return rows.map(({ at, id, messageId, eventId, ...detail }) => ({
    at,
    kind: 'artifact',
    id,
    title: 'rendered',
    messageId,
    eventId,
    detail,
  }));
}
