import { inject } from 'vitest';
import { tamperingTests } from './tampering.ts';

tamperingTests(() => inject('databaseUrl'));

// Breaks tried, each of which turned tests of tampering.ts red:
// - verify-batch: rows not held against their entries; a row that is gone passes; a moved time is called deleted; a gap in the
//   positions, their order, their number or the root not asked; contents that changed places called edited; late rows pass.
// - verify-chain: a gap in the numbers, the link, the signature or the key not asked. seal-keys: an unknown key taken for ours.
// - verify-rest: entries behind the last seal, rows without an entry, rows from before, the hash or the time of rows that wait
//   not asked. verify-seals: the head that was kept elsewhere gone, or not compared; what waits named before what is sealed.
// - stored-row: one column not hashed. fault: the last row of a seal named instead of the first.
