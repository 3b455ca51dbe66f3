import type { VariableType } from '@crm/variable-resolver';
import type { Thing } from './scope.ts';

/** The type of what a path means. */
export function typeOf(thing: Thing): VariableType | 'item' {
  switch (thing.kind) {
    case 'variable':
      return thing.variable.type;
    case 'field':
      return thing.field.type;
    case 'loop':
      return thing.type;
    case 'item':
      return 'item';
    default:
      return thing satisfies never;
  }
}

/** Why a thing may not be printed as it is; undefined if it may. An amount in cents would read a hundred times too high. */
export function printFault(thing: Thing, original: string): string | undefined {
  const type = typeOf(thing);
  switch (type) {
    case 'string':
    case 'integer':
      return undefined;
    case 'money':
      return `${original} is in minor units: write {{formatCurrency ${original}}}`;
    case 'date':
      return `${original} is a date: write {{formatDate ${original}}}`;
    case 'boolean':
    case 'list':
    case 'item':
      return `${original} cannot be printed`;
    default:
      return type satisfies never;
  }
}
