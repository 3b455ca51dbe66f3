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
  draftLeft: 'The draft of it is still kept',
  draftLeftMeans: 'It was sent all the same. Remove the draft, so that nobody sends it once more.',
  removeDraft: 'Remove the draft',
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

/** What is said of a draft: whether it is kept, that it came back, and that it was changed elsewhere. */
export const draftWords = {
  pending: 'Not saved yet',
  saving: 'Saving …',
  saved: (time: string) => `Saved ${time}`,
  saveNow: 'Save now',
  signIn: 'Sign in in another tab',
  failed: {
    OFFLINE:
      'Not saved: the server cannot be reached. What you typed is still here, and is saved when you are back.',
    UNAUTHENTICATED: 'Not saved: you are signed out. What you typed is still here.',
    CSRF_REQUIRED: 'Not saved: somebody else is signed in in this browser now. What you typed is still here.',
    VALIDATION_FAILED: 'Not saved: it is longer than a draft may be. What you typed is still here.',
    INTERNAL: 'Not saved: something failed on our side. What you typed is still here.',
  },
  restored: 'Your draft was restored',
  lastSaved: 'It was saved last',
  discard: 'Discard draft',
  discarded: 'The draft was discarded',
  undo: 'Bring it back',
  notDiscarded: 'The draft could not be discarded: the server did not answer',
  changedTitle: 'This draft was changed in another tab or window',
  goneTitle: 'This draft was sent or discarded in another tab or window',
  savedThere: 'Saved there',
  there: 'What differs, as it stands there:',
  empty: '(empty)',
  paused: 'What you typed here is not saved until you choose.',
  keep: 'Keep what is here',
  take: 'Take what is there',
  clear: 'Empty this form',
  lookUpFailed: 'It could not be looked up whether you have a draft',
  withoutDraft: 'Write without it',
  missing: 'has to be attached again',
};

/** What is asked of somebody who leaves while something is not kept. */
export const leaveWords = {
  title: 'Leave without sending?',
  files: 'What you wrote is kept as a draft, but the attached files are not.',
  unsaved: 'What you wrote since it was saved last is not kept.',
  stay: 'Stay',
  leave: 'Leave',
};
