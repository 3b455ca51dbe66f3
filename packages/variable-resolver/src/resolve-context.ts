import type { Facts } from './facts.ts';

/** How amounts and days are written: BCP 47 locale, IANA time zone, ISO 4217 currency. */
export type PresentationContext = { locale: string; timeZone: string; currency: string };

/** The borrower's way of writing amounts and days; US English, Eastern time and dollars where nothing is known. */
export function resolveContext({ loan, borrower }: Pick<Facts, 'loan' | 'borrower'>): PresentationContext {
  return {
    locale: borrower?.locale?.trim() || 'en-US',
    timeZone: borrower?.timezone?.trim() || 'America/New_York',
    currency: loan?.currency?.trim() || 'USD',
  };
}
