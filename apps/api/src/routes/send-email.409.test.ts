import { describe, expect, test } from 'vitest';
import { offer } from '../testing/seed.ts';
import { goodLetter as good, openSendEmailDesk } from '../testing/send-email-desk.ts';
import { jsonOf } from '../testing/start-test-api.ts';

const { api, post, outbox, audit } = openSendEmailDesk();
const optedOut = 'Bob.Out@x.example';

describe('409', () => {
  test('J: marketing flow, DNC hit: returns 409 with error DNC_ENFORCED and audit row for rejection.', async () => {
    const response = await post({ ...good, to: [optedOut], templateId: offer, category: 'marketing' });
    const problem = await jsonOf(response);
    expect(response.status).toBe(409);
    expect(problem).toMatchObject({ error: 'DNC_ENFORCED', blocked: [optedOut] });
    expect(await audit('CRM.EMAIL.DENIED')).toMatchObject([
      {
        correlation_id: problem.correlationId,
        payload_json: { errorCode: 'DNC_ENFORCED', blocked: ['B***@x.example'] },
      },
    ]);
    expect(await outbox()).toHaveLength(0);
  });

  test.each(['to', 'cc', 'bcc'])(
    'E13: an opted-out recipient in %s refuses the whole request',
    async (role) => {
      const body = {
        ...good,
        templateId: offer,
        category: 'marketing',
        [role]: ['ann.lee@x.example', ' BOB.out@X.example '],
      };
      const response = await post(body);
      expect(response.status).toBe(409);
      expect((await jsonOf(response)).blocked).toEqual([' BOB.out@X.example ']);
      expect(await outbox()).toHaveLength(0);
      expect(await audit('CRM.EMAIL.DENIED')).toHaveLength(1);
    },
  );

  test('E12: each denial is counted by channel', async () => {
    await post({ ...good, to: [optedOut], templateId: offer, category: 'marketing' });
    expect(await api().metrics.text()).toMatch(/crm_dnc_denials_total\{channel="email"\} [1-9]/);
  });
});

// Breaks tried:
// - routes/send-email.ts: DNC_ENFORCED without `blocked`
// - create-api.ts: onDenied left out
