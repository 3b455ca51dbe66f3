import type { TemplateView } from '@crm/contracts';
import { findVariable } from '@crm/variable-resolver';

/** What a caller needs to know to fill a template in; a name that left the allow-list is left out. */
export function describeVariables(names: readonly string[]): TemplateView['variables'] {
  return names
    .map((name) => findVariable(name))
    .filter((variable) => variable !== undefined)
    .map(({ name, type, sensitivity, source, example, default: fallback }) => ({
      name,
      type,
      sensitivity,
      source,
      required: source === 'request' && fallback === undefined,
      example,
    }));
}
