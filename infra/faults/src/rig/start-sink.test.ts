import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRun, type Run, spawnApp, waitFor } from '@crm/dev';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sink, startSink } from './start-sink.ts';

let run: Run;
let sink: Sink;
const folder = mkdtempSync(join(tmpdir(), 'sink-'));
beforeAll(async () => {
  run = await openRun();
  sink = await startSink({ runDir: run.runDir, folder });
});
afterAll(async () => {
  await sink.stop();
  await run.close();
  rmSync(folder, { recursive: true });
});

/** One session with one mail; the codes of the answers, and `end` where the session was ended. */
function converse(to: string, body = 'Message-ID: <m-1@x>\r\n\r\n..dotted\r\n'): Promise<string[]> {
  const lines = ['EHLO me', 'MAIL FROM:<a@x.example>', `RCPT TO:<${to}>`, 'DATA', `${body}.`, 'QUIT'];
  const socket = connect(sink.port, '127.0.0.1');
  const codes: string[] = [];
  return new Promise((resolve) => {
    socket.on('data', (bytes) => {
      codes.push(bytes.toString().slice(0, 3));
      const next = lines.shift();
      if (next !== undefined) socket.write(`${next}\r\n`);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve([...codes, 'end']));
  });
}

it('takes a mail, undoes the dots, and has it on disk with its id', async () => {
  expect(await converse('ann@x.example')).toEqual(['220', '250', '250', '250', '354', '250', '221', 'end']);
  const [accept] = sink.read();
  expect(accept).toMatchObject({ messageId: 'm-1', to: ['ann@x.example'] });
  expect(accept?.sha256).toBe(
    createHash('sha256').update('Message-ID: <m-1@x>\r\n\r\n.dotted\r\n').digest('hex'),
  );
});

it('refuses whom it is told to, once, and takes nothing from a refusal or a reset', async () => {
  const before = sink.read().length;
  await sink.script([{ step: 'rcpt', to: 'bob', times: 1, act: { kind: 'reply', code: 550 } }]);
  expect((await converse('ann@x.example'))[3]).toBe('250');
  expect((await converse('bob@x.example'))[3]).toBe('550');
  expect((await converse('bob@x.example'))[3]).toBe('250');
  const taken = sink.read().length;
  await sink.script([{ step: 'end', times: 1, act: { kind: 'reply', code: 451 } }]);
  expect((await converse('ann@x.example'))[5]).toBe('451');
  await sink.script([{ step: 'end', times: 1, act: { kind: 'reset' } }]);
  expect((await converse('ann@x.example')).at(-2)).toBe('354');
  expect(taken).toBeGreaterThan(before);
  expect(sink.read()).toHaveLength(taken);
});

it('has the mail on disk before it kills whom it is told to kill, and only then answers', async () => {
  const app = await spawnApp({
    name: 'victim',
    command: 'sleep',
    args: ['600'],
    env: {},
    cwd: '/',
    runDir: run.runDir,
  });
  const before = sink.read().length;
  await sink.script([{ step: 'end', times: 1, act: { kind: 'accept', next: 'reset', kill: app.pid } }]);
  const session = converse('ann@x.example');
  expect(await app.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(sink.read()).toHaveLength(before + 1);
  expect((await session).at(-2)).toBe('354');
  await waitFor(() => sink.accepts().length === before + 1, { timeoutMs: 60_000, what: 'word of the mail' });
});

// Breaks tried:
// - what is refused is kept all the same; a rule is never used up: the refusals are red.
// - the doubled dots stay: the hash is another.
