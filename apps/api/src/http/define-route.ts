import type { ErrorCode, Permission } from '@crm/contracts';
import type { Context } from 'hono';
import * as v from 'valibot';
import type { ApiEnv } from '../api-deps.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One success of a route. */
export type Answer = {
  description: string;
  schema: v.GenericSchema;
  /** Default application/json; several where the query chooses. */
  mediaType?: string | readonly string[];
  example?: unknown;
  headers?: Record<string, string>;
};

/** What a route takes and answers: the checks and the OpenAPI document are both made from it. */
export type Contract<
  Params extends v.GenericSchema,
  Query extends v.GenericSchema,
  Headers extends v.GenericSchema,
  Body extends v.GenericSchema,
> = {
  /** `operationId` of the document. */
  name: string;
  tag: string;
  summary: string;
  description?: string;
  params?: Params;
  query?: Query;
  /** Names in lower case. */
  headers?: Headers;
  body?: Body;
  bodyExample?: v.InferInput<Body>;
  answers: Record<number, Answer>;
  /** Codes of its own; those that every route has are added where it is mounted. */
  errors: readonly ErrorCode[];
};

const nothing = v.object({});
type Nothing = typeof nothing;

type Definition<
  Params extends v.GenericSchema,
  Query extends v.GenericSchema,
  Headers extends v.GenericSchema,
  Body extends v.GenericSchema,
> = {
  method: Method;
  path: string;
  contract: Contract<Params, Query, Headers, Body>;
  /** Null: whoever is signed in. */
  permission: Permission | null;
  /** For a verb that may take longer than the others. */
  deadlineMs?: number;
  handle: (
    c: Context<ApiEnv>,
    input: {
      params: v.InferOutput<Params>;
      query: v.InferOutput<Query>;
      headers: v.InferOutput<Headers>;
      body: v.InferOutput<Body>;
    },
  ) => Promise<Response>;
};

export type RouteInput = { params: unknown; query: unknown; headers: unknown; body: unknown };

/** A route whose types have been checked against each other and forgotten. */
export type Route = {
  method: Method;
  path: string;
  contract: Contract<v.GenericSchema, v.GenericSchema, v.GenericSchema, v.GenericSchema>;
  permission: Permission | null;
  deadlineMs?: number;
  handle: (c: Context<ApiEnv>, input: RouteInput) => Promise<Response>;
};

/** A route, top to bottom: contract, permission, verb, answer. */
export function defineRoute<
  Params extends v.GenericSchema = Nothing,
  Query extends v.GenericSchema = Nothing,
  Headers extends v.GenericSchema = Nothing,
  Body extends v.GenericSchema = Nothing,
>(definition: Definition<Params, Query, Headers, Body>): Route {
  // Sound because `readInput` gives `handle` only what the contract's own schemas have let through.
  return definition as unknown as Route;
}
