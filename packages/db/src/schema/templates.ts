import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { outboxCategoryEnum } from './outbox-messages.ts';

export const templates = pgTable('templates', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  description: text('description').notNull().default(''),
  category: outboxCategoryEnum('category').notNull(),
  categoryKey: text('category_key').notNull(),
  activeVersion: integer('active_version'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});
