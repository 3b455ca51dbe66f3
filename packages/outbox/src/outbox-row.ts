import type { Category } from '@crm/contracts';

/** One event to publish. `id` is the event id. */
export type NewOutboxRow = {
  id: string;
  messageId: string;
  eventType: string;
  /** The whole event. */
  payload: Record<string, unknown>;
  correlationId: string;
  category: Category;
  /** Not before; null for at once. */
  dueInMs: number | null;
  /** Attempts at the message that failed before this event; 0 unless it asks for a retry (E2). */
  attemptCount: number;
  /** Of the trace that it is part of. */
  traceparent?: string | undefined;
};

/** A row that a dispatcher has claimed and must publish or let go. */
export type ClaimedRow = {
  id: string;
  eventType: string;
  /** The whole event with its category, as JSON. */
  body: string;
  /** Of the trace within which it was queued. */
  traceparent: string | null;
  correlationId: string | null;
  category: Category;
  createdAt: Date;
  attemptCount: number;
  /** How long it was due when the claiming transaction began. */
  dueForMs: number;
};
