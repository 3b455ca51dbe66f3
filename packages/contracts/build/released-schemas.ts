import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventCatalogue } from '../src/index.ts';
import { type Fields, fieldsOf } from './fields-of.ts';
import { jsonSchemaOf } from './json-schema-of.ts';

export type ReleasedSchema = { eventType: string; fields: Fields };

export const releasedFolder = join(import.meta.dirname, '..', 'released');

/** The fields of every event as they are in the source now. */
export function currentSchemas(): ReleasedSchema[] {
  return Object.entries(eventCatalogue).map(([eventType, { schema }]) => ({
    eventType,
    fields: fieldsOf(jsonSchemaOf(schema, { id: eventType, title: eventType })),
  }));
}

/** The fields of every event that was ever released. */
export function readReleased(folder: string): ReleasedSchema[] {
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as ReleasedSchema);
}

/** Writes down the events that are not yet released; one that is released stays as it was. Returns the new ones. */
export function addReleased(folder: string, current: ReleasedSchema[]): string[] {
  return current.flatMap(({ eventType, fields }) => {
    const file = join(folder, `${eventType}.json`);
    if (existsSync(file)) return [];
    writeFileSync(file, `${JSON.stringify({ eventType, fields }, null, 2)}\n`, { flag: 'wx' });
    return [eventType];
  });
}

/** What a reader of a released event would trip over in the current one, in words; empty if nothing. */
export function breaksOf(released: ReleasedSchema, current: ReleasedSchema | undefined): string[] {
  if (current === undefined) return [`${released.eventType} is gone`];
  const lost = Object.entries(released.fields).flatMap(([path, was]) => {
    const is = current.fields[path];
    if (is === undefined) return [`${path} is gone`];
    const retyped = is.type === was.type ? [] : [`${path} was ${was.type} and is ${is.type}`];
    const demand = (required: boolean) => (required ? 'required' : 'optional');
    return is.required === was.required
      ? retyped
      : [...retyped, `${path} was ${demand(was.required)} and is ${demand(is.required)}`];
  });
  // Events written before the change wait in outboxes and queues: they do not have the new field.
  const demanded = Object.entries(current.fields)
    .filter(([path, is]) => is.required && released.fields[path] === undefined)
    .filter(([path]) => !isBelowNew(path, released.fields))
    .map(([path]) => `${path} is new and required`);
  return [...lost, ...demanded];
}

// A required field of an object that is itself new and optional is demanded of nobody who does not send the object.
function isBelowNew(path: string, fields: Fields): boolean {
  const parent = path.replace(/(?:\.[^.[\]]+|\[\])$/, '');
  return parent !== path && fields[parent] === undefined;
}
