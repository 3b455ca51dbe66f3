/**
 * An amount in whole minor units as people write it, by the digits: no amount passes through a number, which would
 * round the largest. ISO 4217 says how many digits are minor, and the browser knows it.
 */
export function amount(minor: string | null, currency: string): string | null {
  if (minor === null) return null;
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  const places = format.resolvedOptions().maximumFractionDigits ?? 2;
  const [, sign = '', digits = ''] = /^(-?)(\d+)$/.exec(minor) ?? [];
  const padded = digits.padStart(places + 1, '0');
  const whole = padded.slice(0, padded.length - places);
  const decimal = places === 0 ? whole : `${whole}.${padded.slice(-places)}`;
  return format.format(`${sign}${decimal}` as Intl.StringNumericLiteral);
}
