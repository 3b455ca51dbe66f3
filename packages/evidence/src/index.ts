export { type CapsuleRequest, type ExportedCapsule, exportCapsule } from './capsule/export-capsule.ts';
export { verifierSource } from './capsule/verifier-source.ts';
export { type ArtifactRequest, discloseArtifact } from './disclose-artifact.ts';
export { type BodyRequest, discloseBody } from './disclose-body.ts';
export { explainMessage } from './explain-message.ts';
export { listDenials } from './list-denials.ts';
export { readVersions } from './read-versions.ts';
export { tellStory } from './tell-story.ts';
export { traceMessage } from './trace-message.ts';
