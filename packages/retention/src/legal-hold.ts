import type { LegalHold } from '@crm/contracts';
import type { Sql } from '@crm/db';

type Row = {
  id: string;
  loanId: number | null;
  contactId: number | null;
  from: Date | null;
  to: Date | null;
  reason: string;
  placedBy: string;
  placedAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: string | null;
};

/** The columns of a hold under the names that it has outside. */
export const holdColumns = (sql: Sql) => sql`
  id, loan_id AS "loanId", contact_id AS "contactId", held_from AS "from", held_to AS "to", reason,
  placed_by AS "placedBy", placed_at AS "placedAt", released_by AS "releasedBy", released_at AS "releasedAt",
  release_reason AS "releaseReason"`;

/** A hold as it is shown. */
export function holdOf({ loanId, contactId, from, to, placedAt, releasedAt, ...row }: Row): LegalHold {
  return {
    ...row,
    loanId,
    contactId,
    period: from === null || to === null ? null : { from: from.toISOString(), to: to.toISOString() },
    placedAt: placedAt.toISOString(),
    releasedAt: releasedAt?.toISOString() ?? null,
  };
}

export type HoldRow = Row;
