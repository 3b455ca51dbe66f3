export { type Blob, BlobError, blobOf, getBlobs, insertBlobs, putBlobs } from './blobs.ts';
export { findArtifactOfMessage, findManifest } from './find-artifact.ts';
export { insertArtifacts, manifestHash, type NewArtifact } from './insert-artifacts.ts';
export { readPart, type StoredPart } from './read-part.ts';
export { sweepOrphanBlobs } from './sweep-orphan-blobs.ts';
export { verifyArtifact } from './verify-artifact.ts';
