import { verifierSource } from '@crm/evidence';
import * as v from 'valibot';
import type { RouteDeps } from '../api-deps.ts';
import { defineRoute } from '../http/define-route.ts';

/** The verifier of capsules: one file that needs nothing but Node. */
export const getVerifier = (_deps: RouteDeps) =>
  defineRoute({
    method: 'get',
    path: '/api/evidence/verifier',
    contract: {
      name: 'getVerifier',
      tag: 'Audit',
      summary: 'Take out the verifier of evidence capsules',
      description:
        'One file for Node 20 or newer: `node verify-capsule.mjs capsule.json`. It reads no network and imports nothing of ours.',
      answers: {
        200: {
          description: 'The program, with its explanation in comments.',
          schema: v.string(),
          mediaType: 'text/javascript',
          headers: { 'content-disposition': 'A name for the file.' },
        },
      },
      errors: [],
    },
    permission: 'evidence.read',
    handle: async (c) =>
      c.body(verifierSource(), 200, {
        'content-type': 'text/javascript; charset=utf-8',
        'content-disposition': 'attachment; filename="verify-capsule.mjs"',
      }),
  });
