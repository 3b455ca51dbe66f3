import { type Db, schema } from '@crm/db';
import { asc, eq } from 'drizzle-orm';

const { messageArtifacts: artifacts } = schema;

/** The first rendering of a message, which is the one that every attempt sends; nothing of it is proved yet. */
export async function findFirstArtifact(db: Db, messageId: string) {
  const [row] = await db.orm
    .select()
    .from(artifacts)
    .where(eq(artifacts.messageId, messageId))
    .orderBy(asc(artifacts.createdAt))
    .limit(1);
  return row;
}
