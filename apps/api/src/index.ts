export type { ApiDeps } from './api-deps.ts';
export { createAuthenticator } from './auth/create-authenticator.ts';
export { createApi } from './create-api.ts';
export { createHttpServer } from './create-http-server.ts';
export { createLiveFeed } from './live/create-live-feed.ts';
