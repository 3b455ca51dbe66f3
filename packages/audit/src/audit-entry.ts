import type { AuditEventType } from '@crm/contracts';

/** Who acted. A process of ours acts as `system`, under its own name. */
export type Actor = {
  type: 'user' | 'system';
  id: string;
  ip?: string | undefined;
  userAgent?: string | undefined;
};

/** What is to be recorded, before it gets its id, time and hash. Addresses in `payload` are redacted already. */
export type AuditEntry = {
  eventType: AuditEventType;
  correlationId: string;
  actor: Actor;
  resourceType:
    | 'message'
    | 'contact'
    | 'loan'
    | 'route'
    | 'session'
    | 'dead_letter'
    | 'audit'
    | 'legal_hold'
    | 'partition';
  resourceId: string | null;
  loanId: number | null;
  payload: Record<string, unknown>;
};
