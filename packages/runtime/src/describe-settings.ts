import * as v from 'valibot';
import type { EnvSchema } from './parse-env.ts';

/** A setting as the reference shows it. */
export type SettingDescription = {
  name: string;
  isRequired: boolean;
  /** What stands in for it when it is not set; null where nothing does, or where it is required. */
  default: string | null;
  /** Belongs into a file of a secret store: `NAME_FILE`. */
  isSecret: boolean;
  means: string;
};

/**
 * Reads the settings of a program off the schema that it parses them by. What each is for stands in the schema as
 * `v.metadata({ means, secret, unset })`: `secret: true` for what must not be seen, `unset` in words what holds without
 * it. Throws for a setting that does not say what it means.
 */
export function describeSettings(schema: EnvSchema): SettingDescription[] {
  return Object.entries(schema.entries).map(([name, entry]) => {
    const { means, secret, unset } = metadataOf(entry);
    if (typeof means !== 'string') throw new Error(`${name} does not say what it means: give it v.metadata`);
    return {
      name,
      isRequired: entry.type !== 'optional',
      default: defaultOf(entry) ?? (typeof unset === 'string' ? unset : null),
      isSecret: secret === true,
      means,
    };
  });
}

/** Metadata stands at the schema itself or within what makes it optional. */
function metadataOf(entry: v.GenericSchema): Readonly<Record<string, unknown>> {
  const own: Readonly<Record<string, unknown>> = v.getMetadata(entry);
  const inner = wrappedBy(entry);
  return inner === undefined ? own : { ...metadataOf(inner), ...own };
}

function wrappedBy(entry: v.GenericSchema): v.GenericSchema | undefined {
  return 'wrapped' in entry ? (entry.wrapped as v.GenericSchema) : undefined;
}

function defaultOf(entry: v.GenericSchema): string | null {
  if (!('default' in entry) || typeof entry.default !== 'string') return null;
  return `\`${entry.default}\``;
}
