import type { Sql, SqlFragment } from '@crm/db';

export type RecipientOutcome = {
  addressKey: string;
  outcome: 'accepted' | 'refused' | 'deferred';
  code: string | null;
};

/**
 * The CTE `answered`: the provider's answer for each recipient (J11), written only if `onlyIf` (a SELECT, which may speak of
 * the answer as `o`) returns a row.
 */
export function recordRecipients(
  sql: Sql,
  answers: { messageId: string; outcomes: RecipientOutcome[] }[],
  { onlyIf }: { onlyIf: SqlFragment },
): SqlFragment {
  const rows = answers.flatMap(({ messageId, outcomes }) =>
    outcomes.map(({ addressKey, outcome, code }) => ({
      message_id: messageId,
      address_key: addressKey,
      outcome,
      code,
    })),
  );
  return sql`
    answered AS (
      UPDATE public.message_recipients r SET outcome = o.outcome, outcome_code = o.code
        FROM jsonb_to_recordset(${sql.json(rows)}) AS o(message_id uuid, address_key text, outcome text, code text)
       WHERE r.message_id = o.message_id AND r.address_key = o.address_key AND EXISTS (${onlyIf}))`;
}
