import { flagNames, flagWords } from '../contacts/flags.ts';

export type Change = { what: string; before: string; after: string };

/** What an audit row of changed preferences says, switch by switch; nothing for any other row. */
export function changesOf(detail: Record<string, unknown>): Change[] {
  const payload = recordOf(detail.payload);
  const before = recordOf(payload.old_values);
  const after = recordOf(payload.new_values);
  return flagNames
    .filter((name) => name in after && before[name] !== after[name])
    .map((name) => ({
      what: flagWords[name].label,
      before: onOrOff(before[name]),
      after: onOrOff(after[name]),
    }));
}

/** Why something was done, and on which basis, where the record says so. */
export function groundsOf(detail: Record<string, unknown>): { what: string; text: string }[] {
  const { reason, policy_basis: basis } = recordOf(detail.payload);
  return [
    { what: 'Reason', text: reason },
    { what: 'Basis', text: basis },
  ].filter((ground): ground is { what: string; text: string } => typeof ground.text === 'string');
}

function onOrOff(value: unknown): string {
  return value === true ? 'on' : 'off';
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
