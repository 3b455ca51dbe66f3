/** What the preview says. */
export const previewWords = {
  title: 'The letter',
  choose: 'Choose a template to see the letter.',
  making: 'The letter is being made …',
  current: 'This is what will be sent.',
  lacks: 'The letter cannot be made yet.',
  failed: 'The letter could not be shown',
  from: 'From',
  subject: 'Subject:',
  frame: 'The letter as it will be sent',
};

/** What is said once the message has been taken. */
export const sentWords = {
  see: 'See its whole life',
  queued: 'Queued',
  again: 'Write another',
  now: 'Now:',
};

/** What a rule of Do-Not-Contact found, as it is said of somebody; the same ids stand in decisions and traces. */
const ruleWords: Record<string, string> = {
  'dnc.do-not-email': 'asked not to be e-mailed',
};

/** Who cannot be sent to, and why. */
export const blockedWords = {
  title: (count: number) => `${count === 1 ? '1 recipient' : `${count} recipients`} cannot be e-mailed`,
  rule: (ruleId: string | null) =>
    (ruleId === null ? undefined : ruleWords[ruleId]) ?? 'must not be sent this kind of message',
  since: ', on record since ',
  reason: (reason: string) => `Reason on record: ${reason}`,
  ruleId: (ruleId: string) => `Rule: ${ruleId}`,
  remove: 'Remove blocked recipients',
};
