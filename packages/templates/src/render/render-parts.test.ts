import { describe, expect, it } from 'vitest';
import { createCompiler } from './compile-template.ts';
import type { RenderContext } from './presentation.ts';
import { renderParts } from './render-parts.ts';

const context: RenderContext = { locale: 'en-US', timeZone: 'America/New_York', currency: 'USD' };
const items = [
  { Description: 'Tax', PriorAmount: 100, ProjectedAmount: 200 },
  { Description: 'Insurance', PriorAmount: 300, ProjectedAmount: 400 },
];
let count = 0;

function render(source: string, values: Record<string, unknown>, given: Partial<RenderContext> = {}) {
  count += 1;
  const template = { id: 'test', version: count, hash: `${count}`, bodyHtml: source, bodyText: source };
  const job = { template, values, context: { ...context, ...given }, outputCharsMax: 10_000 };
  return renderParts(job as Parameters<typeof renderParts>[0], createCompiler());
}

describe('renderParts', () => {
  it('M5, T04: values are escaped in the HTML part and plain in the text part', () => {
    const BorrowerName = `O'Brien & <b onclick="x">Sons</b>`;
    expect(render('{{BorrowerName}}', { BorrowerName })).toMatchObject({
      html: 'O&#x27;Brien &amp; &lt;b onclick&#x3D;&quot;x&quot;&gt;Sons&lt;/b&gt;',
      text: BorrowerName,
    });
  });

  it.each(['{{LoanNumber}}', '{{{LoanNumber}}}', '{{#each x}}', '[[7*7]]', '<%= 7 %>', '#{7*7}', '$& $1'])(
    'T04: a value is data and never compiled: %s',
    (BorrowerName) => {
      expect(render('{{BorrowerName}}', { BorrowerName, LoanNumber: '1' })).toMatchObject({
        text: BorrowerName,
      });
    },
  );

  it('E11: money is minor units, written in the currency and locale of the letter', () => {
    const source = '{{formatCurrency AmountPastDue}}';
    expect(render(source, { AmountPastDue: 184_250 })).toMatchObject({ text: '$1,842.50' });
    expect(render(source, { AmountPastDue: 0 })).toMatchObject({ text: '$0.00' });
  });

  it('E6: the day of a date does not depend on the time zone', () => {
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'UTC']) {
      const answer = render(
        '{{formatDate GoodThroughDate}}',
        { GoodThroughDate: '2026-03-01' },
        { timeZone },
      );
      expect(answer).toMatchObject({ text: 'March 1, 2026' });
    }
  });

  it('E6: an instant is the day that it is where the borrower lives', () => {
    const values = { GoodThroughDate: '2026-03-01T03:00:00Z' };
    const source = '{{formatDate GoodThroughDate style="medium"}}';
    expect(render(source, values, { timeZone: 'America/Chicago' })).toMatchObject({ text: 'Feb 28, 2026' });
    expect(render(source, values, { timeZone: 'UTC' })).toMatchObject({ text: 'Mar 1, 2026' });
  });

  it('M2: dates follow the locale', () => {
    const values = { GoodThroughDate: '2026-03-01' };
    expect(render('{{formatDate GoodThroughDate}}', values, { locale: 'es-US' })).toMatchObject({
      text: '1 de marzo de 2026',
      fallbacks: [],
    });
  });

  it.each(['not a locale', '', 'C.UTF-8', 'zz-ZZ'])(
    'M5: with the unusable locale %j the letter is written in US English, and says so',
    (locale) => {
      const answer = render('{{formatDate GoodThroughDate}}', { GoodThroughDate: '2026-03-01' }, { locale });
      expect(answer).toMatchObject({ ok: true, text: 'March 1, 2026', fallbacks: ['locale'] });
    },
  );

  it('M5: en_US is a locale, and an unknown time zone is replaced and named', () => {
    const values = { GoodThroughDate: '2026-03-01T03:00:00Z' };
    const answer = render('{{formatDate GoodThroughDate}}', values, {
      locale: 'en_US',
      timeZone: 'Mars/Base',
    });
    expect(answer).toMatchObject({ ok: true, text: 'February 28, 2026', fallbacks: ['timeZone'] });
  });

  it('E11: an unusable currency is a named failure, never another currency', () => {
    const answer = render('{{formatCurrency AmountPastDue}}', { AmountPastDue: 1 }, { currency: 'dollars' });
    expect(answer).toMatchObject({ ok: false, code: 'CURRENCY_INVALID' });
  });

  it.each(['{{BorrowerName}}', '{{#if BorrowerName}}x{{/if}}', '{{#unless BorrowerName}}x{{/unless}}'])(
    'E6: a missing value is a named failure, also in a condition: %s',
    (source) => {
      expect(render(source, {})).toEqual({
        ok: false,
        code: 'VARIABLE_MISSING',
        message: 'no value was resolved for BorrowerName',
      });
    },
  );

  it.each(['{{Description}}', '{{#if Description}}x{{/if}}', '{{formatCurrency PriorAmount}}'])(
    'E6: an item without a field that is used fails: %s',
    (inner) => {
      expect(render(`{{#each EscrowItems}}${inner}{{/each}}`, { EscrowItems: [{ Other: 1 }] }).ok).toBe(
        false,
      );
    },
  );

  it('E6: a value inherited from the prototype is missing', () => {
    expect(render('{{BorrowerName}}', Object.create({ BorrowerName: 'x' }))).toMatchObject({
      code: 'VARIABLE_MISSING',
    });
  });

  it('zero is shown where the template says so', () => {
    const source = '{{#if LateFee}}fee{{else}}none{{/if}} {{#if LateFee includeZero=true}}known{{/if}}';
    expect(render(source, { LateFee: 0 })).toMatchObject({ text: 'none known' });
    expect(render(source, { LateFee: null })).toMatchObject({ text: 'none ' });
    expect(render(source, { LateFee: 1 })).toMatchObject({ text: 'fee known' });
  });

  it('lists: index, first, last, fields, block parameters, else', () => {
    const source =
      '{{#each EscrowItems as |item index|}}{{@index}}{{index}}{{#if @first}}F{{/if}}{{#unless @last}},{{/unless}}{{item.Description}}{{/each}}';
    expect(render(source, { EscrowItems: items })).toMatchObject({ text: '00F,Tax11Insurance' });
    const empty = '{{#each EscrowItems}}x{{else}}none{{/each}}';
    expect(render(empty, { EscrowItems: [] })).toMatchObject({ text: 'none' });
  });

  it('E11: two numbers side by side are printed side by side in the text part, not added up', () => {
    expect(
      render('{{#if DaysPastDue}}{{DaysPastDue}}{{DaysPastDue}}{{/if}}', { DaysPastDue: 24 }),
    ).toMatchObject({ text: '2424' });
  });

  it('../ means the same on every turn, also when a list stands within itself', () => {
    const source =
      '{{#each EscrowItems}}{{#each ../EscrowItems}}{{../Description}}-{{Description}}-{{../../BorrowerName}} {{/each}}{{/each}}';
    expect(render(source, { EscrowItems: items, BorrowerName: 'A' })).toMatchObject({
      text: 'Tax-Tax-A Tax-Insurance-A Insurance-Tax-A Insurance-Insurance-A ',
    });
  });

  it('with and block parameters reach an item from inside another list', () => {
    const source =
      '{{#each EscrowItems as |item|}}{{#with item as |one|}}{{Description}}{{one.Description}}{{../Description}}{{../../BorrowerName}} {{/with}}{{/each}}';
    expect(render(source, { EscrowItems: items, BorrowerName: 'A' })).toMatchObject({
      text: 'TaxTaxTaxA InsuranceInsuranceInsuranceA ',
    });
  });

  it('E6: a stored template that breaks a rule is refused where it is used', () => {
    expect(render('{{{BorrowerName}}}', { BorrowerName: 'x' })).toEqual({
      ok: false,
      code: 'TEMPLATE_INVALID',
      message: 'bodyHtml 1:1: unescaped output is not allowed',
    });
  });

  it('F47: a part beyond its limit is refused', () => {
    const row = { ...items[0], Description: 'x'.repeat(200) };
    const answer = render('{{#each EscrowItems}}{{Description}}{{/each}}', {
      EscrowItems: Array(60).fill(row),
    });
    expect(answer).toEqual({
      ok: false,
      code: 'RENDER_TOO_LARGE',
      message: expect.stringContaining('10000'),
    });
  });

  it('F47: a list ends when its output is too long, not after its last turn', () => {
    let turns = 0;
    const row = {
      PriorAmount: 1,
      ProjectedAmount: 1,
      get Description() {
        turns += 1;
        return 'x'.repeat(200);
      },
    };
    const EscrowItems = Array(150).fill(row);
    const answer = render('{{#each EscrowItems}}{{Description}}{{/each}}', { EscrowItems });
    expect(answer).toMatchObject({ code: 'RENDER_TOO_LARGE' });
    expect(turns).toBe(51);
  });

  it('E9: a failure of Handlebars that quotes the item is not passed on', () => {
    const EscrowItems = [{ Other: 1, toString: () => 'c4n4ry' }];
    expect(render('{{#each EscrowItems}}{{Description}}{{/each}}', { EscrowItems })).toEqual({
      ok: false,
      code: 'RENDER_FAILED',
      message: 'the template could not be rendered (Error)',
    });
  });

  it('E9: no failure repeats a value', () => {
    const canary = 'c4n4ry';
    const sources = [
      '{{#each EscrowItems}}{{Description}}{{/each}}',
      '{{formatDate GoodThroughDate}}',
      '{{formatCurrency AmountPastDue}}',
      '{{#each EscrowItems}}{{#with this}}{{Description}}{{/with}}{{/each}}',
    ];
    for (const source of sources) {
      const values = {
        EscrowItems: [canary],
        GoodThroughDate: canary,
        AmountPastDue: canary,
      };
      const answer = render(source, values);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toContain(canary);
    }
  });
});

