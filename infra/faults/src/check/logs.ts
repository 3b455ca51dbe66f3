/** Milliseconds since the epoch; with fractions where the database knows them. */
export type Ms = number;

/** Log C: one request of the client, written down before it was sent, and its answer if one came. */
export type ClientEntry = {
  sentAt: Ms;
  method: string;
  path: string;
  /** Idempotency-Key. */
  key: string | null;
  correlationId: string;
  body: unknown;
  /** Null: no answer came, so nobody knows. */
  answer: { at: Ms; status: number; body: unknown } | null;
};

/** Log S: one mail that the mail server took, on disk before the server answered. */
export type Accept = {
  at: Ms;
  messageId: string;
  to: string[];
  /** Of the bytes between DATA and the final dot. */
  sha256: string;
};

export type MessageRow = {
  id: string;
  state: string;
  category: 'transactional' | 'marketing';
  /** The fine category of its template. */
  categoryKey: string;
  correlationId: string;
  createdAt: Ms;
};

export type LogRow = {
  messageId: string;
  eventId: string | null;
  from: string;
  to: string;
  cause: string;
  actorId: string | null;
  errorCode: string | null;
  at: Ms;
  /** When its transaction committed, and which transaction that was. */
  committedAt: Ms;
  tx: string;
};

export type AuditRow = {
  eventType: string;
  resourceId: string | null;
  actorType: string;
  actorId: string;
  payload: Record<string, unknown>;
  committedAt: Ms;
  tx: string;
};

/** Log D: the database, and what the broker still holds, after everything has come to rest and the product has ended. */
export type Rest = {
  at: Ms;
  messages: MessageRow[];
  recipients: { messageId: string; addressKey: string; contactIds: number[] }[];
  outbox: {
    id: string;
    messageId: string;
    eventType: string;
    publishedAt: Ms | null;
    dueAt: Ms;
  }[];
  log: LogRow[];
  audit: AuditRow[];
  artifacts: {
    messageId: string;
    committedAt: Ms;
    manifestSha256: string;
    /** Recomputed from the stored manifest. */
    manifestActual: string;
    mimeSha256: string;
  }[];
  /** Address and the hash of what is stored there. */
  blobs: { sha256: string; actual: string }[];
  claims: { eventId: string; leaseUntil: Ms; finishedAt: Ms | null }[];
  deadLetters: {
    messageId: string | null;
    eventId: string | null;
    errorCode: string;
    resolution: string | null;
  }[];
  /** Messages in the broker's queues. */
  queues: { requests: number; deadLetters: number };
  /** The audit log held against its seals, by keys that did not come from the database. */
  seals: {
    /** Rows under seals that fit, and rows that wait for one. */
    rows: number;
    waiting: number;
    /** Whether a process that seals was there when everything had come to rest: then nothing may wait. */
    isComplete: boolean;
    faults: string[];
  };
  /** What the product's own count of all messages says. */
  conservation: { accepted: number; difference: number; faults: { kind: string; messageId: string }[] };
  /** Attempts to rewrite append-only tables, made after the end. */
  rewrites: { table: string; verb: string; refused: boolean }[];
};

/** What one process used at one moment. */
export type Sample = { process: string; residentMb: number; connections: number };

/** Everything the checker reads. None of it was written by the product, but for the rows and outputs it is judged by. */
export type Logs = {
  client: ClientEntry[];
  sink: Accept[];
  rest: Rest;
  /** All that the product said: logs, metrics, headers, error texts. */
  outputs: { where: string; text: string }[];
  /** Values that must stand in none of them. */
  canaries: string[];
  samples: Sample[];
  /** Fine categories whose unknown outcomes are sent once more by rule (`CONSUMER_RESEND_UNKNOWN`). */
  resendUnknown: readonly string[];
};

export type Violation = { invariant: string; what: string };

/** An invariant over the logs; answers what breaks it. */
export type Invariant = (logs: Logs) => Violation[];
