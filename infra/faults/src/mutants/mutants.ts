/** One place of the product's sources that a mutant changes; `find` must stand there exactly once. */
export type Edit = { file: string; find: string; replace: string };

/** A break of the product, the case that is run on it, and the invariant that must turn red. */
export type Mutant = {
  name: string;
  edits: readonly Edit[];
  row: string;
  breaks: string;
  /** What the violation must speak of, where an invariant has several parts. */
  says?: string;
};

/** A publish counts as confirmed as soon as it is written to the connection. */
const confirmedOnceWritten: Edit = {
  file: 'packages/broker/src/rabbit/publisher.ts',
  find: '          settle(outcomeOf(error, pending.returned)),\n        );',
  replace:
    "          settle(outcomeOf(error, pending.returned)),\n        );\n        settle({ kind: 'confirmed' });",
};

export const mutants: readonly Mutant[] = [
  {
    name: 'repeated deliveries are not recognised',
    row: 'F10',
    breaks: 'I2',
    edits: [
      {
        file: 'packages/delivery/src/load-work.ts',
        find: "  if (verdict === 'acknowledge') return { kind: 'finished', rejectedWith: null };\n  if (claimed) return { kind: 'held' };\n",
        replace: '',
      },
      {
        file: 'packages/delivery/src/claim-events.ts',
        find: 'ON CONFLICT (event_id) DO NOTHING',
        replace:
          'ON CONFLICT (event_id) DO UPDATE SET finished_at = NULL, verdict = NULL, owner = EXCLUDED.owner, lease_until = EXCLUDED.lease_until',
      },
      {
        file: 'packages/messages/src/transitions.ts',
        find: "sending: ['queued', 'retrying'],",
        replace: "sending: ['queued', 'retrying', 'sent'],",
      },
    ],
  },
  {
    name: 'deliveries are acknowledged before they are settled',
    row: 'F18',
    breaks: 'I1',
    edits: [
      {
        file: 'apps/consumer/src/on-delivery.ts',
        find: '    const outcome = await holdWhileUnavailable(',
        replace: '    delivery.ack();\n    const outcome = await holdWhileUnavailable(',
      },
      {
        file: 'apps/consumer/src/on-delivery.ts',
        find: "  if (outcome.kind === 'done') return delivery.ack();\n",
        replace: "  if (outcome.kind === 'done') return;\n",
      },
    ],
  },
  {
    name: 'returns of the broker are ignored',
    row: 'F11',
    breaks: 'I1',
    edits: [
      {
        file: 'packages/broker/src/rabbit/publisher.ts',
        find: "  if (returned !== null) return { kind: 'returned', reason: returned };\n",
        replace: '',
      },
    ],
  },
  {
    name: 'confirms are not awaited',
    row: 'F10b',
    breaks: 'I1',
    edits: [confirmedOnceWritten],
  },
  {
    name: 'confirms of a cluster are not awaited',
    row: 'F14b',
    breaks: 'I1',
    edits: [confirmedOnceWritten],
  },
  {
    name: 'settlements are not audited',
    row: 'F25',
    breaks: 'I4',
    edits: [
      {
        file: 'packages/delivery/src/write-settlements.ts',
        find: 'audited AS (${insertAudit(sql, audit, {',
        replace: 'audited AS (${insertAudit(sql, [], {',
      },
    ],
  },
  {
    name: 'owner and fence are not checked',
    row: 'F19b',
    breaks: 'I7',
    edits: [
      {
        file: 'packages/delivery/src/write-settlements.ts',
        find: ' AND p.owner = t.owner AND p.fence = t.fence AND p.finished_at IS NULL',
        replace: '',
      },
      {
        file: 'packages/delivery/src/lease.ts',
        find: ' AND owner = ${owner} AND fence = ${claim.fence}::bigint AND finished_at IS NULL',
        replace: ' AND ${owner} <> ${String(claim.fence)}',
      },
    ],
  },
  {
    name: 'the marketing gate reads preferences and does not lock them',
    row: 'F29',
    breaks: 'I6',
    edits: [
      {
        file: 'packages/admission/src/marketing-gate.ts',
        find: 'WHERE contact_id = ANY(${contactIds}::bigint[]) ORDER BY contact_id FOR SHARE)',
        replace: 'WHERE contact_id = ANY(${contactIds}::bigint[]))',
      },
    ],
  },
  {
    name: 'the provider is called before the attempt is committed',
    row: 'F25',
    breaks: 'I3',
    edits: [
      {
        file: 'packages/delivery/src/deliver-email.ts',
        find: '  const claimed = await claimAttempt(',
        replace:
          '  const early = mail.ok ? await callProvider(deps, { work, mime: mail.mime }) : null;\n  const claimed = await claimAttempt(',
      },
      {
        file: 'packages/delivery/src/deliver-email.ts',
        find: '      const result = await send(deps, { work, claim, mail });',
        replace: '      const result = early ?? (await send(deps, { work, claim, mail }));',
      },
    ],
  },
  {
    name: 'an unknown outcome counts as a failure and is tried again',
    row: 'F22',
    breaks: 'I2',
    edits: [
      {
        file: 'packages/delivery/src/call-provider.ts',
        find: "      return { kind: 'unknown', message: maskText(outcome.reason), durationMs };",
        replace:
          "      return { kind: 'failed', permanent: false, code: 'PROVIDER_TEMPORARY', message: 'x', recipients: [], durationMs };",
      },
    ],
  },
  {
    name: 'the manifest does not hold the hash of what is sent',
    row: 'F25',
    breaks: 'I5',
    edits: [
      {
        file: 'packages/delivery/src/prepare-mail.ts',
        find: '    mime: hashed(parts.mime),',
        replace: '    mime: hashed(parts.html),',
      },
    ],
  },
  {
    name: 'leases that have run out are not swept',
    row: 'F18b',
    breaks: 'I9',
    edits: [
      {
        file: 'packages/delivery/src/sweep-leases.ts',
        find: 'lease_until < clock_timestamp()',
        replace: "lease_until < clock_timestamp() - interval '1 day'",
      },
    ],
  },
  {
    name: 'the consumer prints what it sends',
    row: 'F25',
    breaks: 'I10',
    edits: [
      {
        // Past the logger, which masks what it is given.
        file: 'apps/consumer/src/on-delivery.ts',
        find: "    if (outcome.kind === 'give_back') return;\n",
        replace: "    if (outcome.kind === 'give_back') return;\n    process.stdout.write(delivery.body);\n",
      },
    ],
  },
  {
    name: 'an offer is audited without its decision',
    row: 'F29b',
    breaks: 'I12',
    edits: [
      {
        file: 'packages/admission/src/audit-entries.ts',
        find: '      correlationId,\n      decision,\n    },\n  };\n}\n\n/** What is recorded of a refusal',
        replace: '      correlationId,\n    },\n  };\n}\n\n/** What is recorded of a refusal',
      },
    ],
  },
  {
    name: 'a full disk counts as an error of the program',
    row: 'F36',
    breaks: 'F36',
    says: 'answered 500',
    edits: [
      {
        file: 'packages/db/src/db-error.ts',
        find: "  '53100', // disk_full",
        replace: '  // disk_full',
      },
    ],
  },
  {
    name: 'a retry is not queued',
    row: 'F24b',
    breaks: 'I1',
    says: 'conservation',
    edits: [
      {
        file: 'packages/delivery/src/write-settlements.ts',
        find: 'flatMap((settling) => settling.outboxRows);',
        replace:
          "flatMap((settling) => settling.outboxRows.filter((row) => row.eventType !== 'crm.email.requested.v1'));",
      },
    ],
  },
  {
    name: 'the sealer leaves the first row out',
    row: 'F25',
    breaks: 'I4',
    says: 'seals',
    edits: [
      {
        file: 'packages/seals/src/seal-batch.ts',
        find: 'a.id LIMIT ${rowsMax}`',
        replace: 'a.id LIMIT ${rowsMax} OFFSET 1`',
      },
    ],
  },
  {
    name: 'seals are not chained',
    row: 'F18b',
    breaks: 'I4',
    says: 'chain_broken',
    edits: [
      {
        file: 'packages/seals/src/seal-batch.ts',
        find: 'before === undefined ? noSealBefore : sealSha256(before)',
        replace: 'noSealBefore',
      },
    ],
  },
  {
    name: 'the rule sends again without an end',
    row: 'F22c',
    breaks: 'I2',
    edits: [
      {
        file: 'packages/delivery/src/resend-unknown.ts',
        find: 'AND NOT EXISTS (SELECT 1 FROM public.delivery_log l WHERE l.message_id = m.id AND l.cause = ${cause})',
        replace: "AND ${cause} <> ''",
      },
    ],
  },
  {
    name: 'the rule sends again what its settings do not name',
    row: 'F22c',
    breaks: 'I2',
    edits: [
      {
        file: 'packages/delivery/src/resend-unknown.ts',
        find: 'AND m.category_key = ANY(${[...categoryKeys]})',
        replace: 'AND ${[...categoryKeys]}::text[] IS NOT NULL',
      },
    ],
  },
];
