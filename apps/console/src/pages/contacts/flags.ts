export type Flags = { doNotEmail: boolean; doNotText: boolean; doNotCall: boolean };

/** The three switches: the label holds the negative, so that "on" is read as blocked. */
export const flagWords = {
  doNotEmail: { label: 'Do not email', on: 'On – email is blocked', off: 'Off – email is allowed' },
  doNotText: { label: 'Do not text', on: 'On – text is blocked', off: 'Off – text is allowed' },
  doNotCall: { label: 'Do not call', on: 'On – calls are blocked', off: 'Off – calls are allowed' },
} as const;

export const flagNames = ['doNotEmail', 'doNotText', 'doNotCall'] as const satisfies (keyof Flags)[];

const reasonLengthMin = 8;

/** The switches that differ. */
export function changed(before: Flags, after: Flags): Partial<Flags> {
  return Object.fromEntries(
    flagNames.filter((name) => before[name] !== after[name]).map((name) => [name, after[name]]),
  );
}

/** What is still missing before a change can be saved; null when nothing is. */
export function missing(
  change: Partial<Flags>,
  { basis, reason }: { basis: string; reason: string },
): string | null {
  const wants = [
    Object.keys(change).length === 0 && 'change a switch',
    basis === '' && 'choose a policy basis',
    reason.trim().length < reasonLengthMin && `write a reason of at least ${reasonLengthMin} characters`,
  ].filter((want) => want !== false);
  return wants.length === 0 ? null : `To save: ${wants.join(', ')}.`;
}
