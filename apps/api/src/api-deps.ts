import type { AdmissionDeps } from '@crm/admission';
import type { Actor } from '@crm/audit';
import type { LetterDeps } from '@crm/delivery/letters';
import type { Health, Logger, Metrics, Tracer } from '@crm/runtime';
import type { KnownKeys } from '@crm/seals';
import type { Authenticate } from './auth/create-authenticator.ts';
import type { LiveFeed } from './live/create-live-feed.ts';
import type { IdentityProvider } from './oidc/create-identity-provider.ts';

/** What the HTTP adapter is made of; its composition root is `main.ts`, or a test. */
export type ApiDeps = Omit<AdmissionDeps, 'onAudited' | 'onDenied'> & {
  logger: Logger;
  metrics: Metrics;
  /** Where nobody traces, a caller's trace is handed on and nothing is recorded. */
  tracer?: Tracer;
  health: Pick<Health, 'readiness'>;
  authenticate: Authenticate;
  live: LiveFeed;
  /** How often a stream without news shows that it stands, and is asked whether it still may. */
  liveHeartbeatMs?: number;
  console: ConsoleSettings;
  /** Who vouches for people at the console; null where nobody does. */
  identityProvider: IdentityProvider | null;
  letters: LetterSettings;
  /** The public keys whose seals are believed; empty where the api was given none. */
  sealKeys: KnownKeys;
  /** Messages in the dead-letter queue as the broker counts them; null where it cannot be asked. */
  queueDepth: () => Promise<number | null>;
  /** How long a verb may take before the answer is 503; longer than an opt-out that meets contention at every try. */
  verbDeadlineMs?: number;
};

/** How the console is served and signed in to. */
export type ConsoleSettings = {
  /** The folder of its built files; null serves none. */
  folder: string | null;
  /** Whether it is reached over TLS. */
  secure: boolean;
  /** Its origin as browsers see it; null where nobody has said. */
  publicUrl: string | null;
  /** Whether one may sign in as any role, with no identity provider behind it. */
  demoSignIn: boolean;
  /** Shown on every page: where one is. */
  environment: string;
};

/** What a preview is rendered with: as the consumer has it, or previews would not show what is sent. */
export type LetterSettings = {
  renderer: LetterDeps['renderer'];
  servicer: LetterDeps['servicer'];
  /** Null where the api is not told; previews then show no sender. */
  mailFrom: { address: string; name: string } | null;
};

/** What a route may call: the verbs' own dependencies, wired to the metrics. */
export type RouteDeps = AdmissionDeps &
  Pick<
    ApiDeps,
    | 'logger'
    | 'metrics'
    | 'sealKeys'
    | 'queueDepth'
    | 'console'
    | 'identityProvider'
    | 'letters'
    | 'authenticate'
    | 'live'
    | 'liveHeartbeatMs'
  >;

/** What middleware leaves for those behind it. */
export type ApiEnv = {
  Variables: {
    correlationId: string;
    /** Who calls; only behind `permit`. */
    actor: Actor;
    /** As the token or the session has them; only behind `permit`. */
    roles: readonly string[];
    /** Pattern of the matched route, for log lines and metrics: never the path itself. */
    route: string;
  };
};
