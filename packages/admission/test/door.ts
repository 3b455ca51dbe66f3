import type { Actor } from '@crm/audit';
import type { SendEmailBody } from '@crm/contracts';
import { createTestDatabase, type TestDatabase } from '@crm/db/testing';
import { wakeUpInProcess } from '@crm/outbox';
import { newId, systemClock } from '@crm/runtime';
import { createTemplateCache, publishTemplate } from '@crm/templates';
import postgres from 'postgres';
import type { AdmissionDeps } from '../src/admission-deps.ts';
import { createAdmissionStore } from '../src/create-admission-store.ts';
import type { EmailRequest } from '../src/email-request.ts';

const actor: Actor = { type: 'user', id: 'agent-7', ip: '127.0.0.1', userAgent: 'test' };

export type Door = { database: TestDatabase; deps: AdmissionDeps; audited: string[]; wakeUps: () => number };

/** A door on a database of its own, with one servicing and one marketing template. */
export async function openDoor(serverUrl: string): Promise<Door> {
  const database = await createTestDatabase(serverUrl);
  const audited: string[] = [];
  let wakeUps = 0;
  const wakeUp = wakeUpInProcess(database.db, () => {
    wakeUps += 1;
  });
  for (const [templateId, category] of [
    ['notice-v1', 'transactional'],
    ['offer-v1', 'marketing'],
  ] as const) {
    await publishTemplate(
      database.db,
      {
        templateId,
        name: templateId,
        description: '',
        category,
        categoryKey: category,
        subject: 'Subject',
        bodyHtml: '<p>{{BorrowerName}}</p>',
        bodyText: '{{BorrowerName}}',
        variables: ['BorrowerName'],
        contentHash: '0'.repeat(64),
      },
      { by: 'test' },
    );
  }
  return {
    database,
    audited,
    wakeUps: () => wakeUps,
    deps: {
      db: database.db,
      clock: systemClock,
      newId,
      templates: createTemplateCache({ db: database.db, monotonicMs: systemClock.monotonicMs }),
      admissionStore: createAdmissionStore(database.db, { wakeUp }),
      enforceDncForMarketing: true,
      wakeUp: wakeUp.ring,
      onAudited: (eventType) => audited.push(eventType),
    },
  };
}

/** A request that the door lets in, with what a test wants otherwise. */
export function request(
  body: Partial<SendEmailBody> = {},
  rest: Partial<Omit<EmailRequest, 'body'>> = {},
): EmailRequest {
  return {
    loanId: 1,
    actor,
    correlationId: newId(),
    idempotency: null,
    ...rest,
    body: {
      to: ['someone@office.example'],
      cc: [],
      bcc: [],
      subject: 'Hello',
      templateId: 'notice-v1',
      variables: { BorrowerName: 'Alice' },
      attachments: [],
      category: 'transactional',
      ...body,
    },
  };
}

/** A marketing request to these addresses. */
export function offer(to: string[], rest: Partial<Omit<EmailRequest, 'body'>> = {}): EmailRequest {
  return request({ to, templateId: 'offer-v1', category: 'marketing' }, rest);
}

/** How many rows each table of an admission has. */
export async function countsOf({ database: { db } }: Door) {
  const countOf = async (table: string) => {
    const [row] = await db.sql<{ n: number }[]>`SELECT count(*) AS n FROM ${db.sql(table)}`;
    return row?.n ?? 0;
  };
  return {
    messages: await countOf('messages'),
    recipients: await countOf('message_recipients'),
    outbox: await countOf('outbox_messages'),
    audit: await countOf('compliance_audit_log'),
    keys: await countOf('idempotency_keys'),
  };
}

/** The door's dependencies on a client that notes every statement it sends. */
export function listenIn({ database, deps }: Door) {
  const statements: string[] = [];
  const sql = postgres(database.url, {
    max: 1,
    debug: (_, query) => {
      // What the client itself asks first, about types, is none of the door's.
      if (!query.includes('pg_catalog.pg_type')) statements.push(query);
    },
  }) as unknown as Door['deps']['db']['sql'];
  const db = { ...deps.db, sql };
  return {
    statements,
    deps: {
      ...deps,
      db,
      admissionStore: createAdmissionStore(db, { wakeUp: wakeUpInProcess(db, deps.wakeUp) }),
    },
    close: () => sql.end(),
  };
}
