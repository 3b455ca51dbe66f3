import type { AuditEventType } from '@crm/contracts';

/** What each audit event says to a person. */
export const eventWords: Record<AuditEventType, string> = {
  'CRM.EMAIL.REQUESTED': 'E-mail requested and queued',
  'CRM.EMAIL.DENIED': 'E-mail denied under Do-Not-Contact',
  'CRM.EMAIL.SENT': 'E-mail sent',
  'CRM.EMAIL.FAILED': 'E-mail failed',
  'CRM.EMAIL.REVOKED': 'Permission to send revoked by an opt-out',
  'CRM.EMAIL.SUPPRESSED': 'E-mail suppressed',
  'CRM.EMAIL.EXPIRED': 'Permission to send expired',
  'CRM.EMAIL.UNKNOWN': 'Outcome of a send became unknown',
  'CRM.EMAIL.REPLAYED': 'Dead letter replayed',
  'CRM.EMAIL.DEAD_LETTERED': 'Moved to the dead letters',
  'CRM.EMAIL.DISCARDED': 'Dead letter discarded',
  'CRM.EMAIL.BODY_READ': 'Mail looked at',
  'COMMS.PREFS.UPDATED': 'Communication preferences changed',
  'AUDIT.EXPORTED': 'Audit rows exported',
  'EVIDENCE.EXPORTED': 'Evidence downloaded',
  'RETENTION.HOLD_PLACED': 'Legal hold placed',
  'RETENTION.HOLD_RELEASED': 'Legal hold released',
  'RETENTION.PARTITION_RETIRED': 'A month of records retired',
  'AUTH.DENIED': 'Access denied',
  'AUTH.SIGNED_IN': 'Signed in',
  'AUTH.SIGN_IN_FAILED': 'Sign-in failed',
  'AUTH.SIGNED_OUT': 'Signed out',
};

/** An event by its words; one that this console does not know yet by its name. */
export function eventLabel(eventType: string): string {
  return (eventWords as Record<string, string>)[eventType] ?? eventType;
}

/** Which record an entry of a story was read from. */
export const kindWords = {
  audit: 'Audit',
  event: 'Event',
  attempt: 'State',
  artifact: 'Letter',
  dead_letter: 'Dead letter',
} as const;

export const auditWords = {
  page: 'Audit log',
  story: 'What happened',
  none: 'No row fits',
  noneHelp: 'Take away a condition, or clear all. What never reached us has no row.',
  exportCsv: 'Export CSV',
  exportJson: 'Export JSON',
  exporting: 'Exporting …',
  exportFailed: 'Nothing was exported',
  changed: 'What changed',
  raw: 'The record as it stands',
  openMessage: 'Open the message',
};
