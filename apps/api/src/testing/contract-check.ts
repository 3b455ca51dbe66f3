import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';

type Media = Record<string, unknown>;
type ResponseObject = { $ref?: string; content?: Media };
type Operation = {
  operationId: string;
  responses: Record<string, ResponseObject>;
  security: unknown[];
  'x-permission'?: string;
};

export type OpenApiDocument = {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, ResponseObject> };
};

/** The committed document. */
export const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as OpenApiDocument;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, 'openapi');

const patterns = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
}));

/** Fails unless an answer is one that the OpenAPI document promises for its request. */
export async function checkAnswer(request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url);
  const what = `${request.method} ${pathname} answered ${response.status}`;
  expect(response.headers.get('x-correlation-id'), what).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/);
  expect(response.headers.get('x-content-type-options'), what).toBe('nosniff');
  const isAsset = pathname.startsWith('/docs/');
  if (!isAsset) expect(response.headers.get('cache-control'), what).toBe('no-store');
  if (request.method === 'HEAD' || response.status === 204) return;
  if (response.status >= 400 && pathname !== '/readyz') await checkProblem(response, what);

  const path = patterns.find(({ pattern }) => pattern.test(pathname))?.path;
  const operation = path === undefined ? undefined : document.paths[path]?.[request.method.toLowerCase()];
  if (path === undefined || operation === undefined) {
    if (!/^\/(?:docs|openapi\.json)/.test(pathname) || response.status >= 400) {
      expect([404, 405], `${what}, which is not in the document`).toContain(response.status);
    }
    return;
  }
  const declared = operation.responses[String(response.status)];
  expect(declared, `${what}, which the document does not promise`).toBeDefined();
  const pointer =
    declared?.$ref ??
    `#/paths/${escapePointer(path)}/${request.method.toLowerCase()}/responses/${response.status}`;
  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
  if (type.startsWith('text/')) {
    expect(Object.keys(declared?.content ?? {}), what).toContain(type);
    return;
  }
  const schema = `openapi${pointer}/content/${escapePointer(type)}/schema`;
  const validate = ajv.getSchema(schema) ?? ajv.compile({ $ref: schema });
  const body = await response.clone().json();
  expect(validate(body) ? [] : validate.errors, `${what}: ${JSON.stringify(body)}`).toEqual([]);
}

async function checkProblem(response: Response, what: string): Promise<void> {
  expect(response.headers.get('content-type'), what).toBe('application/problem+json');
  const problem = (await response.clone().json()) as Record<string, unknown>;
  const validate = ajv.getSchema('openapi#/components/schemas/Problem');
  if (validate === undefined) throw new Error('the document has no Problem');
  expect(validate(problem) ? [] : validate.errors, what).toEqual([]);
  expect(problem.status, what).toBe(response.status);
  // A denial that is repeated under an Idempotency-Key names the id of the first.
  if (problem.error !== 'DNC_ENFORCED')
    expect(problem.correlationId, what).toBe(response.headers.get('x-correlation-id'));
}

// RFC 6901, then percent-encoded since it stands in a URI fragment.
function escapePointer(segment: string): string {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'));
}
