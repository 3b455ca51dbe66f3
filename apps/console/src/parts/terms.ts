/** Words of the glossary that pages use, as a servicing agent understands them; `docs/glossary.md` has the same. */
export const terms = {
  attempt: {
    word: 'Attempt',
    meaning: 'One call to a mail server, or one failure on the way there.',
  },
  category: {
    word: 'Category',
    meaning:
      'Transactional is a notice that servicing the loan requires; Do-Not-Contact does not stop it. Marketing is everything else; Do-Not-Contact does stop it.',
  },
  correlationId: {
    word: 'Correlation id',
    meaning: 'One request and all that followed from it are recorded under this id. Give it to whoever asks.',
  },
  deadLetter: {
    word: 'Dead letter',
    meaning:
      'A message that could not be handled. It waits for an operator, who sends it again or gives it up.',
  },
  manifest: {
    word: 'Manifest',
    meaning: 'The list of what was rendered for a message, each part with its hash.',
  },
  outbox: {
    word: 'Outbox',
    meaning: 'Where an accepted message waits until it is passed on to a worker.',
  },
  permit: {
    word: 'Permit',
    meaning:
      'The permission to send that a message got when it was accepted. An opt-out takes it back as long as the message is not sent, and it runs out.',
  },
  replay: {
    word: 'Replay',
    meaning: 'Sending a message again, by a person and with a reason. Today’s rules are asked first.',
  },
  seal: {
    word: 'Seal',
    meaning:
      'A signature over new rows of the audit log, made every few seconds. If one of them is changed later, the signature no longer fits.',
  },
  trace: {
    word: 'Trace',
    meaning: 'Every rule that was asked for a decision, what it looked at and what it answered.',
  },
  unknown: {
    word: 'Unknown',
    meaning:
      'The whole mail was handed over and no definite answer came. It may or may not have arrived; a person has to find out.',
  },
} as const;

export type TermName = keyof typeof terms;
