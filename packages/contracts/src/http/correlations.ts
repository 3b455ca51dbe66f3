import * as v from 'valibot';

/** One thing that happened under a correlation id. `kind` says which record it was read from. */
export const storyEntrySchema = v.object({
  at: v.string(),
  kind: v.picklist(['audit', 'event', 'attempt', 'artifact', 'dead_letter']),
  id: v.string(),
  title: v.string(),
  messageId: v.nullable(v.string()),
  eventId: v.nullable(v.string()),
  detail: v.record(v.string(), v.unknown()),
});

/** Answer of `GET /api/correlations/:correlationId`: the whole story, in order. */
export const storySchema = v.object({ correlationId: v.string(), entries: v.array(storyEntrySchema) });

export type StoryEntry = v.InferOutput<typeof storyEntrySchema>;
export type Story = v.InferOutput<typeof storySchema>;
