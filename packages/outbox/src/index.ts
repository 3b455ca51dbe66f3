export { type ClaimLimits, claimDue } from './claim-due.ts';
export { deleteOutboxRows } from './delete-outbox-rows.ts';
export { getOutboxStatus } from './get-outbox-status.ts';
export { insertOutboxRows } from './insert-outbox-rows.ts';
export { type Listener, listenForWakeUps } from './listen-for-wake-ups.ts';
export type { ClaimedRow, NewOutboxRow } from './outbox-row.ts';
export { rowOf } from './row-of.ts';
export { type FailedRow, markFailed, markPublished } from './settle-batch.ts';
export { createWakeUp } from './wake-up.ts';
