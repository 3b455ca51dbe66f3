import type { AuditDeps } from '@crm/audit';
import type { DncChannel } from '@crm/contracts';
import type { TemplateCache } from '@crm/templates';
import type { AdmissionStore } from './create-admission-store.ts';

/** What the door needs. */
export type AdmissionDeps = AuditDeps & {
  templates: TemplateCache;
  admissionStore: AdmissionStore;
  /** `ENFORCE_DNC_FOR_MARKETING` (E21). */
  enforceDncForMarketing: boolean;
  /** Called after a commit that queued something again; what is new is told by the store. */
  wakeUp: () => void;
  /** Told of each denial; feeds `crm_dnc_denials_total`. */
  onDenied?: (channel: DncChannel) => void;
};
