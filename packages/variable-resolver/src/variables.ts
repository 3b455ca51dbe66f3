import type { VariableDefinition } from './variable-definition.ts';
import { escrowVariables } from './variables/escrow.ts';
import { offerVariables } from './variables/offer.ts';
import { partyVariables } from './variables/parties.ts';
import { paymentVariables } from './variables/payment.ts';
import { payoffVariables } from './variables/payoff.ts';

/** Everything that a template may say and a request may give, as data (E6). What is not here cannot be sent. */
export const allowedVariables: readonly VariableDefinition[] = [
  ...partyVariables,
  ...paymentVariables,
  ...escrowVariables,
  ...payoffVariables,
  ...offerVariables,
];

// A Map and not an object: `constructor` and `__proto__` must find nothing.
const byName = new Map(allowedVariables.map((variable) => [variable.name, variable]));

/** The definition of a variable, or undefined when the name is not on the allow-list. */
export function findVariable(name: string): VariableDefinition | undefined {
  return byName.get(name);
}
