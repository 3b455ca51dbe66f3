import type { TemplateView } from '@crm/contracts';
import { resolveContext } from '@crm/variable-resolver';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RendererBusyError } from '../src/index.ts';
import { type LetterDeps, renderLetter } from '../src/render-letter.ts';
import { openWorkshopWithLoan, type Workshop } from './workshop.ts';

let shop: Workshop;
beforeAll(async () => {
  shop = await openWorkshopWithLoan(inject('databaseUrl'));
});
afterAll(() => shop.close());

const servicer = { name: 'Servicer', phone: '555', address: 'Plaza' };
type Input = Parameters<LetterDeps['renderer']['render']>[0];
type Answer = Awaited<ReturnType<LetterDeps['renderer']['render']>>;
type Code = (Answer & { ok: false })['code'];

/** A renderer that answers as the test says and keeps what it was asked. */
function rendererOf(answer: Answer) {
  const asked: Input[] = [];
  const render = async (input: Input) => {
    asked.push(input);
    return answer;
  };
  return { asked, renderer: { ...shop.deps.renderer, render } };
}

const templateOf = (names: string[]): TemplateView => ({
  templateId: 'gap',
  name: 'Gap',
  description: '',
  category: 'transactional',
  categoryKey: 'x',
  version: 3,
  variables: names.map((name) => ({
    ...{ name, type: 'string', sensitivity: '', source: '', required: true },
    example: null,
  })),
  subject: 's',
  bodyHtml: '<p>x</p>',
  bodyText: 'x',
  contentHash: 'hash-3',
});

/** A letter about no loan, of a template that needs these variables. */
function letterOf(needed: string[] | undefined, variables: Record<string, unknown>, answer?: Answer) {
  const { asked, renderer } = rendererOf(answer ?? { ok: true, html: '<p>x</p>', text: 'x', fallbacks: [] });
  const template = needed === undefined ? undefined : templateOf(needed);
  const templates = { ...shop.deps.templates, version: async () => template };
  const letter = { templateId: 'gap', templateVersion: 3, loanFacts: undefined, variables };
  return { asked, template, rendered: renderLetter({ templates, renderer, servicer }, letter) };
}

describe('E6: a letter that cannot be made is a named failure for good, and nothing is rendered', () => {
  it.each([
    [
      'its version is gone',
      undefined,
      {},
      'TEMPLATE_MISSING',
      'The template version of this message is gone.',
    ],
    [
      'values are missing, whatever else is wrong',
      ['AmountPastDue', 'NotOnTheList', 'DueDate'],
      { DueDate: 'tomorrow' },
      'VARIABLE_MISSING',
      'No value for AmountPastDue, NotOnTheList.',
    ],
    [
      'values are of the wrong type',
      ['DueDate', 'AmountPastDue'],
      { DueDate: 'tomorrow', AmountPastDue: 'much' },
      'VARIABLE_INVALID',
      'A value of the wrong type for DueDate, AmountPastDue.',
    ],
  ])('%s', async (_, needed, variables, code, message) => {
    const { asked, rendered } = letterOf(needed, variables);
    expect(await rendered).toEqual({ ok: false, permanent: true, code, message });
    expect(asked).toEqual([]);
  });
});

it('E6: a letter about no loan is rendered of what the request and the servicer say', async () => {
  const { asked, template, rendered } = letterOf(['PaymentMethod'], { PaymentMethod: 'cheque' });
  expect(await rendered).toEqual({ ok: true, template, html: '<p>x</p>', text: 'x' });
  expect(asked).toEqual([
    {
      template: { id: 'gap', version: 3, hash: 'hash-3', bodyHtml: '<p>x</p>', bodyText: 'x' },
      values: { PaymentMethod: 'cheque' },
      context: resolveContext({}),
    },
  ]);
});

describe('F47: a renderer that does not give a letter', () => {
  const faultOf = (code: Code): Answer => ({ ok: false, code, message: 'of Ann Lee' });

  it.each([
    ['RENDER_FAILED', true],
    ['RENDER_TOO_LARGE', true],
    ['RENDER_TIMEOUT', false],
  ] as const)('%s: a failure, for good: %s; what the renderer says stays here', async (code, permanent) => {
    const { rendered } = letterOf([], {}, faultOf(code));
    expect(await rendered).toEqual({
      ok: false,
      permanent,
      code,
      message: 'The template could not be rendered.',
    });
  });

  it('an overrun deadline is tried again as the schedule says', async () => {
    const event = await shop.admit();
    const { renderer } = rendererOf(faultOf('RENDER_TIMEOUT'));
    expect(await shop.deliver(event, { ...shop.deps, renderer })).toEqual({ kind: 'done' });
    expect(await shop.message(event.message_id)).toMatchObject({ state: 'retrying', artifact_id: null });
    expect(await shop.requests(event.message_id)).toHaveLength(2);
  });

  it.each(['RENDER_BUSY', 'RENDER_STOPPED'] as const)(
    '%s: nothing is claimed, and the same event is delivered later',
    async (code) => {
      const event = await shop.admit();
      const { renderer } = rendererOf(faultOf(code));
      const refused = shop.deliver(event, { ...shop.deps, renderer });
      await expect(refused).rejects.toThrow(RendererBusyError);
      await expect(refused).rejects.toThrow(code);
      expect(await shop.message(event.message_id)).toMatchObject({ state: 'queued', attempt_count: 0 });
      expect(await shop.deliver(event)).toEqual({ kind: 'done' });
      expect(await shop.message(event.message_id)).toMatchObject({ state: 'sent', attempt_count: 1 });
    },
  );
});
