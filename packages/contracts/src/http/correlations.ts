import * as v from 'valibot';
import { must } from '../must.ts';

/** One thing that happened under a correlation id. `kind` says which record it was read from. */
export const storyEntrySchema = v.object(
  {
    at: v.string(must.beText),
    kind: v.picklist(['audit', 'event', 'attempt', 'artifact', 'dead_letter'], must.beListed),
    id: v.string(must.beText),
    title: v.string(must.beText),
    messageId: v.nullable(v.string(must.beText)),
    eventId: v.nullable(v.string(must.beText)),
    detail: v.record(v.string(must.beText), v.unknown(), must.fit),
  },
  must.fit,
);

/** Answer of `GET /api/correlations/:correlationId`: the whole story, in order. */
export const storySchema = v.object(
  { correlationId: v.string(must.beText), entries: v.array(storyEntrySchema, must.beList) },
  must.fit,
);

export type StoryEntry = v.InferOutput<typeof storyEntrySchema>;
export type Story = v.InferOutput<typeof storySchema>;
