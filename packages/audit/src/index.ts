export type { AuditDeps } from './audit-deps.ts';
export type { Actor, AuditEntry } from './audit-entry.ts';
export { exportAudit, exportedMax } from './export-audit.ts';
export { insertAudit } from './insert-audit.ts';
export { listAudit } from './list-audit.ts';
export { recordAudit } from './record-audit.ts';
export { type AuditRecord, contentHash, stampAudit } from './stamp-audit.ts';
export {
  canonicalRow,
  keepsItsHash,
  type StoredRow,
  type StoredText,
  storedColumns,
  storedRow,
} from './stored-row.ts';
