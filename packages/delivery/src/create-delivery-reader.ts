import { type Db, inGroups } from '@crm/db';
import { findLoanFacts, type LoanFacts } from '@crm/directory';
import { type EventIds, loadWork, type Standing } from './load-work.ts';

/** What a delivery reads before it begins. */
export type DeliveryReader = {
  standing: (ids: EventIds) => Promise<Standing>;
  loanFacts: (loanId: number) => Promise<LoanFacts | undefined>;
};

/** Deliveries that come together share a query; one that comes alone waits for nobody. */
export function createDeliveryReader(db: Pick<Db, 'sql'>): DeliveryReader {
  const groups = { togetherMax: 64, groupsMax: 2 };
  return {
    standing: inGroups<EventIds, Standing>({ run: (ids) => loadWork(db, ids), ...groups }),
    loanFacts: inGroups<number, LoanFacts | undefined>({
      run: (loanIds) => findLoanFacts(db, loanIds),
      ...groups,
    }),
  };
}
