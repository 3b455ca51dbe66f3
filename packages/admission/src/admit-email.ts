import { stampAudit } from '@crm/audit';
import { type EmailRequestedV1, eventTypes, type SendEmailAnswer } from '@crm/contracts';
import { brokenConstraint, type Json, withRetries } from '@crm/db';
import { rowOf } from '@crm/outbox';
import type { AdmissionDeps } from './admission-deps.ts';
import { askPolicy, type PolicyAnswer } from './ask-policy.ts';
import { deniedEntry, requestedEntry } from './audit-entries.ts';
import { type CheckedRequest, checkRequest } from './check-request.ts';
import type { AdmissionResult, DeniedAnswer, EmailRequest } from './email-request.ts';
import { bodyHashOf, findStoredAnswer, type IdempotencyScope } from './idempotency.ts';
import { recipientsOf } from './recipients-of.ts';
import { writeDenial } from './write-denial.ts';

/** Times that a decision is taken again because preferences changed under it. */
const decisionsMax = 4;

type Key = { scope: IdempotencyScope; bodyHash: string } | null;

/**
 * The door for one e-mail: validates, decides, and queues in one statement (E1). Renders nothing, calls nobody.
 * Throws when the database does not answer; then nothing was written, or the caller's Idempotency-Key tells.
 */
export async function admitEmail(deps: AdmissionDeps, request: EmailRequest): Promise<AdmissionResult> {
  const key = keyOf(request);
  if (key !== null) {
    const before = await findStoredAnswer(deps.db.sql, key.scope);
    if (before !== undefined) return repeat(before, key.bodyHash);
  }
  const ready = await checkRequest(deps, request);
  if ('kind' in ready) return ready;

  const recipients = recipientsOf(request.body);
  for (let decided = 1; decided <= decisionsMax; decided += 1) {
    const policy = await askPolicy(
      ({ addressKeys }) => deps.admissionStore.holders(addressKeys),
      { channel: 'email', category: request.body.category, recipients: submitted(request, recipients) },
      deps,
    );
    const outcome =
      policy.decision.outcome === 'block'
        ? await deny(deps, request, { key, policy })
        : await queue(deps, request, { key, policy, ready });
    if (outcome === 'key_used_before' && key !== null) {
      const before = await findStoredAnswer(deps.db.sql, key.scope);
      if (before !== undefined) return repeat(before, key.bodyHash);
    } else if (typeof outcome === 'object') {
      return outcome;
    }
  }
  return { kind: 'contended' };
}

// Decisions and their answers speak of addresses as they were submitted; matching uses the key.
function submitted({ body }: EmailRequest, recipients: ReturnType<typeof recipientsOf>) {
  const spelled = [...body.to, ...body.cc, ...body.bcc];
  return recipients.map(({ address, addressKey }, index) => ({
    address: spelled[index] ?? address,
    addressKey,
  }));
}

function keyOf({ idempotency, actor, loanId, body }: EmailRequest): Key {
  if (idempotency === null) return null;
  return {
    scope: { actorId: actor.id, route: idempotency.route, loanId, key: idempotency.key },
    bodyHash: bodyHashOf(body),
  };
}

function repeat(
  before: { bodyHash: string; status: number; answer: Json },
  bodyHash: string,
): AdmissionResult {
  if (before.bodyHash !== bodyHash) return { kind: 'refused', code: 'IDEMPOTENCY_KEY_REUSED' };
  if (before.status === 202) return { kind: 'queued', answer: before.answer as SendEmailAnswer };
  return { kind: 'denied', answer: before.answer as DeniedAnswer };
}

async function queue(
  deps: AdmissionDeps,
  request: EmailRequest,
  { key, policy, ready }: { key: Key; policy: PolicyAnswer; ready: CheckedRequest },
): Promise<AdmissionResult | 'changed_meanwhile' | 'key_used_before'> {
  const { body, correlationId, loanId, actor } = request;
  const messageId = deps.newId();
  const eventId = deps.newId();
  const { category, to, cc, bcc, subject, templateId, variables } = body;
  const event: EmailRequestedV1 = {
    event_type: eventTypes.emailRequestedV1,
    event_id: eventId,
    occurred_at: deps.clock.now().toISOString(),
    correlation_id: correlationId,
    causation_id: null,
    message_id: messageId,
    loan_id: loanId,
    category,
    to,
    cc,
    bcc,
    subject,
    template_id: templateId,
    variables,
    attachments: ready.attachments,
    attempt: 1,
  };
  const answer: SendEmailAnswer = { status: 'queued', messageId, eventId, correlationId, category };
  const admission = {
    basis: policy.basis,
    message: {
      id: messageId,
      category,
      categoryKey: ready.template.categoryKey,
      loanId,
      subject,
      templateId,
      templateVersion: ready.template.version,
      variables,
      attachments: ready.attachments,
      correlationId,
      requestedBy: actor.id,
      permitValidUntil: null,
      recipients: recipientsOf(body),
    },
    outboxRow: rowOf(event),
    audit: stampAudit(requestedEntry(request, { messageId, decision: policy.decision }), deps),
    idempotency: key,
    answer,
  };
  try {
    const written = await deps.admissionStore.write(category, admission);
    if (written !== 'written') return written;
  } catch (error) {
    if (brokenConstraint(error) === 'messages_loan_id_fkey')
      return { kind: 'refused', code: 'LOAN_NOT_FOUND' };
    throw error;
  }
  deps.onAudited?.('CRM.EMAIL.REQUESTED');
  return { kind: 'queued', answer };
}

async function deny(
  deps: AdmissionDeps,
  request: EmailRequest,
  { key, policy }: { key: Key; policy: PolicyAnswer },
): Promise<AdmissionResult | 'key_used_before'> {
  const answer: DeniedAnswer = { blocked: policy.blocked, correlationId: request.correlationId };
  const audit = stampAudit(deniedEntry(request, policy), deps);
  const written = await withRetries(() => writeDenial(deps.db.sql, { audit, idempotency: key, answer }));
  if (written !== 'written') return written;
  deps.onAudited?.('CRM.EMAIL.DENIED');
  deps.onDenied?.('email');
  return { kind: 'denied', answer };
}
