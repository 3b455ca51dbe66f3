import { verifierSource } from '@crm/evidence';
import { newId } from '@crm/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canBeOffline, runVerifier } from '../testing/run-verifier.ts';
import { sealAll, sealKey, startSealedApi } from '../testing/seal-all.ts';
import { notice, seed } from '../testing/seed.ts';
import { jsonOf, type TestApi } from '../testing/start-test-api.ts';
import { type Story, storyId, takeCapsule, tellStory } from '../testing/story-of-many-ends.ts';

type Parts = Record<string, unknown>;
type Capsule = {
  messages: { message: Parts; attempts: Parts[]; deadLetters: Parts[]; artifacts: Parts[] }[];
  audit: { row: Parts; seal: number | null }[];
};

let api: TestApi;
let story: Story;
let file: string;
let capsule: Capsule;
beforeAll(async () => {
  api = await startSealedApi();
  await seed(api.db);
  story = await tellStory(api);
  file = await takeCapsule(api);
  capsule = JSON.parse(file) as Capsule;
});
afterAll(() => api.stop());

const verify = (text: string) =>
  runVerifier({ verifier: verifierSource(), capsule: text, args: ['--key-id', sealKey.keyId] });

describe('the capsule of a correlation id under which much happened', () => {
  test('holds every message with its end: sent, failed with its dead letter, revoked', () => {
    const { sent, failed, revoked } = story;
    expect(capsule.messages.map(({ message }) => [message.id, message.state])).toEqual([
      [sent.messageId, 'sent'],
      [failed.messageId, 'failed'],
      [revoked.messageId, 'revoked'],
    ]);
    expect(capsule.messages.map(({ deadLetters }) => deadLetters.length)).toEqual([0, 1, 0]);
    expect(capsule.messages.map(({ artifacts }) => artifacts.length)).toEqual([1, 1, 0]);
  });

  test('holds every audit row of it, the refusal and the opt-out that revoked among them, and all are sealed', () => {
    expect(capsule.audit.map(({ row }) => row.event_type)).toEqual([
      'CRM.EMAIL.REQUESTED',
      'CRM.EMAIL.SENT',
      'CRM.EMAIL.REQUESTED',
      'CRM.EMAIL.FAILED',
      'CRM.EMAIL.DEAD_LETTERED',
      'CRM.EMAIL.REQUESTED',
      'COMMS.PREFS.UPDATED',
      'CRM.EMAIL.REVOKED',
      'CRM.EMAIL.DENIED',
    ]);
    expect(capsule.audit.every(({ seal }) => seal === 1)).toBe(true);
  });

  test('is verified whole in an empty folder', async () => {
    const { code, output } = await verify(file);
    expect(output).toMatch(/HELD: all \d+ checks\.$/m);
    expect(output).toContain('The message is revoked, where the log ends.');
    expect(output).toContain('The 5 bytes of attachment escrow.pdf are those of the manifest.');
    expect(code).toBe(0);
  });

  test.skipIf(!canBeOffline)('is verified whole without any network', async () => {
    const offline = { verifier: verifierSource(), capsule: file, offline: true };
    expect(await runVerifier(offline)).toMatchObject({ code: 0 });
  });

  test('a revocation that is left out is missed: its message says revoked and no sealed row does', async () => {
    const without = structuredClone(capsule);
    without.audit = without.audit.filter(({ row }) => row.event_type !== 'CRM.EMAIL.REVOKED');
    const { code, output } = await verify(JSON.stringify(without));
    expect(output).toMatch(
      /FAILED +messages\/2\/attempts: No sealed row records that the message became revoked/,
    );
    expect(code).toBe(1);
  });
});

describe('the bounds of a capsule', () => {
  const asked = async (correlationId: string, count: number) => {
    for (let n = 0; n < count; n += 1) {
      const answer = await api.request('/api/loans/1/crm/send-email', {
        method: 'POST',
        headers: { 'x-correlation-id': correlationId },
        body: {
          to: ['ann.lee@x.example'],
          subject: 'A letter',
          templateId: notice,
          category: 'transactional',
        },
      });
      expect(answer.status).toBe(202);
    }
    return api.request(`/api/correlations/${correlationId}/capsule`, {
      token: { roles: ['crm:compliance'] },
    });
  };

  test('25 messages fit, 26 are refused whole: a part of the evidence would look like all of it', async () => {
    const whole = await asked('campaign-1', 25);
    expect(whole.status).toBe(200);
    expect((JSON.parse(await whole.text()) as Capsule).messages).toHaveLength(25);
    const more = await asked('campaign-1', 1);
    expect(more.status).toBe(422);
    expect(await jsonOf(more)).toMatchObject({ error: 'CAPSULE_TOO_LARGE' });
  });

  test('1,000 audit rows fit with their proofs, and are verified', async () => {
    await api.db.sql`
      INSERT INTO compliance_audit_log (id, correlation_id, actor_type, actor_id, event_type)
      SELECT gen_random_uuid(), 'campaign-2', 'user', 'u', 'OTHER' FROM generate_series(1, 1000)`;
    await sealAll(api);
    const answer = await api.request('/api/correlations/campaign-2/capsule', {
      token: { roles: ['crm:compliance'] },
    });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect((JSON.parse(text) as Capsule).audit).toHaveLength(1_000);
    expect(await verify(text)).toMatchObject({ code: 0 });
  });

  test('another id has nothing of it', async () => {
    const none = await api.request(`/api/correlations/${storyId}-${newId()}/capsule`, {
      token: { roles: ['crm:compliance'] },
    });
    expect(none.status).toBe(404);
  });
});

// Breaks tried:
// - read-capsule: messages beyond the bound left out, a bound of 24 messages or of 999 rows, the opt-out behind a revocation
//   left out, dead letters left out. verify-capsule: an end without a sealed row passes.
