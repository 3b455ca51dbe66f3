import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { insertAudit } from '@crm/audit';
import { createLogger, systemClock } from '@crm/runtime';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createSealer } from '../src/create-sealer.ts';
import { findHead } from '../src/find-head.ts';
import { measureLag } from '../src/measure-lag.ts';
import { openRoom, type Room } from './sealing-room.ts';

const rows = 1_000_000;
const rowsATransaction = 1_000;
/** Of JavaScript's memory: a tenth of what a million rows take, so that whoever held them all would die of it. */
const heapMegabytes = 96;

let room: Room;
let folder: string;
let head: string;
beforeAll(async () => {
  room = await openRoom(inject('databaseUrl'));
  folder = await mkdtemp(join(tmpdir(), 'crm-verify-audit-'));
  head = join(folder, 'head.json');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await room.drop();
});

const say = (line: string) => void process.stdout.write(`${line}\n`);
const seconds = (sinceMs: number) => ((performance.now() - sinceMs) / 1_000).toFixed(1);

async function fillAndSeal(): Promise<void> {
  let sinceMs = performance.now();
  for (let n = 0; n < rows; n += rowsATransaction)
    await insertAudit(
      room.db.sql,
      Array.from({ length: rowsATransaction }, () => room.stamp()),
    );
  say(
    `${rows} audit rows, as the product writes them, ${rowsATransaction} a statement: ${seconds(sinceMs)} s`,
  );
  sinceMs = performance.now();
  const logger = createLogger({ name: 'test', level: 'silent' });
  await createSealer({ db: room.db, clock: systemClock, logger, key: room.key, onLag: () => undefined })();
  say(`sealed in ${seconds(sinceMs)} s`);
}

/** `npm run verify-audit` as it stands, with little memory; nothing of this process's environment. */
async function verifyAudit(...args: string[]): Promise<{ code: number | null; output: string }> {
  const cli = join(import.meta.dirname, '..', 'src', 'cli', 'verify-audit.ts');
  const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, cli, ...args], {
    env: {
      DATABASE_URL: room.url,
      AUDIT_SEAL_PUBLIC_KEYS: room.key.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [code, out, err] = await Promise.all([
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output: `${out}${err}` };
}

// No time limits: what takes long here is the work.
it('T19: a million rows are verified in bounded memory, and the first bad one is named', async () => {
  await fillAndSeal();
  const sinceMs = performance.now();
  await writeFile(head, JSON.stringify(await findHead(room.db)));
  const lag = await measureLag(room.db, systemClock.now());
  say(`the head of ${rows} rows, to be kept elsewhere: ${(performance.now() - sinceMs).toFixed(1)} ms`);
  expect(lag.unsealedRows).toBe(0);

  const whole = await verifyAudit(`--head=${head}`);
  say(whole.output.trimEnd());
  expect(whole.output).toContain(`${rows} rows under seals 1 to 245 of 245 were hashed anew`);
  expect(whole.output).toContain('All of it is as it was sealed.');
  expect(whole.code).toBe(0);

  const [bad] = await room.db.sql<{ id: string }[]>`
    SELECT row_id AS id FROM audit_seal_leaves WHERE seal_no = 200 AND position = 1234`;
  await room.forge(`UPDATE compliance_audit_log SET actor_id = 'x' WHERE id = '${bad?.id}'`);
  const edited = await verifyAudit();
  expect(edited.output).toMatch(new RegExp(`^First fault: row ${bad?.id} .*, seal 200: edited`, 'm'));
  expect(edited.code).toBe(1);
}, 0);

it('T19: a million rows cut off at the end with all that belongs to them: only the head that was kept elsewhere tells', async () => {
  await room.forge(`
    UPDATE compliance_audit_log SET actor_id = 'consumer' WHERE actor_id = 'x';
    DELETE FROM compliance_audit_log a USING audit_seal_leaves l
     WHERE l.seal_no > 240 AND a.id = l.row_id AND a.event_ts_utc = l.event_ts_utc;
    DELETE FROM audit_seals WHERE seal_no > 240; DELETE FROM audit_seal_leaves WHERE seal_no > 240`);
  expect(await verifyAudit('--from=200')).toMatchObject({ code: 0 });
  const told = await verifyAudit('--from=200', `--head=${head}`);
  expect(told.output).toContain('seal 245: cut: seal 245, which was kept elsewhere, is gone');
  expect(told.code).toBe(1);
}, 0);
