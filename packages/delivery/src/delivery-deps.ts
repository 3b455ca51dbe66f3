import type { AuditDeps } from '@crm/audit';
import type { Category } from '@crm/contracts';
import type { EmailProvider } from '@crm/providers';
import type { Turn } from '@crm/quotas';
import type { Tracer } from '@crm/runtime';
import type { TemplateCache } from '@crm/templates';
import type { Renderer } from '@crm/templates/render';
import type { ServicerFacts } from '@crm/variable-resolver';
import type { DeliveryStore } from './create-delivery-store.ts';
import type { ResendRule } from './resend-rule.ts';
import type { RetryPolicies } from './retry-policies.ts';

/** How long a claim is ours without being renewed, on database time, and how often it is renewed meanwhile. */
export type LeaseTimes = { leaseMs: number; renewMs: number };

/** A killed consumer shows as `unknown` after lease plus sweep interval: 16 s, below the 20 s we promise. */
export const leaseTimes: LeaseTimes = { leaseMs: 15_000, renewMs: 5_000 };

/** What a consumer needs to work on one event. */
export type DeliveryDeps = AuditDeps & {
  /** Name of this process, unique among those alive. */
  owner: string;
  store: DeliveryStore;
  provider: EmailProvider;
  /** What the provider lets us send; without it nothing limits. */
  quota?: {
    /** A turn before each call, waited for as long as a delivery may be held. */
    take: (category: Category) => Promise<Turn>;
    /** The provider asked for a rest. */
    hold: (ms: number) => Promise<void>;
  };
  renderer: Renderer;
  templates: TemplateCache;
  servicer: ServicerFacts;
  mailFrom: { address: string; name?: string };
  retryPolicies: RetryPolicies;
  resend: ResendRule;
  lease: LeaseTimes;
  /** Called after a commit that queued something. */
  wakeUp: () => void;
  tracer?: Tracer;
  logger: { warn: (fields: Record<string, unknown>, text: string) => void };
  /** Told of each provider call; feeds `crm_provider_duration_seconds`. */
  onProviderCall?: (call: { provider: string; outcome: string; durationMs: number }) => void;
  /** Told of each mail that the provider took; feeds `crm_queued_to_accepted_seconds`. */
  onAccepted?: (accepted: { category: Category; sinceQueuedMs: number }) => void;
};