describe('createCompiler', () => {
  const template = { id: 'a', version: 1, hash: 'h', bodyHtml: 'one', bodyText: 'one' };

  it('keeps a version, and compiles another with the same hash on its own', () => {
    const compile = createCompiler();
    expect(compile(template)).toBe(compile({ ...template }));
    const other = compile({ ...template, id: 'b', bodyHtml: 'two' });
    expect(other).not.toBe(compile(template));
  });

  it('keeps the versions used last, and no more than its bound', () => {
    const compile = createCompiler();
    const first = compile(template);
    const second = compile({ ...template, version: 2 });
    for (let version = 3; version <= 201; version += 1) {
      compile({ ...template, version });
      compile(template);
    }
    expect(compile(template)).toBe(first);
    expect(compile({ ...template, version: 2 })).not.toBe(second);
  });
});

// Breaks tried:
// - compile-template: the text part gets unmarked values -> red (M5, escaped in HTML and plain in text)
// - compile-template: missing values are not looked for -> red; an inherited value counts -> red
// - compile-template: a template that breaks a rule is compiled -> red
// - compile-template: compiled templates are kept by hash alone -> red
// - compile-template: the whole part is not measured -> red (create-renderer.test)
// - format-date: a day moves with the time zone -> red; an instant does not -> red
// - create-environment: each hands out the item itself -> red (../ on every turn)
// - create-environment: each does not stop when its output is too long -> red
// - create-environment: zero is truth -> red
// - presentation: a locale without data is used -> red
// - render-parts: Handlebars' own message is passed on -> red (E9)
