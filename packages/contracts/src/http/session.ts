import * as v from 'valibot';
import { must } from '../must.ts';
import { permissions, roles } from '../permissions.ts';

/** Answer of `GET /api/session`: who is signed in at the console and what they may do. */
export const sessionSchema = v.object(
  {
    subject: v.string(must.beText),
    name: v.string(must.beText),
    roles: v.array(v.string(must.beText), must.beList),
    permissions: v.array(v.picklist(permissions, must.beListed), must.beList),
    /** For the header `x-csrf-token` of every request that changes something. */
    csrfToken: v.string(must.beText),
    /** `production`, `staging`, `development`: shown on every page. */
    environment: v.string(must.beText),
    expiresAt: v.string(must.beText),
  },
  must.fit,
);

/** Fields of the form that signs in at the demo. */
export const demoSignInSchema = v.object(
  { role: v.picklist(roles, must.beListed), returnTo: v.optional(v.string(must.beText), '/') },
  must.fit,
);

export type SessionView = v.InferOutput<typeof sessionSchema>;
