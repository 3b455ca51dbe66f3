import { waitFor } from '@crm/dev';
import { type App, metricFacts } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Programs, startPrograms } from './start-programs.ts';

let programs: Programs;
beforeAll(async () => {
  programs = await startPrograms();
});
afterAll(() => programs.close());

const running = ['api', 'dispatcher', 'consumer', 'scheduler'] as const;

function samplesOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith('crm_'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

async function untilSample(app: App, name: string, isRight: (value: number) => boolean): Promise<void> {
  const isThere = async () => {
    const value = samplesOf(await programs.metrics(app)).get(name);
    return value !== undefined && isRight(value);
  };
  await waitFor(isThere, { timeoutMs: 30_000, what: `${name} of the ${app}` });
}

describe('what the running programs export', () => {
  test.each(running)('%s: each of its metrics and no others', async (app) => {
    const text = await programs.metrics(app);
    const names = [...text.matchAll(/^# TYPE (crm_\w+)/gm)].map(([, name]) => name);
    const wanted = Object.entries(metricFacts).filter(([, { by }]) => (by as readonly App[]).includes(app));
    expect(names.sort()).toEqual(wanted.map(([name]) => name).sort());
    expect(text).toMatch(/^process_start_time_seconds \d+/m);
    expect(text).toContain(`crm_build_info{app="${app}",node="${process.version}"} 1`);
    expect(text).toContain('crm_check_ok{check="database"} 1');
  });

  test('N13: a letter is measured from the event to the queue, and from the queue to the provider', async () => {
    const { messageId } = await programs.post();
    await programs.untilState(String(messageId), 'sent');
    // The request and the event that tells of its end.
    const queued = 'crm_event_to_queued_seconds_count{category="transactional"}';
    await untilSample('dispatcher', queued, (count) => count === 2);
    const accepted = 'crm_queued_to_accepted_seconds_count{category="transactional"}';
    await untilSample('consumer', accepted, (count) => count === 1);
    const sum = samplesOf(await programs.metrics('consumer')).get(accepted.replace('_count', '_sum'));
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(30);
  });

  test('counts are there before anything was counted, so that the first is a rise', async () => {
    const samples = samplesOf(await programs.metrics('consumer'));
    expect(samples.get('crm_audit_rows_total{event_type="CRM.EMAIL.UNKNOWN"}')).toBe(0);
    expect(samples.get('crm_consumed_total{event_type="crm.email.requested.v1",outcome="reject"}')).toBe(0);
    expect(samplesOf(await programs.metrics('api')).get('crm_dnc_denials_total{channel="email"}')).toBe(0);
  });

  test('a provider that is away is seen, and that it is back', async () => {
    const name = 'crm_provider_open{provider="smtp"}';
    await untilSample('consumer', name, (value) => value === 0);
    programs.sink.away();
    const letters = await Promise.all(Array.from({ length: 8 }, () => programs.post()));
    await untilSample('consumer', name, (value) => value === 1);
    programs.sink.back();
    await untilSample('consumer', name, (value) => value === 0);
    expect(letters).toHaveLength(8);
  });
});

// Breaks tried, each turned a test red:
// - consumer: counts not begun at 0; an acceptance not told; the breaker not listened to.
// - dispatcher: exports what other programs know.
