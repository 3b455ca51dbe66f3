/** Every `event_type` of the compliance audit log: a closed list (E5). */
export const auditEventTypes = [
  'CRM.EMAIL.REQUESTED',
  'CRM.EMAIL.DENIED',
  'CRM.EMAIL.SENT',
  'CRM.EMAIL.FAILED',
  'CRM.EMAIL.REVOKED',
  'CRM.EMAIL.SUPPRESSED',
  'CRM.EMAIL.EXPIRED',
  'CRM.EMAIL.UNKNOWN',
  'CRM.EMAIL.REPLAYED',
  'CRM.EMAIL.DEAD_LETTERED',
  'CRM.EMAIL.DISCARDED',
  'CRM.EMAIL.BODY_READ',
  'COMMS.PREFS.UPDATED',
  'AUDIT.EXPORTED',
  'EVIDENCE.EXPORTED',
  'AUTH.DENIED',
  'AUTH.SIGNED_IN',
  'AUTH.SIGN_IN_FAILED',
  'AUTH.SIGNED_OUT',
] as const;

export type AuditEventType = (typeof auditEventTypes)[number];
