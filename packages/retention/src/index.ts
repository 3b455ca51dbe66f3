export { isLoanHeld, isMessageHeld, isMomentHeld, takeTurnWithHolds } from './held.ts';
export { listHolds } from './list-holds.ts';
export { makePartitions } from './make-partitions.ts';
export { type Placed, placeHold } from './place-hold.ts';
export { type Released, releaseHold } from './release-hold.ts';
export { type Retired, type RetiredTable, retirePartition } from './retire-partition.ts';
