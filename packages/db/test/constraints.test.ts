import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase, untilBlocked } from '../src/testing/index.ts';
import { openSession, type Session } from './open-session.ts';

let database: TestDatabase;
let session: Session;
let other: Session;
beforeAll(async () => {
  database = await createTestDatabase(inject('databaseUrl'));
  [session, other] = await Promise.all([openSession(database.url), openSession(database.url)]);
});
afterAll(async () => {
  await Promise.all([session.end(), other.end()]);
  await database.drop();
});

describe('template_versions: what was approved refuses change', () => {
  const draft = async (version: number, status = 'draft') => {
    const { sql } = session;
    await sql`INSERT INTO templates (id, name, category, category_key) VALUES ('t', 'T', 'marketing', 'offers')
              ON CONFLICT DO NOTHING`;
    await sql`
      INSERT INTO template_versions (template_id, version, status, subject, body_html, body_text, variables,
                                     content_hash, created_by, approved_by, approved_at)
      VALUES ('t', ${version}, ${status}, 's', 'html', 'plain', '{A}', 'hash', 'u', ${status === 'draft' ? null : 'boss'}, now())`;
  };

  it('a draft is edited, approved and thrown away at will; approval needs a name', async () => {
    const { sql } = session;
    await draft(1);
    await sql`UPDATE template_versions SET subject = 'new' WHERE version = 1`;
    await expect(sql`UPDATE template_versions SET status = 'active' WHERE version = 1`).rejects.toMatchObject(
      {
        code: '23514',
      },
    );
    await sql`UPDATE template_versions SET status = 'active', approved_by = 'boss' WHERE version = 1`;
    await draft(2);
    await sql`DELETE FROM template_versions WHERE version = 2`;
  });

  it.each([
    ["subject = 'x'"],
    ["body_html = 'x'"],
    ["body_text = 'x'"],
    ["variables = '{B}'"],
    ["content_hash = 'x'"],
    ["created_by = 'x'"],
    ["approved_by = 'x'"],
    ['approved_at = NULL'],
    ['version = 30'],
    ["status = 'draft'"],
    ["status = 'archived', subject = 'x'"],
  ])('active and archived versions refuse SET %s', async (change) => {
    const { sql } = session;
    await sql`DELETE FROM template_versions WHERE status = 'draft'`;
    for (const [version, status] of [[10, 'active'] as const, [11, 'archived'] as const]) {
      if ((await sql`SELECT 1 FROM template_versions WHERE version = ${version}`).length === 0) {
        await draft(version, status);
      }
      await expect(
        sql.unsafe(`UPDATE template_versions SET ${change} WHERE version = ${version}`),
        status,
      ).rejects.toMatchObject({ code: '23001' });
      await expect(sql`DELETE FROM template_versions WHERE version = ${version}`).rejects.toMatchObject({
        code: '23001',
      });
    }
  });

  it('an active version is archived and made active again', async () => {
    await draft(20, 'active');
    const { sql } = session;
    await sql`UPDATE template_versions SET status = 'archived', change_note = 'old' WHERE version = 20`;
    await sql`UPDATE template_versions SET status = 'active' WHERE version = 20`;
  });
});

describe('E19: processed_events', () => {
  const insert = (values: { eventId: string; finished?: boolean; verdict?: string | null }) => session.sql`
    INSERT INTO processed_events (event_id, owner, lease_until, finished_at, verdict)
    VALUES (${values.eventId}, 'w', now(), ${values.finished ? new Date() : null}, ${values.verdict ?? null})
    RETURNING fence`;

  it('knows an event once, and its fence rises with each claim', async () => {
    const eventId = randomUUID();
    const [first] = await insert({ eventId });
    await expect(insert({ eventId })).rejects.toMatchObject({ code: '23505' });
    const [second] = await insert({ eventId: randomUUID() });
    expect(Number(second?.fence)).toBeGreaterThan(Number(first?.fence));
  });

  it('is finished with a verdict or not at all, and the verdict is a known one', async () => {
    const refused = { code: '23514' };
    const id = randomUUID;
    await expect(insert({ eventId: id(), finished: true })).rejects.toMatchObject(refused);
    await expect(insert({ eventId: id(), verdict: 'acknowledge' })).rejects.toMatchObject(refused);
    await expect(insert({ eventId: id(), finished: true, verdict: 'later' })).rejects.toMatchObject(refused);
    expect(await insert({ eventId: id(), finished: true, verdict: 'dead_letter' })).toHaveLength(1);
  });
});

