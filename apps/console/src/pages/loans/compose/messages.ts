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
