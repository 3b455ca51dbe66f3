import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Who did what to what, when (E5). Append-only and partitioned by month; the columns of source 000 first. */
export const complianceAuditLog = pgTable(
  'compliance_audit_log',
  {
    id: uuid('id').notNull().defaultRandom(),
    correlationId: text('correlation_id'),
    actorType: text('actor_type').notNull(),
    actorId: text('actor_id').notNull(),
    eventType: text('event_type').notNull(),
    eventTsUtc: timestamp('event_ts_utc', { withTimezone: true }).notNull().defaultNow(),
    resourceType: text('resource_type'),
    resourceId: text('resource_id'),
    loanId: bigint('loan_id', { mode: 'number' }),
    payloadJson: jsonb('payload_json'),
    ipAddr: text('ip_addr'),
    userAgent: text('user_agent'),
    contentHash: text('content_hash'),
    // The transaction that wrote the row: what the seals go by. Null in rows that are older than they.
    writtenTx: bigint('written_tx', { mode: 'number' }).default(sql`txid_current()`),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.eventTsUtc] }),
    index('idx_compliance_audit_ts').on(t.eventTsUtc),
    index('idx_compliance_audit_corr').on(t.correlationId),
    index('idx_compliance_audit_resource').on(t.resourceType, t.resourceId, t.eventTsUtc.desc()),
    index('idx_compliance_audit_actor').on(t.actorId, t.eventTsUtc.desc(), t.id.desc()),
    index('idx_compliance_audit_event').on(t.eventType, t.eventTsUtc.desc(), t.id.desc()),
    index('idx_compliance_audit_contact')
      .on(sql`((payload_json ->> 'contactId'))`, t.eventTsUtc.desc(), t.id.desc())
      .where(sql`(payload_json ->> 'contactId') IS NOT NULL`),
    // What is about anything but messages.
    index('idx_compliance_audit_about')
      .on(t.resourceType, t.eventTsUtc.desc(), t.id.desc())
      .where(sql`resource_type <> 'message'`),
    // The list of refusals, those of one loan and those of one contact.
    index('idx_compliance_audit_denied')
      .on(t.eventTsUtc.desc(), t.id.desc())
      .where(sql`event_type = 'CRM.EMAIL.DENIED'`),
    index('idx_compliance_audit_denied_loan')
      .on(t.loanId, t.eventTsUtc.desc(), t.id.desc())
      .where(sql`event_type = 'CRM.EMAIL.DENIED'`),
    index('idx_compliance_audit_denied_facts')
      .using('gin', t.payloadJson.op('jsonb_path_ops'))
      .where(sql`event_type = 'CRM.EMAIL.DENIED'`),
    // What no seal covers yet.
    index('idx_compliance_audit_written').on(t.writtenTx).where(sql`written_tx IS NOT NULL`),
    index('idx_compliance_audit_loan').on(t.loanId, t.eventTsUtc.desc()).where(sql`loan_id IS NOT NULL`),
  ],
);
