import { wholeNumberSetting } from '@crm/runtime';
import * as v from 'valibot';
import type { QuotaLimits } from './quota-limits.ts';

const count = (means: string) =>
  v.optional(v.pipe(wholeNumberSetting, v.minValue(1, 'must be at least 1'), v.metadata({ means })));

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** What the provider behind `SMTP_URL` allows; all consumers need the same. Nothing set is no limit. */
export const smtpQuotaSettings = {
  SMTP_PER_SECOND: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[0-9]+(?:\.[0-9]+)?$/, 'must be a number'),
      v.transform(Number),
      v.check((rate) => rate > 0, 'must be above 0'),
      v.metadata({
        means:
          'Mails a second that the provider takes, over all consumers, `0.5` for one in two seconds ([limits](operations.md#limits-of-a-provider)). All consumers need the same five. Without it there is no such limit',
      }),
    ),
  ),
  SMTP_BURST: v.optional(
    v.pipe(
      wholeNumberSetting,
      v.minValue(1, 'must be at least 1'),
      v.metadata({
        means: 'Mails that may go at once after a rest',
        unset: '`SMTP_PER_SECOND`, at least 1',
      }),
    ),
  ),
  SMTP_PER_DAY: count('Mails a day that the provider takes. Without it there is no such limit'),
  SMTP_DAY_ZONE: v.optional(
    v.pipe(
      v.string(),
      v.check(isTimeZone, 'must be a time zone, such as America/New_York'),
      v.metadata({ means: 'Time zone in which the provider’s day begins' }),
    ),
    'UTC',
  ),
  SMTP_RESERVED_PERCENT: v.optional(
    v.pipe(
      wholeNumberSetting,
      v.maxValue(90, 'must be at most 90'),
      v.metadata({ means: 'Share of both limits that marketing leaves to transactional mail, 0 to 90' }),
    ),
    '20',
  ),
};

type Settings = Readonly<v.InferOutput<v.ObjectSchema<typeof smtpQuotaSettings, undefined>>>;

/** The limits of a provider by these settings; null where neither is set. */
export function smtpQuotaOf(settings: Settings, provider: string): QuotaLimits | null {
  const { SMTP_PER_SECOND: perSecond = null, SMTP_PER_DAY: perDay = null } = settings;
  if (perSecond === null && perDay === null) return null;
  return {
    provider,
    perSecond,
    burst: settings.SMTP_BURST ?? Math.max(1, Math.floor(perSecond ?? 1)),
    perDay,
    timeZone: settings.SMTP_DAY_ZONE,
    reservedShare: settings.SMTP_RESERVED_PERCENT / 100,
  };
}
