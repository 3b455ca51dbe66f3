export { explainMessage } from './explain-message.ts';
export { listDenials } from './list-denials.ts';
export { readVersions } from './read-versions.ts';
export { tellStory } from './tell-story.ts';
