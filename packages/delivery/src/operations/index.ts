export { findOpenDeadLetters, type OpenDeadLetter } from './find-open-dead-letters.ts';
export { groupDeadLetters } from './group-dead-letters.ts';
export { listDeadLetters } from './list-dead-letters.ts';
export { type Marked, type MarkSent, markSent } from './mark-sent.ts';
export { type Resolution, resolveDeadLetter } from './resolve-dead-letter.ts';
