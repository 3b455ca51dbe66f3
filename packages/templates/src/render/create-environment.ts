import { formatMinor } from '@crm/money';
import Handlebars from 'handlebars';
import { type DateStyle, formatDate } from './format-date.ts';
import { unmarked } from './plain-values.ts';
import type { Presentation } from './presentation.ts';
import { RenderFault } from './render-fault.ts';

type Options = {
  fn: (context: unknown, options?: { data?: unknown; blockParams?: unknown[] }) => string;
  inverse: (context: unknown) => string;
  hash: Readonly<Record<string, unknown>>;
  data: { presentation: Presentation; outputCharsMax: number };
};

/**
 * A Handlebars environment of our own, with six helpers. The four blocks are ours too: Handlebars' take a missing
 * value for false (strict mode does not reach into `#if`), and keep `../` at the same place when an item and its
 * parent are one object, which a list within itself makes happen. For text, values come marked by `plainValues`.
 */
export function createEnvironment({ isHtml }: { isHtml: boolean }): typeof Handlebars {
  const printed = (text: string) => (isHtml ? text : new Handlebars.SafeString(text));
  const environment = Handlebars.create();
  for (const builtin of Object.keys(environment.helpers)) {
    if (builtin !== 'helperMissing' && builtin !== 'blockHelperMissing')
      environment.unregisterHelper(builtin);
  }
  environment.registerHelper({ if: showIf, unless: showUnless, each, with: showWith });
  environment.registerHelper('formatCurrency', (value: unknown, { data }: Options) =>
    printed(currency(value, data)),
  );
  environment.registerHelper('formatDate', (value: unknown, { data, hash }: Options) => {
    const { locale, timeZone } = data.presentation;
    const style = (hash.style ?? 'long') as DateStyle;
    return printed(formatDate({ value: unmarked(value), locale, timeZone, style }));
  });
  return environment;
}

function currency(value: unknown, { presentation }: Options['data']): string {
  if (typeof value !== 'number' || !Number.isSafeInteger(value))
    throw new RenderFault('VARIABLE_MISSING', 'formatCurrency was given no amount');
  try {
    return formatMinor({ minor: value, currency: presentation.currency, locale: presentation.locale });
  } catch {
    throw new RenderFault(
      'CURRENCY_INVALID',
      'the currency of the loan is not one that amounts can be written in',
    );
  }
}

function showIf(this: unknown, value: unknown, options: Options): string {
  return isShown(value, options) ? options.fn(this) : options.inverse(this);
}

function showUnless(this: unknown, value: unknown, options: Options): string {
  return isShown(value, options) ? options.inverse(this) : options.fn(this);
}

function isShown(value: unknown, { hash }: Options): boolean {
  if (value === undefined)
    throw new RenderFault('VARIABLE_MISSING', 'a condition asks for a value that is not there');
  if (value === 0) return hash.includeZero === true;
  return Array.isArray(value) ? value.length > 0 : Boolean(unmarked(value));
}

function each(this: unknown, list: unknown, options: Options): string {
  if (!Array.isArray(list)) throw new RenderFault('VARIABLE_MISSING', 'each was given no list');
  if (list.length === 0) return options.inverse(this);
  let output = '';
  for (const [index, item] of list.entries()) {
    const data = Object.assign(Handlebars.createFrame(options.data), {
      index,
      first: index === 0,
      last: index === list.length - 1,
    });
    const own = { ...item };
    output += options.fn(own, { data, blockParams: [own, index] });
    // Checked on the way, so that a list within a list ends before it fills the memory.
    if (output.length > options.data.outputCharsMax) throw tooLarge(options.data.outputCharsMax);
  }
  return output;
}

function showWith(this: unknown, item: unknown, options: Options): string {
  if (typeof item !== 'object' || item === null)
    throw new RenderFault('VARIABLE_MISSING', 'with was given no item');
  const own = { ...item };
  return options.fn(own, { data: options.data, blockParams: [own] });
}

/** The fault of a part that grows beyond its limit, in characters. */
export function tooLarge(outputCharsMax: number): RenderFault {
  return new RenderFault('RENDER_TOO_LARGE', `a part is longer than ${outputCharsMax} characters`);
}
