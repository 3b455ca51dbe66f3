import { correlationIdHeader } from '@crm/contracts';
import type { DescribeRouteOptions } from 'hono-openapi';
import type { OpenAPIV3_1 } from 'openapi-types';
import type * as v from 'valibot';
import type { Answer, Route } from '../http/define-route.ts';
import { errorsOf, referToErrors } from './describe-errors.ts';
import { toJsonSchema } from './to-json-schema.ts';

/** The OpenAPI operation of a route, made from the schemas that check it. */
export function describeContract(route: Route): DescribeRouteOptions {
  const { contract, permission } = route;
  const { body, bodyExample } = contract;
  const extensions: object = permission === null ? {} : { 'x-permission': permission };
  return {
    operationId: contract.name,
    tags: [contract.tag],
    summary: contract.summary,
    description: `${contract.description ?? `${contract.summary}.`}\n\n${permission === null ? 'Open to whoever is signed in.' : `Permission: \`${permission}\`.`}`,
    security: [{ bearer: [] }, { session: [] }],
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
      ...referToErrors(errorsOf(route)),
    },
    ...extensions,
  };
}

function describeAnswer(answer: Answer): OpenAPIV3_1.ResponseObject {
  const { description, schema, mediaType = 'application/json', example, headers = {} } = answer;
  const own = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [
      name,
      { description: text, schema: { type: 'string' as const } },
    ]),
  );
  return {
    description,
    headers: { [correlationIdHeader]: { $ref: '#/components/headers/CorrelationId' }, ...own },
    content: Object.fromEntries(
      [mediaType]
        .flat()
        .map((type) => [type, { schema: toJsonSchema(schema), ...(example !== undefined && { example }) }]),
    ),
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
