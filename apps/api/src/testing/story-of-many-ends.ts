import { deliverMessage } from './deliver-message.ts';
import type { MadeMessage } from './make-message.ts';
import { sealAll } from './seal-all.ts';
import { notice, offer } from './seed.ts';
import { jsonOf, type TestApi } from './start-test-api.ts';

export const storyId = 'case-4711';

/** The messages of the story by their ends. */
export type Story = { sent: MadeMessage; failed: MadeMessage; revoked: MadeMessage };

/**
 * Everything that can become of a wish, under one correlation id: a message with an attachment that was sent, one that
 * the provider refused for good, one that an opt-out took back, and a refusal, which has no message. Sealed.
 */
export async function tellStory(api: TestApi): Promise<Story> {
  const headers = { 'x-correlation-id': storyId };
  const ask = async (body: object): Promise<MadeMessage> =>
    jsonOf<MadeMessage>(
      await api.request('/api/loans/1/crm/send-email', {
        method: 'POST',
        headers,
        body: { to: ['ann.lee@x.example'], subject: 'A letter', ...body },
      }),
    );
  const letter = { templateId: notice, category: 'transactional' };
  const attachments = [{ filename: 'escrow.pdf', content: 'JVBERi0=', type: 'application/pdf' }];
  const sent = await ask({ ...letter, attachments });
  await deliverMessage(api, sent);
  const failed = await ask(letter);
  await deliverMessage(api, failed, {
    kind: 'refused',
    permanent: true,
    code: 'PROVIDER_PERMANENT',
    smtpCode: 550,
    reason: 'no such user',
  });
  const marketing = { templateId: offer, category: 'marketing' };
  const revoked = await ask({ ...marketing, to: ['cara@x.example'] });
  await api.request('/api/contacts/3/comm-preferences', {
    method: 'PATCH',
    body: { doNotEmail: true, reason: 'She asked us to.', policyBasis: 'customer_request' },
  });
  await ask({ ...marketing, to: ['Bob.Out@x.example'] });
  await sealAll(api);
  return { sent, failed, revoked };
}

/** The capsule of the whole story. */
export async function capsuleOfAStory(api: TestApi): Promise<string> {
  await tellStory(api);
  return takeCapsule(api);
}

export async function takeCapsule(api: TestApi): Promise<string> {
  const answer = await api.request(`/api/correlations/${storyId}/capsule`, {
    token: { roles: ['crm:compliance'] },
  });
  if (!answer.ok) throw new Error(`no capsule: ${answer.status}`);
  return answer.text();
}
