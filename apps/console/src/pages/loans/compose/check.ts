import type { Category } from '@crm/contracts';
import * as v from 'valibot';
import { keyOf, type Person } from './draft.ts';

/** Somebody who cannot be sent to; without a name where the server knows only the address. */
export type Blocked = {
  recipient: string;
  fullName: string | null;
  reason: string | null;
  ruleId: string | null;
};

export type CheckState =
  | { state: 'nobody' }
  | { state: 'checking' }
  | { state: 'clear' }
  | { state: 'blocked'; blocked: readonly Blocked[] }
  | { state: 'unknown' };

export type CheckAnswer = { key: string; result: CheckState };

const answerSchema = v.object({
  blocked: v.array(v.string()),
  people: v.optional(
    v.array(
      v.object({
        recipient: v.string(),
        fullName: v.nullish(v.string(), null),
        reason: v.nullish(v.string(), null),
        ruleId: v.nullish(v.string(), null),
      }),
    ),
    [],
  ),
});

/** What a check was asked: an answer counts for this question and for no other. */
export function checkKey(recipients: readonly string[], category: Category, attempt: number): string {
  const sorted = [...new Set(recipients.map(keyOf))].sort();
  return JSON.stringify(['email', category, sorted, attempt]);
}

/** Only the answer to the present question counts; until it is there, nothing is known. */
export function standing(answer: CheckAnswer | null, key: string, recipientCount: number): CheckState {
  if (recipientCount === 0) return { state: 'nobody' };
  return answer?.key === key ? answer.result : { state: 'checking' };
}

/** The answer of the server; one that is not understood is no clearance. */
export function readCheck(body: unknown, people: readonly Person[]): CheckState {
  const { success, output } = v.safeParse(answerSchema, body);
  if (!success) return { state: 'unknown' };
  if (output.blocked.length === 0 && output.people.length === 0) return { state: 'clear' };
  const known = new Map(output.people.map((person) => [keyOf(person.recipient), person]));
  const addresses = new Map([...known.keys(), ...output.blocked.map(keyOf)].map((key) => [key, key]));
  const blocked = [...addresses.keys()].map((key) => known.get(key) ?? nameless(key, people));
  return {
    state: 'blocked',
    blocked: blocked.map((one) => ({ ...one, fullName: one.fullName ?? nameOf(one.recipient, people) })),
  };
}

/** Those whom the server refused when it was asked to send. */
export function readRefusal(addresses: readonly string[], people: readonly Person[]): CheckState {
  return { state: 'blocked', blocked: addresses.map((address) => nameless(address, people)) };
}

function nameless(recipient: string, people: readonly Person[]): Blocked {
  return { recipient, fullName: nameOf(recipient, people), reason: null, ruleId: null };
}

function nameOf(recipient: string, people: readonly Person[]): string | null {
  return people.find(({ email }) => email !== null && keyOf(email) === keyOf(recipient))?.fullName ?? null;
}
