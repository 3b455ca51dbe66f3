export { endSession } from './end-session.ts';
export { findSession } from './find-session.ts';
export { openSession, type SignIn } from './open-session.ts';
export { ageMsMax, idleMsMax, type Session } from './session.ts';
