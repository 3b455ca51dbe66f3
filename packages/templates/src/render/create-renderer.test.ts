import { setTimeout as delay } from 'node:timers/promises';
import { setEnvironmentData } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { createRenderer, type Renderer, type RendererOptions } from './create-renderer.ts';
import { workerUrlBeside } from './worker-url.ts';

const context = { locale: 'en-US', timeZone: 'America/New_York', currency: 'USD' };
const itemsOf = (length: number) =>
  Array.from({ length }, (_, index) => ({
    Description: `item ${index}`,
    PriorAmount: index,
    ProjectedAmount: index,
  }));
// 150 x 150 x 150 turns that print nothing, so that it is the time and not the size that ends them.
const threeNestedEach =
  '{{#each EscrowItems}}{{#each ../EscrowItems}}{{#each ../../EscrowItems}}{{/each}}{{/each}}{{/each}}';

function letter(id: string, body: string, values: Record<string, unknown> = { BorrowerName: 'Alice' }) {
  const template = { id, version: 1, hash: id, bodyHtml: body, bodyText: body };
  return { template, values, context } as Parameters<Renderer['render']>[0];
}

const quick = letter('quick', 'Dear {{BorrowerName}}');
const slow = letter('slow', threeNestedEach, { EscrowItems: itemsOf(150) });
// Nobody sees its end.
const endless = letter('endless', threeNestedEach, { EscrowItems: itemsOf(3_000) });
const started: Renderer[] = [];

/** Its deadline is beyond what a busy machine takes for a letter; who is to be cut gets another. */
function rendererOf(options: RendererOptions): Renderer {
  const renderer = createRenderer({ deadlineMs: 30_000, ...options });
  started.push(renderer);
  return renderer;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((renderer) => renderer.stop()));
});

