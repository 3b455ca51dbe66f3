import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { templates } from './templates.ts';

/** One version of a template. Once approved its content never changes: the database refuses it. */
export const templateVersions = pgTable(
  'template_versions',
  {
    templateId: text('template_id')
      .notNull()
      .references(() => templates.id),
    version: integer('version').notNull(),
    status: text('status').notNull().default('draft'),
    subject: text('subject').notNull(),
    bodyHtml: text('body_html').notNull(),
    bodyText: text('body_text').notNull(),
    variables: text('variables').array().notNull(),
    contentHash: text('content_hash').notNull(),
    changeNote: text('change_note').notNull().default(''),
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    approvedBy: text('approved_by'),
    approvedAt: timestamp('approved_at', { withTimezone: true }),
  },
  (t) => [primaryKey({ columns: [t.templateId, t.version] })],
);
