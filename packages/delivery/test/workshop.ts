import { type AdmissionDeps, admitEmail, createAdmissionStore, type EmailRequest } from '@crm/admission';
import type { EmailRequestedV1, SendEmailBody } from '@crm/contracts';
import { createTestDatabase, seedContacts, seedLoan, type TestDatabase } from '@crm/db/testing';
import { wakeUpInProcess } from '@crm/outbox';
import type { EmailProvider, OutgoingMail, SendOutcome } from '@crm/providers';
import { newId, systemClock } from '@crm/runtime';
import { createTemplateCache, publishTemplate } from '@crm/templates';
import { createRenderer } from '@crm/templates/render';
import {
  createDeliveryStore,
  type DeliveryDeps,
  deliverEmail,
  leaseTimes,
  type Outcome,
  resendNothing,
  retryPolicies,
} from '../src/index.ts';

type Answer = SendOutcome | ((mail: OutgoingMail) => SendOutcome | Promise<SendOutcome>);

export const accepted: SendOutcome & { kind: 'accepted' } = {
  kind: 'accepted',
  providerMessageId: 'queue-1',
  refused: [],
  response: '250 ok',
};
export const tryLater: SendOutcome = {
  kind: 'refused',
  permanent: false,
  code: 'PROVIDER_TEMPORARY',
  smtpCode: 451,
  reason: 'busy, ann.lee@x.example',
};
export const never: SendOutcome = {
  kind: 'refused',
  permanent: true,
  code: 'PROVIDER_PERMANENT',
  smtpCode: 550,
  reason: 'no such user ann.lee@x.example',
};
export const noAnswer: SendOutcome = { kind: 'unknown', reason: 'closed after the final dot' };

/** A provider that answers as the test says and keeps what it got; the real one has its own tests on real SMTP. */
export function scriptedProvider(): EmailProvider & {
  sent: OutgoingMail[];
  answer: Answer;
  /** For one address another answer than for all. */
  answers: Map<string, Answer>;
} {
  const provider = {
    name: 'scripted',
    sent: [] as OutgoingMail[],
    answer: accepted as Answer,
    answers: new Map<string, Answer>(),
    start: () => undefined,
    stop: async () => undefined,
    probe: async () => true,
    send: async (mail: OutgoingMail) => {
      provider.sent.push(mail);
      const answer = provider.answers.get(mail.envelope.to[0] ?? '') ?? provider.answer;
      return typeof answer === 'function' ? answer(mail) : answer;
    },
  };
  return provider;
}

export type Workshop = {
  database: TestDatabase;
  provider: ReturnType<typeof scriptedProvider>;
  deps: DeliveryDeps;
  admission: AdmissionDeps;
  audited: string[];
  /** Lets a message in and gives its first request as the broker would deliver it. */
  admit: (body?: Partial<SendEmailBody>) => Promise<EmailRequestedV1>;
  deliver: (event: EmailRequestedV1, deps?: DeliveryDeps) => Promise<Outcome>;
  /** Requests of a message that are still in the outbox, oldest first. */
  requests: (
    messageId: string,
  ) => Promise<{ event: EmailRequestedV1; attempt_count: number; due_in: number | null }[]>;
  events: (messageId: string, type: string) => Promise<Record<string, unknown>[]>;
  message: (messageId: string) => Promise<Record<string, unknown>>;
  audit: (
    messageId: string,
  ) => Promise<{ event_type: string; actor_id: string; payload_json: Record<string, unknown> }[]>;
  log: (
    messageId: string,
  ) => Promise<{ from_state: string; to_state: string; cause: string; attempt: number }[]>;
  close: () => Promise<void>;
};

/** A consumer's inside on a database of its own, with loan 1 whose borrower is contact 1. */
export async function openWorkshopWithLoan(serverUrl: string): Promise<Workshop> {
  const shop = await openWorkshop(serverUrl);
  const { sql } = shop.database.db;
  await seedContacts(sql, [{ id: 1, email: 'ann.lee@x.example', fullName: 'Ann Lee' }]);
  await seedLoan(sql, { id: 1, borrowerId: 1 });
  return shop;
}

