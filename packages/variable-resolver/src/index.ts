export { variableBounds } from './check-value.ts';
export { type CheckedVariables, checkVariables } from './check-variables.ts';
export { type DescribedVariable, describeVariables } from './describe-variables.ts';
export type { BorrowerFacts, Facts, LoanFacts, MinorUnits, ServicerFacts } from './facts.ts';
export { type PresentationContext, resolveContext } from './resolve-context.ts';
export { type Origin, type ResolvedVariables, resolveVariables } from './resolve-variables.ts';
export type {
  ItemField,
  ListItem,
  ResolvedValue,
  ScalarType,
  ScalarValue,
  Sensitivity,
  VariableDefinition,
  VariableSource,
  VariableType,
} from './variable-definition.ts';
export { allowedVariables, findVariable } from './variables.ts';
