import { correlationIdHeader, correlationIdSchema } from '@crm/contracts';
import type { Hono } from 'hono';
import { generateSpecs } from 'hono-openapi';
import type { ApiEnv } from '../api-deps.ts';
import type { Route } from '../http/define-route.ts';
import { describeErrors, describeProblem, errorsOf } from './describe-errors.ts';
import { toJsonSchema } from './to-json-schema.ts';

const description = `Queues and follows messages of a loan servicer to its borrowers.

Every answer carries \`${correlationIdHeader}\`. Every error is \`application/problem+json\` with a code in \`error\`;
unknown paths answer 404 \`ROUTE_NOT_FOUND\`, other methods 405 \`METHOD_NOT_ALLOWED\` with \`Allow\`.`;

/** The OpenAPI 3.1 document, generated from what the router holds. */
export async function createDocument(app: Hono<ApiEnv>, routes: readonly Route[]): Promise<object> {
  const codes = routes.map(errorsOf);
  const correlationId = toJsonSchema(correlationIdSchema) as { type: 'string' };
  return generateSpecs(app, {
    excludeStaticFile: false,
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: '3.1.0',
      info: { title: 'CRM messaging', version: '1.0.0', description },
      security: [{ bearer: [] }],
      components: {
        securitySchemes: {
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'crm_session',
            description:
              "The console's session; over TLS its name is `__Host-crm_session`. What changes something needs the header `x-csrf-token` of `GET /api/session` beside it.",
          },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'A JWT with `sub`, `exp` and `roles: string[]`.',
          },
        },
        schemas: { Problem: describeProblem() },
        responses: Object.assign({}, ...codes.map(describeErrors)),
        parameters: {
          CorrelationId: {
            name: correlationIdHeader,
            in: 'header',
            required: false,
            description: 'Kept if it is one; anything else is replaced by a new id.',
            schema: correlationId,
          },
        },
        headers: {
          CorrelationId: {
            description: 'Under which everything of this request is recorded.',
            schema: correlationId,
          },
        },
      },
    },
  });
}
