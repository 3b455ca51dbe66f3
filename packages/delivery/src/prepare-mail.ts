import { BlobError, blobOf, findManifest, getBlobs, type NewArtifact, putBlobs } from '@crm/artifacts';
import type { Manifest, TemplateView } from '@crm/contracts';
import { findLoanFacts } from '@crm/directory';
import { buildMime } from '@crm/providers';
import { resolveContext, resolveVariables } from '@crm/variable-resolver';
import type { DeliveryDeps } from './delivery-deps.ts';
import type { Work } from './load-work.ts';

/** The bytes to send. `artifact` is what the claim must record; null when an earlier attempt recorded it. */
export type PreparedMail =
  | { ok: true; mime: Buffer; artifact: NewArtifact | null }
  /** Nothing can be sent as things stand; `permanent` when another try would end the same. */
  | { ok: false; permanent: boolean; code: string; message: string };

/** Rendering had no place for this letter; nothing was claimed, and the delivery is to be tried again. */
export class RendererBusyError extends Error {}

/**
 * Gets the bytes of a message: a retry sends those of the first rendering, proved against its manifest; otherwise
 * variables are resolved, the template rendered, the MIME built once and everything stored by content. Runs before
 * the claim and holds no lock.
 */
export async function prepareMail(deps: DeliveryDeps, work: Work): Promise<PreparedMail> {
  try {
    return work.artifactId === null ? await render(deps, work) : await firstBytes(deps, work.artifactId);
  } catch (error) {
    if (error instanceof BlobError)
      return {
        ok: false,
        permanent: true,
        code: error.code,
        message: 'Stored bytes are missing or changed.',
      };
    throw error;
  }
}

async function firstBytes({ db }: DeliveryDeps, artifactId: string): Promise<PreparedMail> {
  const manifest = await findManifest(db, artifactId);
  if (manifest === undefined) throw new BlobError(`artifact ${artifactId} is missing`);
  const bytes = await getBlobs(db.sql, [manifest.mime.sha256]);
  return { ok: true, mime: bytes.get(manifest.mime.sha256) ?? Buffer.alloc(0), artifact: null };
}

async function render(deps: DeliveryDeps, work: Work): Promise<PreparedMail> {
  const template = await deps.templates.version(work.templateId, work.templateVersion);
  if (template === undefined)
    return failed('TEMPLATE_MISSING', 'The template version of this message is gone.');
  const facts = {
    ...(work.loanId === null ? {} : await factsOf(deps, work.loanId)),
    servicer: deps.servicer,
  };
  const needed = template.variables.map((variable) => variable.name);
  const resolved = resolveVariables({ needed, given: work.variables as Record<string, never>, facts });
  if (!resolved.ok) {
    return resolved.missing.length > 0
      ? failed('VARIABLE_MISSING', `No value for ${resolved.missing.join(', ')}.`)
      : failed('VARIABLE_INVALID', `A value of the wrong type for ${resolved.invalid.join(', ')}.`);
  }
  const { templateId: id, version, contentHash: hash, bodyHtml, bodyText } = template;
  const rendered = await deps.renderer.render({
    template: { id, version, hash, bodyHtml, bodyText },
    values: resolved.values,
    context: resolveContext(facts),
  });
  if (!rendered.ok) {
    if (rendered.code === 'RENDER_BUSY' || rendered.code === 'RENDER_STOPPED')
      throw new RendererBusyError(rendered.code);
    // A loaded machine overruns the deadline too, and a notice that the law requires must not die of that.
    return {
      ...failed(rendered.code, 'The template could not be rendered.'),
      permanent: rendered.code !== 'RENDER_TIMEOUT',
    };
  }
  return store(deps, work, { template, html: rendered.html, text: rendered.text });
}

async function factsOf({ db }: DeliveryDeps, loanId: number) {
  const facts = await findLoanFacts(db, loanId);
  return facts === undefined ? {} : { loan: facts.loan, borrower: facts.borrower ?? undefined };
}

async function store(
  deps: DeliveryDeps,
  work: Work,
  { template, html, text }: { template: TemplateView; html: string; text: string },
): Promise<PreparedMail> {
  const bytes = await getBlobs(
    deps.db.sql,
    work.attachments.map((attachment) => attachment.sha256),
  );
  const of = (role: 'to' | 'cc' | 'bcc') =>
    work.recipients.filter((recipient) => recipient.role === role).map((recipient) => recipient.address);
  const mime = await buildMime({
    from: deps.mailFrom,
    to: of('to'),
    cc: of('cc'),
    subject: work.subject,
    html,
    text,
    messageId: work.messageId,
    date: work.admittedAt,
    attachments: work.attachments.map(({ filename, type, sha256 }) => ({
      filename,
      type,
      bytes: bytes.get(sha256) ?? Buffer.alloc(0),
    })),
  });
  const parts = { html: blobOf(Buffer.from(html)), text: blobOf(Buffer.from(text)), mime: blobOf(mime) };
  await putBlobs(deps.db.sql, Object.values(parts));
  const hashed = ({ sha256, size }: { sha256: string; size: number }) => ({ sha256, size });
  const manifest: Manifest = {
    version: 1,
    messageId: work.messageId,
    templateId: template.templateId,
    templateVersion: template.version,
    templateHash: template.contentHash,
    category: work.category,
    subjectSha256: blobOf(Buffer.from(work.subject)).sha256,
    html: hashed(parts.html),
    text: hashed(parts.text),
    mime: hashed(parts.mime),
    attachments: work.attachments.map(({ filename, type, sha256, size }) => ({
      filename,
      type,
      sha256,
      size,
    })),
  };
  const { eventId, messageId, loanId, correlationId, category } = work;
  return {
    ok: true,
    mime,
    artifact: { id: deps.newId(), eventId, messageId, loanId, correlationId, category, manifest },
  };
}

function failed(code: string, message: string): PreparedMail & { ok: false } {
  return { ok: false, permanent: true, code, message };
}