describe('dead_letters', () => {
  const insert = (letter: {
    eventId?: string;
    bodyHash?: string;
    resolved?: boolean;
    resolution?: string;
  }) => {
    const { eventId = null, bodyHash = randomUUID(), resolved = false, resolution = null } = letter;
    return session.sql`
      INSERT INTO dead_letters (id, queue, event_id, error_code, error_message, replayable, body, body_sha256,
                                resolved_at, resolution)
      VALUES (${randomUUID()}, 'q', ${eventId}, 'X', 'x', true, '\\x00', ${bodyHash},
              ${resolved ? new Date() : null}, ${resolution})`;
  };

  it('holds an event once', async () => {
    const eventId = randomUUID();
    await insert({ eventId });
    await expect(insert({ eventId })).rejects.toMatchObject({ code: '23505' });
  });

  it('holds a body that names no event once a queue, and the same body of two events twice', async () => {
    await insert({ bodyHash: 'same' });
    await expect(insert({ bodyHash: 'same' })).rejects.toMatchObject({ code: '23505' });
    await insert({ bodyHash: 'same', eventId: randomUUID() });
    await insert({ bodyHash: 'same', eventId: randomUUID() });
  });

  it('is resolved with a resolution or not at all, and the resolution is a known one', async () => {
    const refused = { code: '23514' };
    await expect(insert({ resolved: true })).rejects.toMatchObject(refused);
    await expect(insert({ resolution: 'replayed' })).rejects.toMatchObject(refused);
    await expect(insert({ resolved: true, resolution: 'forgotten' })).rejects.toMatchObject(refused);
    await insert({ resolved: true, resolution: 'discarded' });
  });
});

describe('messages', () => {
  it('know their channels and states, and address keys are trimmed and lower-cased (J17)', async () => {
    const { sql } = session;
    const insert = (channel: string, state: string) => sql`
      INSERT INTO messages (id, channel, state, category, category_key, subject, template_id, template_version,
                            correlation_id, requested_by)
      VALUES (gen_random_uuid(), ${channel}, ${state}, 'marketing', 'offers', 's', 't', 1, 'c', 'u') RETURNING id`;
    await expect(insert('pigeon', 'queued')).rejects.toMatchObject({ code: '23514' });
    await expect(insert('email', 'lost')).rejects.toMatchObject({ code: '23514' });
    const [message] = await insert('email', 'queued');
    const rows = await sql`
      INSERT INTO message_recipients (message_id, position, role, address)
      VALUES (${message?.id}, 0, 'to', E' \tAnn.Lee@X.Example\r\n') RETURNING address_key`;
    expect(rows).toEqual([{ address_key: 'ann.lee@x.example' }]);
    await expect(sql`UPDATE message_recipients SET address_key = 'other'`).rejects.toMatchObject({
      code: '428C9',
    });
  });
});

describe('Idempotency-Key', () => {
  it('A concurrent repeat waits on the unique index, inserts nothing, and cannot see the first row in the same statement: a second statement reads the stored answer', async () => {
    const insert = ({ sql }: Session, messageId: string) => sql`
      WITH mine AS (
        INSERT INTO idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer)
        VALUES ('u', 'send-email', 1, 'k', 'h', 202, ${sql.json({ messageId })})
        ON CONFLICT DO NOTHING RETURNING answer)
      SELECT (SELECT answer FROM mine) AS mine,
             (SELECT answer FROM idempotency_keys WHERE key = 'k') AS stored`;
    await session.sql`BEGIN`;
    expect(await insert(session, 'first')).toMatchObject([{ mine: { messageId: 'first' } }]);
    const repeat = insert(other, 'second').execute();
    expect(await untilBlocked(database.db.sql, { pid: other.pid, work: repeat })).toBe('blocked');
    await session.sql`COMMIT`;
    expect(await repeat).toEqual([{ mine: null, stored: null }]);
    expect(await other.sql`SELECT answer FROM idempotency_keys WHERE key = 'k'`).toEqual([
      { answer: { messageId: 'first' } },
    ]);
  });

  it('remembers 202 and 409 and no other answer', async () => {
    const insert = (status: number) => session.sql`
      INSERT INTO idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer)
      VALUES ('u', 'r', 1, ${String(status)}, 'h', ${status}, '{}')`;
    await insert(202);
    await insert(409);
    for (const status of [200, 400, 422, 503]) {
      await expect(insert(status)).rejects.toMatchObject({ code: '23514' });
    }
  });
});

// Breaks tried:
// - 0008: an active version may become a draft: SET status = 'draft'
// - 0007: no CHECK that a finished event has a verdict: processed_events
// - 0007: event_id not UNIQUE: dead_letters holds an event once
// - 0009: 422 remembered too: 202 and 409 and no other
// - 0009: no primary key: a concurrent repeat
// - 0006: address_key not trimmed: J17