/** A consumer's inside on a database of its own. */
export async function openWorkshop(serverUrl: string): Promise<Workshop> {
  const database = await createTestDatabase(serverUrl);
  const { db } = database;
  const provider = scriptedProvider();
  // A second is too short where three checkouts are tested at once: the letter would be tried again, and later.
  const renderer = createRenderer({ workers: 1, deadlineMs: 30_000 });
  const templates = createTemplateCache({ db, monotonicMs: systemClock.monotonicMs });
  const audited: string[] = [];
  const common = {
    db,
    clock: systemClock,
    newId,
    templates,
    wakeUp: () => undefined,
    onAudited: (eventType: string) => audited.push(eventType),
  };
  for (const [templateId, category] of [
    ['notice-v1', 'transactional'],
    ['offer-v1', 'marketing'],
  ] as const) {
    const content = {
      subject: 'Subject',
      bodyHtml: '<p>Dear {{BorrowerName}}</p>',
      bodyText: 'Dear {{BorrowerName}}',
    };
    const texts = {
      name: templateId,
      description: '',
      categoryKey: category,
      contentHash: templateId.padEnd(64, '0'),
    };
    await publishTemplate(
      db,
      { templateId, category, ...texts, ...content, variables: ['BorrowerName'] },
      { by: 'test' },
    );
  }
  const admission: AdmissionDeps = {
    ...common,
    admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, () => undefined) }),
    enforceDncForMarketing: true,
  };
  const deps: DeliveryDeps = {
    ...common,
    owner: `test-${newId()}`,
    provider,
    renderer,
    servicer: { name: 'Servicer', phone: '555', address: 'Plaza' },
    mailFrom: { address: 'notices@servicer.example', name: 'Servicer' },
    retryPolicies,
    store: createDeliveryStore(db),
    resend: resendNothing,
    lease: leaseTimes,
    logger: { warn: () => undefined },
  };
  const requests: Workshop['requests'] = (messageId) => db.sql`
    SELECT payload AS event, attempt_count, extract(epoch FROM next_retry_at - clock_timestamp())::float8 AS due_in
      FROM outbox_messages WHERE aggregate_id = ${messageId} AND event_type = 'crm.email.requested.v1' ORDER BY created_at`;
  return {
    database,
    provider,
    deps,
    admission,
    audited,
    requests,
    admit: async (body = {}) => {
      const result = await admitEmail(admission, emailRequest(body));
      if (result.kind !== 'queued') throw new Error(`not admitted: ${JSON.stringify(result)}`);
      const [first] = await requests(result.answer.messageId);
      if (first === undefined) throw new Error('no request in the outbox');
      return first.event;
    },
    deliver: (event, other = deps) =>
      deliverEmail(other, { event, body: Buffer.from(JSON.stringify(event)) }),
    events: async (messageId, type) =>
      (
        await db.sql<{ payload: Record<string, unknown> }[]>`
          SELECT payload FROM outbox_messages WHERE aggregate_id = ${messageId} AND event_type = ${type} ORDER BY created_at`
      ).map((row) => row.payload),
    message: async (messageId) => {
      const [row] = await db.sql`SELECT * FROM messages WHERE id = ${messageId}`;
      return { ...row };
    },
    audit: (messageId) => db.sql`
      SELECT event_type, actor_id, payload_json FROM compliance_audit_log WHERE resource_id = ${messageId} ORDER BY event_ts_utc, id`,
    log: (messageId) => db.sql`
      SELECT from_state, to_state, cause, attempt FROM delivery_log WHERE message_id = ${messageId} ORDER BY at`,
    close: async () => {
      await renderer.stop();
      await database.drop();
    },
  };
}

function emailRequest(body: Partial<SendEmailBody>): EmailRequest {
  return {
    loanId: 1,
    actor: { type: 'user', id: 'agent-7' },
    correlationId: newId(),
    idempotency: null,
    body: {
      to: ['ann.lee@x.example'],
      cc: [],
      bcc: [],
      subject: 'Your escrow analysis',
      templateId: body.category === 'marketing' ? 'offer-v1' : 'notice-v1',
      variables: {},
      attachments: [],
      category: 'transactional',
      ...body,
    },
  };
}
