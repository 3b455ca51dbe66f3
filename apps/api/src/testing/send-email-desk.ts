import { beforeAll, beforeEach } from 'vitest';
import { notice, seed } from './seed.ts';
import { type Requested, startTestApi, type TestApi } from './start-test-api.ts';

/** A request that is taken; the other templates and contacts are those of `seed`. */
export const goodLetter = { to: ['ann.lee@x.example'], subject: 'Your escrow analysis', templateId: notice };

export type SendEmailDesk = {
  api: () => TestApi;
  post: (body: unknown, options?: Requested, loanId?: number | string) => Promise<Response>;
  outbox: () => Promise<Record<string, unknown>[]>;
  /** Rows that the running test has caused: the audit log keeps everything. */
  audit: (eventType: string) => Promise<Record<string, unknown>[]>;
};

/** An API with a database of the file's own, and an empty outbox before each test. */
export function openSendEmailDesk(): SendEmailDesk {
  let api: TestApi;
  let since = new Date(0);
  beforeAll(async () => {
    api = await startTestApi();
    await seed(api.db);
    return () => api.stop();
  });
  beforeEach(async () => {
    await api.db.sql`DELETE FROM outbox_messages`;
    since = new Date();
  });
  return {
    api: () => api,
    post: (body, options = {}, loanId = 1) =>
      api.request(`/api/loans/${loanId}/crm/send-email`, { method: 'POST', body, ...options }),
    outbox: async () => [
      ...(await api.db.sql`SELECT id, category, aggregate_id, payload FROM outbox_messages`),
    ],
    audit: async (eventType) => [
      ...(await api.db.sql`
        SELECT event_type, correlation_id, actor_id, loan_id, payload_json FROM compliance_audit_log
         WHERE event_ts_utc >= ${since} AND event_type = ${eventType}`),
    ],
  };
}
