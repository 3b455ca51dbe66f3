import * as v from 'valibot';
import { categorySchema } from '../category.ts';

export const templateVariableSchema = v.object({
  name: v.string(),
  type: v.string(),
  sensitivity: v.string(),
  source: v.string(),
  required: v.boolean(),
  example: v.unknown(),
});

export const templateSummarySchema = v.object({
  templateId: v.string(),
  name: v.string(),
  description: v.string(),
  category: categorySchema,
  categoryKey: v.string(),
  version: v.number(),
  variables: v.array(templateVariableSchema),
});

export const templateListSchema = v.object({ items: v.array(templateSummarySchema) });

/** Answer of `GET /api/templates/:templateId`: the active version with its sources. */
export const templateSchema = v.object({
  ...templateSummarySchema.entries,
  subject: v.string(),
  bodyHtml: v.string(),
  bodyText: v.string(),
  contentHash: v.string(),
});

export type TemplateSummary = v.InferOutput<typeof templateSummarySchema>;
export type TemplateView = v.InferOutput<typeof templateSchema>;
