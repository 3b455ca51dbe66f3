import type { Category } from '@crm/contracts';

/** What the broker writes its own log lines through; a pino logger fits. Bodies are never logged, and of URLs host and port alone. */
export type BrokerLogger = Record<
  'debug' | 'info' | 'warn' | 'error',
  (fields: Record<string, unknown>, message: string) => void
>;

/** One channel's names, as in `emailTopology` of the contracts. */
export type ChannelTopology = {
  readonly exchange: string;
  readonly queue: string;
  readonly bindingKey: string;
  readonly deadLetterQueue: string;
  readonly deliveryLimit: number;
};

/** One event on its way to the exchange. */
export type PublishMessage = {
  /** Event id; becomes `message_id` and stays the same on every repetition. */
  id: string;
  /** Event type; becomes `type` and the routing key. */
  type: string;
  correlationId: string;
  category: Category;
  traceparent?: string;
  body: Buffer;
  /** True for events whose queue we own: then a message that no queue takes is `returned`. */
  mandatory: boolean;
  occurredAt: Date;
};

/**
 * What became of one publish. `unsettled`: the connection was lost or the deadline passed, so it may or may not
 * have arrived; publish again with the same id and let the consumer deduplicate. `returned` and `nacked`: it has
 * not arrived.
 */
export type PublishOutcome =
  | { kind: 'confirmed' }
  | { kind: 'returned'; reason: string }
  | { kind: 'nacked'; reason: string }
  | { kind: 'unsettled'; reason: string };

/** A message for a dead-letter queue; see `Broker.publishDeadLetter`. */
export type DeadLetter = {
  queue: string;
  messageId: string;
  type: string | null;
  correlationId: string | null;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  deadlineMs: number;
};

/** `blocked`: the broker holds publishers back (memory or disk alarm); consuming goes on. */
export type ConnectionState = 'connected' | 'blocked' | 'disconnected';

export type BrokerState = { readonly publishing: ConnectionState; readonly consuming: ConnectionState };

/** The properties of a message as it came; all of them are the sender's word and may be missing. */
export type MessageProperties = {
  messageId: string | null;
  type: string | null;
  correlationId: string | null;
  headers: Readonly<Record<string, unknown>>;
  redelivered: boolean;
};

/** One copy of a message in our hands. The first of `ack` and `reject` counts; later calls do nothing. */
export type Delivery = {
  body: Buffer;
  properties: MessageProperties;
  /** Never throws: if the channel has closed meanwhile it is logged and the broker delivers again. */
  ack: () => void;
  /** With `requeue` back to its queue (this counts against the delivery limit), without it to the dead letters. */
  reject: (options: { requeue: boolean }) => void;
};

export type ConsumeOptions = {
  queue: string;
  /** Messages held unacknowledged at most, started or not. */
  prefetch: number;
  /** Handlers at work at once; the rest of the prefetched wait. Default: `prefetch`. */
  concurrency?: number;
  /**
   * Called once per copy. A copy whose handler throws without settling is logged and put back, so the queue's
   * delivery limit bounds the repetitions.
   */
  onDelivery: (delivery: Delivery) => Promise<void> | void;
};

/** `waiting`: no connection, no queue yet, or between two registrations. */
export type ConsumerState = 'waiting' | 'consuming' | 'paused' | 'stopped';

export type Consumer = {
  state: () => ConsumerState;
  /** Started and not yet settled. */
  inFlight: () => number;
  /** Cancels and gives back what was prefetched and not started; what has started goes on. */
  pause: () => Promise<void>;
  resume: () => void;
  /** Pauses for good and waits until what has started is settled; at the deadline the rest goes back to the queue. */
  stop: (options: { deadlineMs: number }) => Promise<void>;
};

/** What waits in a queue, without what consumers have in hand, and how many they are. */
export type QueueStanding = { ready: number; consumers: number };

/** A message of a queue under upkeep. */
export type QueuedMessage = { body: Buffer; properties: MessageProperties };

/**
 * The one pipe between outbox and consumers. `createRabbitBroker` is the real one; `createInProcessBroker` the
 * twin for the one-process demo. Both pass the same conformance suite.
 */
export type Broker = {
  /** For the first screen and the logs. */
  readonly transport: 'rabbitmq' | 'in-process';

  /** Begins to connect and returns at once; connecting goes on in the background for ever. */
  start: () => void;
  /** Idempotent, legal before `start`. Stop the consumers first; what is still unsettled becomes `unsettled`. */
  stop: () => Promise<void>;

  /** True while publishes are taken: connected, topology seen to, not blocked. */
  connected: () => boolean;
  state: () => BrokerState;
  /** Returns the function that removes the listener. */
  onStateChange: (listener: (state: BrokerState) => void) => () => void;

  /**
   * For the dispatcher: declares exchange, queues and binding, waits for a broker to do it on, and does it again
   * after every reconnect. Rejects with `TopologyMismatchError` if something of the name exists with other
   * arguments (nothing is ever deleted), or with the signal's reason.
   */
  declareTopology: (options?: { signal?: AbortSignal }) => Promise<void>;
  /** For everybody else: waits until the topology is there, declaring nothing. Rejects with the signal's reason. */
  awaitTopology: (options?: { signal?: AbortSignal }) => Promise<void>;

  /**
   * Publishes all at once, persistent, and answers in the same order when all are settled, `deadlineMs` at the
   * latest. Never buffers: without a connection the answer is `unsettled` at once; blocked, at the deadline.
   * Never rejects.
   */
  publishBatch: (
    messages: readonly PublishMessage[],
    options: { deadlineMs: number },
  ) => Promise<PublishOutcome[]>;

  consume: (options: ConsumeOptions) => Consumer;

  /** Publishes straight to a queue, mandatory, persistent, with confirm; the same outcomes as `publishBatch`. */
  publishDeadLetter: (letter: DeadLetter) => Promise<PublishOutcome>;
  /** Messages ready in a queue; null when the broker cannot be asked or has no such queue. */
  queueDepth: (queue: string) => Promise<number | null>;
  /** The same, and how many consumers take from it. */
  queueStanding: (queue: string) => Promise<QueueStanding | null>;
  /**
   * Upkeep of a dead-letter queue: looks once at each message there was, at most `max`. 'remove' acknowledges it;
   * 'keep' puts a confirmed copy at the tail and then acknowledges the original, so no delivery count rises.
   * A crash in between leaves two copies, never none. Ends early where it meets such a copy: somebody else holds what
   * stood before it. Rejects, with the message in hand given back, when the
   * broker is lost or `decide` throws.
   */
  rotateQueue: (
    queue: string,
    decide: (message: QueuedMessage) => Promise<'remove' | 'keep'> | 'remove' | 'keep',
    options: { max: number },
  ) => Promise<{ removed: number; kept: number }>;
};
