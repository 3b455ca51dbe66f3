import { readPart, type StoredPart } from '@crm/artifacts';
import type { Actor, AuditDeps } from '@crm/audit';
import type { MessageBodyPart } from '@crm/contracts';
import { recordReading } from './record-reading.ts';

export type BodyRequest = { messageId: string; part: MessageBodyPart; actor: Actor; correlationId: string };

/** One part of what was rendered for a message; that somebody looked is recorded. */
export async function discloseBody(deps: AuditDeps, request: BodyRequest): Promise<StoredPart> {
  const { messageId, part } = request;
  const found = await readPart(deps.db, messageId, part === 'headers' ? 'mime' : part);
  if (found.kind !== 'read') return found;
  await recordReading(deps, { messageId, part, ...found }, request);
  return part === 'headers' ? { ...found, bytes: headOf(found.bytes) } : found;
}

/** The lines before the first empty one (RFC 5322, 2.1). */
function headOf(mime: Buffer): Buffer {
  const end = mime.indexOf('\r\n\r\n');
  return end === -1 ? mime : mime.subarray(0, end + 2);
}
