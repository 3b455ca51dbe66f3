/** A table and the one package whose code writes it. */
export type TableOwner = {
  readonly table: string;
  /** The name of the table's Drizzle object. */
  readonly schema: string;
  readonly owner: string;
  readonly instead: string;
};

/** Who writes what: all others call a verb of the owner or put its SQL fragment into their own statement. */
export const tableOwners: readonly TableOwner[] = [
  {
    table: 'outbox_messages',
    schema: 'outboxMessages',
    owner: 'outbox',
    instead: 'Put the enqueue fragment of @crm/outbox into the statement, or call its verb.',
  },
  {
    table: 'compliance_audit_log',
    schema: 'complianceAuditLog',
    owner: 'audit',
    instead: 'Put the append fragment of @crm/audit into the statement, or call its verb.',
  },
  ...[
    { table: 'audit_seals', schema: 'auditSeals' },
    { table: 'audit_seal_leaves', schema: 'auditSealLeaves' },
  ].map((names) => ({ ...names, owner: 'seals', instead: 'Only sealBatch of @crm/seals makes seals.' })),
  {
    table: 'legal_holds',
    schema: 'legalHolds',
    owner: 'retention',
    instead: 'Call placeHold or releaseHold of @crm/retention: they audit.',
  },
  ...[
    { table: 'retired_partitions', schema: 'retiredPartitions' },
    { table: 'retired_seal_leaves', schema: 'retiredSealLeaves' },
  ].map((names) => ({ ...names, owner: 'db', instead: 'Only the function that retires a month writes it.' })),
  {
    table: 'ops_samples',
    schema: 'opsSamples',
    owner: 'ops',
    instead: 'Call recordSample of @crm/ops.',
  },
  {
    table: 'provider_quotas',
    schema: 'providerQuotas',
    owner: 'quotas',
    instead: 'Call openQuota of @crm/quotas: its statement locks the row before it counts.',
  },
  {
    table: 'contact_name_words',
    schema: 'contactNameWords',
    owner: 'db',
    instead: 'Write contacts: their triggers keep the words.',
  },
  {
    table: 'email_drafts',
    schema: 'emailDrafts',
    owner: 'drafts',
    instead: 'Call the verbs of @crm/drafts.',
  },
  ...[
    { table: 'messages', schema: 'messages' },
    { table: 'message_recipients', schema: 'messageRecipients' },
    { table: 'delivery_log', schema: 'deliveryLog' },
  ].map((names) => ({
    ...names,
    owner: 'messages',
    instead:
      'Use the fragments and verbs of @crm/messages: its table of transitions is the only way to a state.',
  })),
];
