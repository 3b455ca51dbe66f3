import {
  correlationIdHeader,
  type ErrorCode,
  errorCodes,
  problemSchema,
  type ValidationIssue,
} from '@crm/contracts';
import type { DescribeRouteOptions } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import type * as v from 'valibot';
import { problemMediaType, problemOf } from '../http/answer-problem.ts';
import type { Answer, Route } from '../http/define-route.ts';
import { toJsonSchema } from './to-json-schema.ts';

const exampleCorrelationId = '0193d8a0-6d3d-7c01-8a44-1f2e3d4c5b6a';
const exampleIssue: ValidationIssue = { path: 'to[0]', message: 'must be one e-mail address' };

/** The OpenAPI operation of a route, made from the schemas that check it. */
export function describeContract(route: Route): DescribeRouteOptions {
  const { contract, permission } = route;
  const { body, bodyExample } = contract;
  return {
    operationId: contract.name,
    tags: [contract.tag],
    summary: contract.summary,
    description: `${contract.description ?? `${contract.summary}.`}\n\nPermission: \`${permission}\`.`,
    security: [{ bearer: [] }],
    parameters: [
      ...parametersOf(contract.params, 'path'),
      ...parametersOf(contract.query, 'query'),
      ...parametersOf(contract.headers, 'header'),
      { $ref: '#/components/parameters/CorrelationId' },
    ],
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: toJsonSchema(body), example: bodyExample } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(contract.answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      ...describeErrors(errorsOf(route)),
    },
    ...{ 'x-permission': permission },
  };
}

/** Every code that a route can answer with: its own and those of what stands before it. */
export function errorsOf({ contract }: Route): ErrorCode[] {
  const takesInput = [contract.params, contract.query, contract.headers, contract.body].some(Boolean);
  return [
    ...(takesInput ? (['VALIDATION_FAILED'] as const) : []),
    ...(contract.body === undefined
      ? []
      : (['MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'UNAUTHENTICATED',
    'FORBIDDEN',
    ...contract.errors,
    'INTERNAL',
    'SERVICE_UNAVAILABLE',
  ];
}

/** Response objects by status; codes that share a status are the values of `error` in one schema. */
export function describeErrors(codes: readonly ErrorCode[]): Record<string, OpenAPIV3_1.ResponseObject> {
  const byStatus = Map.groupBy(codes, (code) => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, [first, ...rest]]) => {
      if (first === undefined) throw new Error('a group has a member');
      const named = [first, ...rest] as const;
      return [
        String(status),
        {
          description: named.map((code) => `\`${code}\`: ${errorCodes[code].title}.`).join('\n\n'),
          headers: correlationHeader,
          content: {
            [problemMediaType]: {
              schema: toJsonSchema(problemSchema(named)),
              examples: Object.fromEntries(named.map((code) => [code, { value: exampleOf(code) }])),
            },
          },
        },
      ];
    }),
  );
}

const correlationHeader = { [correlationIdHeader]: { $ref: '#/components/headers/CorrelationId' } };

function describeAnswer({ description, schema, example, headers = {} }: Answer): OpenAPIV3_1.ResponseObject {
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [
      name,
      { description: text, schema: { type: 'string' as const } },
    ]),
  );
  return {
    description,
    headers: { ...correlationHeader, ...own },
    content: {
      'application/json': { schema: toJsonSchema(schema), ...(example !== undefined && { example }) },
    },
  };
}

function parametersOf(
  schema: v.GenericSchema | undefined,
  place: 'path' | 'query' | 'header',
): OpenAPIV3_1.ParameterObject[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    // openapi-types gives parameters the schemas of 3.0; those of 3.1 say more and are what tools read.
    schema: property as NonNullable<OpenAPIV3_1.ParameterObject['schema']>,
  }));
}

function exampleOf(code: ErrorCode): unknown {
  return problemOf(code, { correlationId: exampleCorrelationId, extras: exampleExtras[code] ?? {} });
}

const exampleExtras: Partial<Record<ErrorCode, object>> = {
  VALIDATION_FAILED: { issues: [exampleIssue] },
  DNC_ENFORCED: { blocked: ['opted.out@x.example'] },
  VARIABLE_NOT_ALLOWED: {
    issues: [{ path: 'variables[#0]', message: 'is not on the allow-list' }],
    allowed: ['BorrowerName'],
  },
  VARIABLE_INVALID: {
    issues: [{ path: 'variables.BorrowerName', message: 'must be text' }],
    allowed: ['BorrowerName'],
  },
};
