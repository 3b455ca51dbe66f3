import { findVariable } from './variables.ts';

/** What a person or program must know to give a variable; `required` is what nobody else can supply. */
export type DescribedVariable = {
  name: string;
  type: string;
  sensitivity: string;
  source: string;
  required: boolean;
  example: unknown;
};

/** The variables of these names as the API shows them; names that are on no allow-list (any more) are left out. */
export function describeVariables(names: readonly string[]): DescribedVariable[] {
  return names.flatMap((name) => {
    const variable = findVariable(name);
    if (variable === undefined) return [];
    const { type, sensitivity, source, example } = variable;
    const required = source === 'request' && variable.default === undefined;
    return [{ name, type, sensitivity, source, required, example }];
  });
}
