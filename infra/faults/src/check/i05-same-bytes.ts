import type { Invariant } from './logs.ts';
import { groupBy, say } from './reading.ts';

const readingMs = 1;

/** I5, what the mail server took is what a manifest names that was committed before, and the bytes are still there. */
export const sameBytes: Invariant = ({ sink, rest }) => {
  const artifacts = groupBy(rest.artifacts, (artifact) => artifact.messageId);
  const blobs = new Map(rest.blobs.map((blob) => [blob.sha256, blob.actual]));
  const sent = sink.flatMap(({ messageId, sha256, at }) => {
    const before = (artifacts.get(messageId) ?? []).filter((one) => one.committedAt <= at + readingMs);
    if (before.length === 0)
      return [say('I5', `message ${messageId} was sent before its manifest was committed`)];
    if (!before.some((one) => one.mimeSha256 === sha256))
      return [say('I5', `what was sent of message ${messageId} is not what its manifest names`)];
    if (blobs.get(sha256) === undefined)
      return [say('I5', `the bytes sent of message ${messageId} are not kept`)];
    return [];
  });
  const manifests = rest.artifacts
    .filter((one) => one.manifestSha256 !== one.manifestActual)
    .map((one) => say('I5', `the manifest of message ${one.messageId} does not fit its hash`));
  return [...sent, ...manifests];
};
