import { createDb, type Sql } from '@crm/db';
import { createTestDatabase, type TestDatabase, untilBlocked } from '@crm/db/testing';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { storeArtifact } from '../test/manifest-of-a-test.ts';
import { blobOf, putBlobs } from './blobs.ts';
import { sweepOrphanBlobs } from './sweep-orphan-blobs.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
});
afterAll(() => database.drop());
beforeEach(() => database.db.sql`TRUNCATE blobs`);

const sweep = () => sweepOrphanBlobs(database.db, { batchMax: 100 });

/** Stores bytes as if they had last been wanted some hours ago; returns their address. */
async function store(text: string, hoursAgo = 25): Promise<string> {
  const blob = blobOf(Buffer.from(text));
  await putBlobs(database.db.sql, [blob]);
  await age(hoursAgo, blob.sha256);
  return blob.sha256;
}

async function age(hoursAgo: number, sha256: string): Promise<void> {
  await database.db.sql`
    UPDATE blobs SET touched_at = now() - ${hoursAgo}::float8 * interval '1 hour' WHERE sha256 = ${sha256}`;
}

async function isThere(sha256: string): Promise<boolean> {
  return (await database.db.sql`SELECT 1 FROM blobs WHERE sha256 = ${sha256}`).length === 1;
}

async function nameInMessage(sha256: string[]): Promise<void> {
  const attachments = sha256.map((address) => ({
    filename: 'a.pdf',
    type: 'application/pdf',
    size: 1,
    sha256: address,
  }));
  await database.db.sql`
    INSERT INTO messages (id, category, category_key, subject, template_id, template_version, correlation_id,
      requested_by, attachments)
    VALUES (${newId()}, 'transactional', 'k', 's', 't', 1, 'c', 'u', ${database.db.sql.json(attachments)})`;
}

/** A connection of its own with an open transaction; it ends when the connection does. */
async function openTransaction(): Promise<{ session: Sql; pid: number }> {
  const { sql, end } = createDb({ url: database.url, appName: 'other', poolMax: 1 });
  onTestFinished(() => end(0));
  const session = await sql.reserve();
  await session`BEGIN`;
  const [row] = await session<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return { session, pid: row?.pid ?? 0 };
}

describe('the sweep of orphaned bytes', () => {
  it('deletes what nobody has named for a day, and not a minute earlier', async () => {
    const [old, young] = [await store('old'), await store('young', 23.9)];
    expect(await sweep()).toEqual({ kept: 0, deleted: 1 });
    expect([await isThere(old), await isThere(young)]).toEqual([false, true]);
  });

  it('keeps the attachments of messages, each of several', async () => {
    const addresses = [await store('first attachment'), await store('second attachment')];
    await nameInMessage(addresses);
    const orphan = await store('no attachment');
    expect(await sweep()).toEqual({ kept: 2, deleted: 1 });
    expect(await Promise.all([...addresses, orphan].map(isThere))).toEqual([true, true, false]);
  });

  it('keeps html, text and MIME of artifacts', async () => {
    const { manifest } = await storeArtifact(database.db.sql, 'swept');
    const parts = [manifest.html.sha256, manifest.text.sha256, manifest.mime.sha256];
    for (const sha256 of parts) await age(48, sha256);
    expect(await sweep()).toEqual({ kept: 3, deleted: 0 });
    expect(await Promise.all(parts.map(isThere))).toEqual([true, true, true]);
  });

  it('looks at no blob twice, and ends', async () => {
    const kept = await store('looked at once');
    await nameInMessage([kept]);
    await store('deleted once');
    await sweep();
    expect(await sweep()).toEqual({ kept: 0, deleted: 0 });
    expect(await isThere(kept)).toBe(true);
  });

  it('takes the oldest first and no more than a batch', async () => {
    const [older, newer] = [await store('older', 50), await store('newer', 40)];
    expect(await sweepOrphanBlobs(database.db, { batchMax: 1 })).toEqual({ kept: 0, deleted: 1 });
    expect([await isThere(older), await isThere(newer)]).toEqual([false, true]);
  });
});

describe('the sweep against those who store the same bytes', () => {
  const text = 'wanted again';
  const wanted = blobOf(Buffer.from(text));

  it('keeps what was put again before it', async () => {
    await store(text);
    await putBlobs(database.db.sql, [wanted]);
    expect(await sweep()).toEqual({ kept: 0, deleted: 0 });
    expect(await isThere(wanted.sha256)).toBe(true);
  });

  it('passes over what is being put again, without waiting', async () => {
    await store(text);
    const putting = await openTransaction();
    await putBlobs(putting.session, [wanted]);
    expect(await sweep()).toEqual({ kept: 0, deleted: 0 });
    await putting.session`COMMIT`;
    expect(await sweep()).toEqual({ kept: 0, deleted: 0 });
    expect(await isThere(wanted.sha256)).toBe(true);
  });

  it('who puts while it deletes waits for it and stores the bytes anew', async () => {
    await store(text);
    const sweeping = await openTransaction();
    const swept = await sweepOrphanBlobs({ ...database.db, sql: sweeping.session } as typeof database.db, {
      batchMax: 1,
    });
    expect(swept).toEqual({ kept: 0, deleted: 1 });
    const putting = await openTransaction();
    const put = putBlobs(putting.session, [wanted]);
    expect(await untilBlocked(database.db.sql, { pid: putting.pid, work: put })).toBe('blocked');
    await sweeping.session`COMMIT`;
    await put;
    await putting.session`COMMIT`;
    expect(await isThere(wanted.sha256)).toBe(true);
  });

  it('bytes put within the hour are not written to again: most repeats are of logos and forms', async () => {
    await store(text, 0.5);
    const version = () => database.db.sql`SELECT xmin::text AS x FROM blobs WHERE sha256 = ${wanted.sha256}`;
    const before = await version();
    await putBlobs(database.db.sql, [wanted]);
    expect(await version()).toEqual(before);
    await age(2, wanted.sha256);
    await putBlobs(database.db.sql, [wanted]);
    const [row] = await database.db.sql`
      SELECT touched_at > now() - interval '1 hour' AS "isFresh" FROM blobs WHERE sha256 = ${wanted.sha256}`;
    expect(row).toEqual({ isFresh: true });
  });
});

// Breaks tried:
// - touched_at never renewed: what was just put is deleted; renewed each time: the write that is saved goes red.
// - a grace of an hour: red.
// - attachments of messages, or the text part of artifacts, not asked for: deleted.
// - what is kept not marked: looked at for ever.
// - without SKIP LOCKED: the sweep waits for who puts.
// - newest first: red.
