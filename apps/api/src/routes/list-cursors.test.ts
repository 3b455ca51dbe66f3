import { newId } from '@crm/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonOf, startTestApi, type TestApi } from '../testing/start-test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (let n = 1; n <= before; n += 1) await add[n % 2 === 0 ? 'newer' : 'elder'](`first-${n}`);
});
afterAll(() => api.stop());

const before = 9;
const token = { sub: 'reader', roles: ['crm:admin'] };
const noonMs = Date.parse('2026-11-01T12:00:00Z');

/** A row in each list, at the upper or lower end of what is there by then; contacts stand in the order of their ids. */
const add = {
  newer: (mark: string) => insert(mark, { atMs: noonMs + tick(), contactId: 1_000 - added }),
  elder: (mark: string) => insert(mark, { atMs: noonMs - tick(), contactId: 1_000 + added }),
};
let added = 0;
/** Those that are there first share one time, so that pages end between equal ones. */
const tick = () => 1_000 * Math.floor(added / before);

async function insert(mark: string, { atMs, contactId }: { atMs: number; contactId: number }) {
  added += 1;
  const { sql } = api.db;
  const at = new Date(atMs).toISOString();
  const ms = atMs.toString(16).padStart(12, '0');
  const id = `${ms.slice(0, 8)}-${ms.slice(8)}${newId().slice(13)}`;
  await sql`INSERT INTO contacts (id, full_name) VALUES (${contactId}, ${`Walker ${mark}`})`;
  await sql`
    INSERT INTO messages (id, category, category_key, subject, template_id, template_version, correlation_id, requested_by, created_at)
    VALUES (${id}, 'transactional', 'notice', ${mark}, 't', 1, ${mark}, 'u', ${at}::text::timestamptz)`;
  for (const [eventType, resourceType, resourceId] of [
    ['CRM.EMAIL.SENT', 'message', id],
    ['CRM.EMAIL.DENIED', 'loan', '1'],
    ['COMMS.PREFS.UPDATED', 'contact', '1000'],
  ] as const) {
    const flags = { doNotEmail: false, doNotText: false, doNotCall: false };
    await sql`
      INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type, event_ts_utc, resource_type, resource_id, payload_json)
      VALUES (${newId()}, ${mark}, 'user', 'u', ${eventType}, ${at}::text::timestamptz, ${resourceType}, ${resourceId},
              ${sql.json(eventType === 'COMMS.PREFS.UPDATED' ? { old_values: flags, new_values: flags } : {})})`;
  }
  await sql`
    INSERT INTO dead_letters (id, queue, correlation_id, error_code, error_message, replayable, body, body_sha256, created_at)
    VALUES (${newId()}, 'q', ${mark}, 'E', 'e', false, '', ${mark}, ${at}::text::timestamptz)`;
}

type Item = { correlationId?: string; fullName?: string };
type Page = { items: Item[]; nextCursor: string | null };

async function readPage(path: string, cursor: string | undefined): Promise<Page> {
  if (path.startsWith('/api/contacts/search')) {
    const body = { by: 'name', text: 'walker', limit: 2, cursor };
    return jsonOf<Page>(await api.request(path, { method: 'POST', body, token }));
  }
  const more = cursor === undefined ? '' : `&cursor=${cursor}`;
  return jsonOf<Page>(await api.request(`${path}limit=2${more}`, { token }));
}

test.each([
  '/api/messages?',
  '/api/audit?eventType=CRM.EMAIL.SENT&',
  '/api/denials?',
  '/api/contacts/1000/comm-preferences/history?',
  '/api/ops/dlq?',
  '/api/contacts/search',
])('%s: what comes in before and behind while one reads on repeats no row and hides none', async (path) => {
  const there = (await readAll(path, async () => undefined)).toSorted();
  expect(there.length).toBeGreaterThanOrEqual(before);
  const read = await readAll(path, async (page) => {
    if (page > 3) return;
    await add.newer(newId());
    await add.elder(newId());
  });
  expect(new Set(read).size).toBe(read.length);
  expect(there.filter((mark) => !read.includes(mark))).toEqual([]);
});

/** The marks of all rows, in the order of the list; `between` runs after each page. */
async function readAll(path: string, between: (page: number) => Promise<void>): Promise<string[]> {
  const marks: string[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const { items, nextCursor } = await readPage(path, cursor);
    marks.push(...items.map((item) => item.correlationId ?? item.fullName ?? ''));
    if (nextCursor === null) return marks;
    cursor = nextCursor;
    await between(page);
  }
}

// Breaks tried:
// - the cursor of the audit list, or of denials, by time alone: rows of the same time are hidden.
// - the cursor's own row let in again, in messages, dead letters or contacts: each page repeats it.
