import type { Db } from '@crm/db';
import { findMessage } from '@crm/messages';
import { ProblemError } from './problem-error.ts';

/** Why nothing that was rendered could be found: there is no such message, or it has not been rendered. */
export async function noArtifact(db: Db, messageId: string): Promise<ProblemError> {
  const message = await findMessage(db, messageId);
  return new ProblemError(message === undefined ? 'MESSAGE_NOT_FOUND' : 'ARTIFACT_NOT_FOUND');
}
