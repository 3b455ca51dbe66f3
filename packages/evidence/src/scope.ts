/** Whose records are read: all of a correlation id, or those of one message under it. */
export type Scope = { correlationId: string; messageId?: string };
