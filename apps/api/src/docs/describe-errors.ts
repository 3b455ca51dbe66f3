import { correlationIdHeader, type ErrorCode, errorCodes, problemSchema } from '@crm/contracts';
import type { OpenAPIV3_1 } from 'openapi-types';
import { problemMediaType, problemOf } from '../http/answer-problem.ts';
import type { Route } from '../http/define-route.ts';
import { toJsonSchema } from './to-json-schema.ts';

const exampleCorrelationId = '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a';

const exampleExtras: Partial<Record<ErrorCode, object>> = {
  VALIDATION_FAILED: { issues: [{ path: 'to[0]', message: 'must be one e-mail address' }] },
  DNC_ENFORCED: { blocked: ['opted.out@x.example'] },
  MESSAGE_STATE_CONFLICT: { current: { state: 'sent' } },
  VARIABLE_NOT_ALLOWED: {
    issues: [{ path: 'variables[#0]', message: 'is not on the allow-list' }],
    allowed: ['BorrowerName'],
  },
  VARIABLE_INVALID: {
    issues: [{ path: 'variables.BorrowerName', message: 'must be text' }],
    allowed: ['BorrowerName'],
  },
};

/** Every code that a route can answer with: its own and those of what stands before it. */
export function errorsOf({ contract, method }: Route): ErrorCode[] {
  const takesInput = [contract.params, contract.query, contract.headers, contract.body].some(Boolean);
  return [
    ...(takesInput ? (['VALIDATION_FAILED'] as const) : []),
    ...(contract.body === undefined
      ? []
      : (['MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'UNAUTHENTICATED',
    'FORBIDDEN',
    ...(method === 'get' ? [] : (['CSRF_REQUIRED'] as const)),
    ...contract.errors,
    'INTERNAL',
    'SERVICE_UNAVAILABLE',
  ];
}

/** A route's error answers by status, as references: codes that share a status share an answer. */
export function referToErrors(codes: readonly ErrorCode[]): Record<string, OpenAPIV3_1.ReferenceObject> {
  return Object.fromEntries(
    [...groups(codes)].map(([status, group]) => [
      String(status),
      { $ref: `#/components/responses/${groupName(group)}` },
    ]),
  );
}

/** The answers that `referToErrors` names, for `components.responses`. */
export function describeErrors(codes: readonly ErrorCode[]): Record<string, OpenAPIV3_1.ResponseObject> {
  return Object.fromEntries(
    [...groups(codes).values()].map((group) => [groupName(group), describeGroup(group)]),
  );
}

/** The schema that every error body has, for `components.schemas`. */
export function describeProblem(): OpenAPIV3_1.SchemaObject {
  const [first, ...rest] = Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]];
  return toJsonSchema(problemSchema([first, ...rest]));
}

function groups(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  return Map.groupBy(codes, (code) => errorCodes[code].status);
}

function groupName(group: readonly ErrorCode[]): string {
  return group.map((code) => pascalCase(code)).join('Or');
}

function pascalCase(code: ErrorCode): string {
  return code.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function describeGroup(group: readonly ErrorCode[]): OpenAPIV3_1.ResponseObject {
  return {
    description: group.map((code) => `\`${code}\`: ${errorCodes[code].title}.`).join('\n\n'),
    headers: { [correlationIdHeader]: { $ref: '#/components/headers/CorrelationId' } },
    content: {
      [problemMediaType]: {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { error: { enum: [...group] } },
        },
        examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

function exampleOf(code: ErrorCode): unknown {
  return problemOf(code, { correlationId: exampleCorrelationId, extras: exampleExtras[code] ?? {} });
}
