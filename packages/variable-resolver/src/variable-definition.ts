import type { FactSource } from './facts.ts';

export type VariableType = 'string' | 'integer' | 'money' | 'date' | 'boolean' | 'list';

/** Decides who may see a value and what may be logged: `public` is ours, `personal` and `financial` are the borrower's. */
export type Sensitivity = 'public' | 'personal' | 'financial';

/** Where a value comes from when the request does not give it; `request` means from nowhere else. */
export type VariableSource = 'request' | FactSource;

export type ScalarType = Exclude<VariableType, 'list'>;
export type ScalarValue = string | number | boolean;
export type ListItem = { readonly [field: string]: ScalarValue };

/** A value that is ready to be shown; `null` is "not known", and templates must ask before they print it. */
export type ResolvedValue = ScalarValue | readonly ListItem[] | null;

/** A field that every item of a list must carry. */
export type ItemField = { readonly name: string; readonly type: ScalarType };

type Shape<Type extends VariableType, Value> = {
  readonly type: Type;
  readonly example: Value;
  /** Absent: the variable must be given. `null`: it may be unknown, and a template prints it inside `{{#if}}` only. */
  readonly default?: Value | null;
};

/**
 * One thing that a template may say (E6). Money is an integer in minor units (E11); a date is a calendar
 * day `YYYY-MM-DD`, or an instant with its offset, which is shown as the day it is where the borrower lives.
 */
export type VariableDefinition = {
  /** PascalCase, as it stands in templates. */
  readonly name: string;
  readonly description: string;
  readonly sensitivity: Sensitivity;
  readonly source: VariableSource;
} & (
  | Shape<'string' | 'date', string>
  | Shape<'integer' | 'money', number>
  | Shape<'boolean', boolean>
  | (Shape<'list', readonly ListItem[]> & { readonly itemFields: readonly ItemField[] })
);
