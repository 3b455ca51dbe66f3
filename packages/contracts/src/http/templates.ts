import * as v from 'valibot';
import { categorySchema } from '../category.ts';
import { must } from '../must.ts';

export const templateVariableSchema = v.object(
  {
    name: v.string(must.beText),
    type: v.string(must.beText),
    sensitivity: v.string(must.beText),
    source: v.string(must.beText),
    required: v.boolean(must.beTrueOrFalse),
    example: v.unknown(),
  },
  must.fit,
);

export const templateSummarySchema = v.object(
  {
    templateId: v.string(must.beText),
    name: v.string(must.beText),
    description: v.string(must.beText),
    category: categorySchema,
    categoryKey: v.string(must.beText),
    version: v.number(must.beNumber),
    variables: v.array(templateVariableSchema, must.beList),
  },
  must.fit,
);

export const templateListSchema = v.object({ items: v.array(templateSummarySchema, must.beList) }, must.fit);

/** Answer of `GET /api/templates/:templateId`: the active version with its sources. */
export const templateSchema = v.object(
  {
    ...templateSummarySchema.entries,
    subject: v.string(must.beText),
    bodyHtml: v.string(must.beText),
    bodyText: v.string(must.beText),
    contentHash: v.string(must.beText),
  },
  must.fit,
);

export type TemplateSummary = v.InferOutput<typeof templateSummarySchema>;
export type TemplateView = v.InferOutput<typeof templateSchema>;
