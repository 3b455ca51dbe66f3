import type { Why, WhyDecision } from '@crm/contracts';
import { actorName } from '../../parts/actor-name.ts';
import { stateGlossary } from '../../parts/glossary.ts';
import { utcText } from '../../parts/utc-text.ts';
import type { Facts } from './message-facts.tsx';
import { failureOf } from './messages.ts';
import { whySentence } from './why-sentence.ts';

export type Told = Facts & {
  messageId: string;
  correlationId: string;
  subject: string;
  state: Why['state'];
};

/** Why a message is in its state, for a call note or a ticket: nothing that its page does not show. */
export function whyText(message: Told, why: Pick<Why, 'state' | 'decisions'>): string {
  const { recipients, category, templateId, templateVersion, loanId } = message;
  const decided = why.decisions.findLast(({ decision }) => decision !== null)?.decision;
  return [
    `${message.subject} (${stateGlossary[message.state].label})`,
    whySentence(why),
    '',
    `To: ${recipients.map(({ address }) => address).join(', ')}`,
    `Loan: ${loanId ?? 'none'}`,
    `Category: ${category}, template ${templateId} version ${templateVersion}`,
    `Requested: ${utcText(message.createdAt)} by ${message.requestedBy}`,
    `Message: ${message.messageId}`,
    `Correlation id: ${message.correlationId}`,
    '',
    'Decisions, oldest first:',
    ...why.decisions.map((decision) => `- ${utcText(decision.at)}: ${decisionText(decision)}`),
    ...(decided ? ['', 'Rules that were asked:'] : []),
    ...(decided?.trace ?? []).map(
      ({ ruleId, version, answer, reason }) =>
        `- ${ruleId}@${version}, ${answer.replaceAll('_', ' ')}: ${reason}`,
    ),
  ].join('\n');
}

/** A decision on one line: what, by whom, why. */
function decisionText({ kind, actorId, errorCode, reason }: WhyDecision): string {
  return [
    `${kind.replaceAll('_', ' ')} by ${actorName(actorId)}`,
    ...(errorCode === null ? [] : [`, ${failureOf(errorCode)}`]),
    ...(reason === null ? [] : [`: ${reason}`]),
  ].join('');
}
