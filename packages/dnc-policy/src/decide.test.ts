import { categories, decisionSchema, dncChannels, type RuleAnswer } from '@crm/contracts';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import type { ContactFacts, Facts } from './facts.ts';
import { rules } from './rules.ts';

const willing: ContactFacts = {
  contactId: 7,
  doNotEmail: false,
  doNotText: false,
  doNotCall: false,
  prefsVersion: '1',
};
const flagOf = { email: 'doNotEmail', sms: 'doNotText', voice: 'doNotCall' } as const;

const marketing = (recipients: Facts['recipients'], changes: Partial<Facts> = {}): Facts => ({
  channel: 'email',
  category: 'marketing',
  enforceDncForMarketing: true,
  recipients,
  ...changes,
});

const to = (address: string, ...contacts: ContactFacts[]) => ({ address, contacts });

function answerOf(
  ruleId: string,
  facts: Facts,
): Pick<RuleAnswer, 'answer' | 'reason' | 'inputs'> | undefined {
  return decide(facts).decision.trace.find((answer) => answer.ruleId === ruleId);
}

const optedOut = { ...willing, doNotEmail: true, doNotText: true, doNotCall: true };

test.each<[string, Facts, RuleAnswer['answer'], RegExp]>([
  [
    'dnc.transactional-exempt',
    marketing([to('a@x', optedOut)], { category: 'transactional' }),
    'pass',
    /exempt/,
  ],
  ['dnc.transactional-exempt', marketing([]), 'not_applicable', /not exempt/],
  ['dnc.flag-enforced', marketing([]), 'pass', /enforced/],
  [
    'dnc.flag-enforced',
    marketing([], { enforceDncForMarketing: false }),
    'not_applicable',
    /ENFORCE_DNC_FOR_MARKETING is off/,
  ],
  ['dnc.flag-enforced', marketing([], { category: 'transactional' }), 'not_applicable', /marketing/],
  ['dnc.do-not-email', marketing([to('a@x', { ...willing, doNotEmail: true })]), 'block', /doNotEmail/],
  [
    'dnc.do-not-email',
    marketing([to('a@x', { ...willing, doNotText: true, doNotCall: true })]),
    'pass',
    /nobody/,
  ],
  ['dnc.do-not-email', marketing([to('1', optedOut)], { channel: 'sms' }), 'not_applicable', /email/],
  [
    'dnc.do-not-email',
    marketing([to('a@x', optedOut)], { enforceDncForMarketing: false }),
    'not_applicable',
    /off/,
  ],
  [
    'dnc.do-not-email',
    marketing([to('a@x', optedOut)], { category: 'transactional' }),
    'not_applicable',
    /exempt/,
  ],
  [
    'dnc.do-not-text',
    marketing([to('1', { ...willing, doNotText: true })], { channel: 'sms' }),
    'block',
    /doNotText/,
  ],
  [
    'dnc.do-not-text',
    marketing([to('1', { ...willing, doNotEmail: true, doNotCall: true })], { channel: 'sms' }),
    'pass',
    /nobody/,
  ],
  ['dnc.do-not-text', marketing([to('1', optedOut)], { channel: 'voice' }), 'not_applicable', /sms/],
  [
    'dnc.do-not-call',
    marketing([to('1', { ...willing, doNotCall: true })], { channel: 'voice' }),
    'block',
    /doNotCall/,
  ],
  [
    'dnc.do-not-call',
    marketing([to('1', { ...willing, doNotEmail: true, doNotText: true })], { channel: 'voice' }),
    'pass',
    /nobody/,
  ],
  ['dnc.do-not-call', marketing([to('a@x', optedOut)]), 'not_applicable', /voice/],
  ['dnc.no-contact', marketing([to('office@x')]), 'pass', /^no_contact$/],
  ['dnc.no-contact', marketing([to('a@x', willing)]), 'not_applicable', /contact/],
  [
    'dnc.no-contact',
    marketing([to('office@x')], { category: 'transactional' }),
    'not_applicable',
    /not asked/,
  ],
])('E12, E21, J17: %s (case %#)', (ruleId, facts, answer, reason) => {
  expect(answerOf(ruleId, facts)).toMatchObject({ answer, reason: expect.stringMatching(reason) });
});

