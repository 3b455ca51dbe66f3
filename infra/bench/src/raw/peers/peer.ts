import type { Described } from '../properties-of.ts';

/** Another queue on PostgreSQL, at its documented settings, whose jobs each publish an event and wait for its confirm. */
export type Peer = {
  /** Queues so many jobs. */
  fill: (count: number) => Promise<unknown>;
  /** Resolves when so many jobs have been done and counted as done. */
  drain: (count: number) => Promise<unknown>;
};

export type PeerOptions = {
  databaseUrl: string;
  payload: Described;
  publish: (payload: Described) => Promise<void>;
};

export const fillAtOnce = 500;
