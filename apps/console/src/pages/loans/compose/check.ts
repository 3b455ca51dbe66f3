import type { Category } from '@crm/contracts';
import * as v from 'valibot';
import { keyOf, type Person } from './draft.ts';

/** Somebody who cannot be sent to; without a name where the server knows only the address. */
export type Blocked = {
  address: string;
  contactId: number | null;
  name: string | null;
  ruleId: string | null;
  reason: string | null;
  since: string | null;
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
        address: v.string(),
        contactId: v.nullish(v.number(), null),
        name: v.nullish(v.string(), null),
        ruleId: v.nullish(v.string(), null),
        reason: v.nullish(v.string(), null),
        since: v.nullish(v.string(), null),
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
  return blockedAs(
    [...output.blocked, ...output.people.map(({ address }) => address)],
    output.people,
    people,
  );
}

/** Those whom the server refused when it was asked to send; it names them by address alone. */
export function readRefusal(addresses: readonly string[], people: readonly Person[]): CheckState {
  return blockedAs(addresses, [], people);
}

/** The refused with what a check says of them; the refusal stands, whatever the check says. */
export function toldOf(refused: CheckState, check: CheckState, people: readonly Person[]): CheckState {
  if (refused.state !== 'blocked' || check.state !== 'blocked') return refused;
  return blockedAs(
    refused.blocked.map(({ address }) => address),
    check.blocked,
    people,
  );
}

/** Each address once, with everybody known to be behind it. */
function blockedAs(
  addresses: readonly string[],
  known: readonly Blocked[],
  people: readonly Person[],
): CheckState {
  const distinct = new Map(addresses.map((address) => [keyOf(address), address]));
  const blocked = [...distinct].flatMap(([key, address]): Blocked[] => {
    const behind = known.filter((one) => keyOf(one.address) === key);
    return behind.length === 0
      ? [nameless(address, people)]
      : behind.map((one) => ({ ...one, name: one.name ?? nameOf(address, people) }));
  });
  return { state: 'blocked', blocked };
}

function nameless(address: string, people: readonly Person[]): Blocked {
  return {
    address,
    contactId: null,
    name: nameOf(address, people),
    ruleId: null,
    reason: null,
    since: null,
  };
}

function nameOf(address: string, people: readonly Person[]): string | null {
  return people.find(({ email }) => email !== null && keyOf(email) === keyOf(address))?.fullName ?? null;
}