describe('createRenderer', () => {
  it('renders both parts in a thread, started as needed', async () => {
    const renderer = rendererOf({});
    expect(await renderer.render(quick)).toEqual({
      ok: true,
      html: 'Dear Alice',
      text: 'Dear Alice',
      fallbacks: [],
    });
  });

  it('F47: three nested each over 150 items are cut at the deadline while another request is answered', async () => {
    const renderer = rendererOf({ workers: 2, deadlineMs: 1_000 });
    await renderer.start();
    const order: string[] = [];
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    const cut = renderer.render(slow).finally(() => order.push('slow'));
    const answered = renderer.render(quick).finally(() => order.push('quick'));
    expect(await answered).toMatchObject({ ok: true, text: 'Dear Alice' });
    expect(await cut).toEqual({
      ok: false,
      code: 'RENDER_TIMEOUT',
      message: expect.stringContaining('1000 ms'),
    });
    clearInterval(ticking);
    expect(order).toEqual(['quick', 'slow']);
    // Two hundred turns fit into the deadline, a sixth of them were had on a busy machine; a main thread that renders itself has none.
    expect(turns).toBeGreaterThan(3);
  });

  it('F47: a thread that was cut is replaced, and what waited for it is rendered', async () => {
    // A busy machine takes seconds for the first letter of a thread.
    const renderer = rendererOf({ workers: 1, deadlineMs: 5_000 });
    await renderer.start();
    const answers = await Promise.all([
      renderer.render(endless),
      renderer.render(quick),
      renderer.render(quick),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual(['RENDER_TIMEOUT', 'ok', 'ok']);
  });

  it('F47: a thread that was cut does not go on in the background', async () => {
    const turns = new Int32Array(new SharedArrayBuffer(4));
    setEnvironmentData('turns', turns.buffer);
    const workerUrl = new URL('./fixtures/spinning-worker.mjs', import.meta.url);
    const renderer = rendererOf({ workers: 1, deadlineMs: 100, workerUrl });
    expect(await renderer.render(quick)).toMatchObject({ ok: false, code: 'RENDER_TIMEOUT' });
    const turned = async () => {
      const before = Atomics.load(turns, 0);
      await delay(20);
      return Atomics.load(turns, 0) - before;
    };
    expect(Atomics.load(turns, 0)).not.toBe(0);
    await expect.poll(turned, { timeout: 60_000 }).toBe(0);
  });

  it('F47: output beyond its limit is refused, and the thread goes on', async () => {
    const renderer = rendererOf({ workers: 1, outputCharsMax: 100 });
    const long = letter('long', 'x'.repeat(101));
    expect(await renderer.render(long)).toMatchObject({ ok: false, code: 'RENDER_TOO_LARGE' });
    expect(await renderer.render(quick)).toMatchObject({ ok: true });
  });

  it('more letters than may wait are refused as busy, the others rendered', async () => {
    const renderer = rendererOf({ workers: 1, waitingMax: 1 });
    const answers = await Promise.all([
      renderer.render(quick),
      renderer.render(quick),
      renderer.render(quick),
    ]);
    expect(answers.map((answer) => (answer.ok ? 'ok' : answer.code))).toEqual(['ok', 'ok', 'RENDER_BUSY']);
  });

  it('many letters at once each get their own answer', async () => {
    const renderer = rendererOf({ workers: 2 });
    const names = Array.from({ length: 200 }, (_, index) => `Borrower ${index}`);
    const answers = await Promise.all(
      names.map((BorrowerName) => renderer.render(letter('many', '{{BorrowerName}}', { BorrowerName }))),
    );
    expect(answers.map((answer) => answer.ok && answer.text)).toEqual(names);
  });

  it('stop may be called before start, twice, and answers what is under way and what waits', async () => {
    const renderer = rendererOf({ workers: 1, deadlineMs: 20_000 });
    await renderer.stop();
    expect(await renderer.render(quick)).toMatchObject({ ok: false, code: 'RENDER_STOPPED' });
    await renderer.start();
    const pending = Promise.all([renderer.render(slow), renderer.render(quick)]);
    await Promise.all([renderer.stop(), renderer.stop()]);
    expect((await pending).map((answer) => !answer.ok && answer.code)).toEqual([
      'RENDER_STOPPED',
      'RENDER_STOPPED',
    ]);
  });

  it('can be started again after stop', async () => {
    const renderer = rendererOf({ workers: 1 });
    await renderer.start();
    await renderer.stop();
    await renderer.start();
    expect(await renderer.render(quick)).toMatchObject({ ok: true });
  });

  it('a worker that cannot start is a named failure, for each letter', async () => {
    const renderer = rendererOf({ workers: 1, workerUrl: new URL('./nowhere.mjs', import.meta.url) });
    await renderer.start();
    const answers = await Promise.all([renderer.render(quick), renderer.render(quick)]);
    expect(answers.map((answer) => !answer.ok && answer.code)).toEqual(['RENDER_FAILED', 'RENDER_FAILED']);
  });

  it('logs a failure by template and code, without values', async () => {
    const logged: object[] = [];
    const renderer = rendererOf({ logger: { warn: (fields) => logged.push(fields) } });
    await renderer.render(letter('bad', '{{{BorrowerName}}}'));
    expect(logged).toEqual([{ templateId: 'bad', version: 1, code: 'TEMPLATE_INVALID' }]);
  });

  it('finds its worker beside the source, and beside a bundle', () => {
    expect(workerUrlBeside('file:///app/src/create-renderer.ts').href).toBe('file:///app/src/worker.ts');
    expect(workerUrlBeside('file:///app/dist/main.mjs').href).toBe('file:///app/dist/render-worker.mjs');
  });
});

// Breaks tried:
// - render-thread: no deadline for a job -> red (cut at the deadline, replaced)
// - render-thread: an overrun thread is not terminated -> red (does not go on in the background)
// - create-renderer: a dead thread is handed to the next letter -> red (replaced)
// - create-renderer: one more letter may wait -> red (busy)
// - create-renderer: stop forgets those that wait -> red