describe('the verdict', () => {
  test('E12: names who is refused: as submitted, in order, each spelling once', () => {
    const verdict = decide(
      marketing([
        to('Bob@X.example', optedOut),
        to('ann@x.example', willing),
        to('cy@x.example', optedOut),
        to('Bob@X.example', optedOut),
      ]),
    );
    expect(verdict.blocked).toEqual(['Bob@X.example', 'cy@x.example']);
    expect(verdict.decision.outcome).toBe('block');
  });

  test('J17: of several contacts who hold an address the strictest wins', () => {
    expect(
      decide(marketing([to('home@x', willing, { ...optedOut, contactId: 8 }, willing)])).blocked,
    ).toEqual(['home@x']);
  });

  test('J17: an address of no contact passes beside one that is refused', () => {
    const { blocked, decision } = decide(marketing([to('office@x'), to('ann@x', optedOut)]));
    expect(blocked).toEqual(['ann@x']);
    expect(decision.trace.at(-1)).toMatchObject({ reason: 'no_contact', inputs: { recipients: [0] } });
  });

  test('J17: a preference that was not read never passes silently', () => {
    const unread: unknown = { ...willing, doNotEmail: undefined };
    expect(decide(marketing([to('ann@x', unread as ContactFacts)])).decision.outcome).toBe('block');
  });

  test('E12: every rule is asked in a fixed order and leaves its answer with what it looked at', () => {
    const { trace } = decide(marketing([to('ann@x', optedOut)])).decision;
    expect(trace.map(({ ruleId }) => ruleId)).toEqual([
      'dnc.transactional-exempt',
      'dnc.flag-enforced',
      'dnc.do-not-email',
      'dnc.do-not-text',
      'dnc.do-not-call',
      'dnc.no-contact',
    ]);
    expect(trace[2]?.inputs).toEqual({
      holders: [{ recipient: 0, contactId: 7, doNotEmail: true, prefsVersion: '1' }],
    });
  });

  test.each<[string, Facts, RuleAnswer['inputs']]>([
    ['dnc.transactional-exempt', marketing([]), { category: 'marketing' }],
    ['dnc.flag-enforced', marketing([]), { category: 'marketing', enforceDncForMarketing: true }],
    [
      'dnc.flag-enforced',
      marketing([], { enforceDncForMarketing: false }),
      { category: 'marketing', enforceDncForMarketing: false },
    ],
    [
      'dnc.do-not-text',
      marketing([to('1', willing)], { channel: 'sms' }),
      { holders: [{ recipient: 0, contactId: 7, doNotText: false, prefsVersion: '1' }] },
    ],
    ['dnc.no-contact', marketing([to('ann@x', willing), to('office@x')]), { recipients: [1] }],
    ['dnc.no-contact', marketing([to('ann@x', willing)]), { recipients: [] }],
  ])('E12: %s leaves in the trace what it looked at (case %#)', (ruleId, facts, inputs) => {
    expect(answerOf(ruleId, facts)?.inputs).toEqual(inputs);
  });

  test('every rule says which version it is, since when and on whose word', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.version).toBeGreaterThanOrEqual(1);
      expect(rule.effectiveFrom ?? '2000-01-01').toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(rule.source).toMatch(/\S/);
    }
  });
});

const contact: fc.Arbitrary<ContactFacts> = fc.record({
  contactId: fc.integer({ min: 1 }),
  doNotEmail: fc.boolean(),
  doNotText: fc.boolean(),
  doNotCall: fc.boolean(),
  prefsVersion: fc.string(),
});
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  channel: fc.constantFrom(...dncChannels),
  category: fc.constantFrom(...categories),
  enforceDncForMarketing: fc.boolean(),
  recipients: fc.array(
    fc.record({ address: fc.emailAddress(), contacts: fc.array(contact, { maxLength: 4 }) }),
    { maxLength: 6 },
  ),
});

describe('for any facts', () => {
  test('E12, E21: marketing is refused exactly when the flag is on and a holder has opted out; transactional never', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const flag = flagOf[facts.channel];
        const isEnforced = facts.category === 'marketing' && facts.enforceDncForMarketing;
        const refused = facts.recipients.filter(
          ({ contacts }) => isEnforced && contacts.some((holder) => holder[flag]),
        );
        const { decision, blocked } = decide(facts);
        expect(decision.outcome).toBe(refused.length > 0 ? 'block' : 'admit');
        expect(blocked).toEqual([...new Set(refused.map(({ address }) => address))]);
      }),
      { numRuns: 1_000 },
    );
  });

  test('deciding changes nothing, fits its contract, and says the same twice', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const frozen = deepFreeze(structuredClone(facts));
        const verdict = decide(frozen);
        expect(v.is(decisionSchema, verdict.decision)).toBe(true);
        expect(decide(facts)).toEqual(verdict);
      }),
    );
  });

  test('E9: a trace holds no address', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const trace = JSON.stringify(
          decide({
            ...facts,
            recipients: facts.recipients.map((recipient, at) => ({
              ...recipient,
              address: `canary-${at}@x.example`,
            })),
          }).decision,
        );
        expect(trace).not.toContain('canary');
      }),
    );
  });
});

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

// Breaks tried, each turned a test red:
// - preference-rule: no exemption for transactional; no exemption with the flag off; every channel asked.
// - preference-rule: `holder[flag] === true` (an unread preference passes); only the first holder of an address asked.
// - preference-rule: the address in place of the recipient's index in the inputs.
// - do-not-text: channel 'voice'. flag-enforced: always enforced. no-contact: condition turned round.
// - transactional-exempt: always exempt. rules: two rules change places.
// - decide: `blocked` not made unique; outcome always 'admit'.
