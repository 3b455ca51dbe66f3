/** Codes with which a server refuses for now (RFC 5321 4.2.3), and 454, by which Amazon SES tells of its limits. */
const temporaryCodes = new Set([421, 450, 451, 452, 454]);
/** Google's and Microsoft's own numbers for a sender that is too fast. */
const statusOfRate = /\b4\.7\.(?:28|650|651)\b/;
/** About a mailbox or a number of recipients, whatever words stand beside it: a matter of this mail alone. */
const statusOfMail = /\b4\.(?:2\.[0-9]+|5\.3)\b/;
const wordsOfRate =
  /throttl|rate[ -]?limit|\b(?:sending|message|mail|connection) (?:rate|limit|quota)\b|\b(?:rate|quota) exceeded|too many (?:messages|mails|e-?mails|connections|concurrent|requests|sessions)|temporarily deferred|slow(?:ing)? down/i;
const restInWords = /\b(?:in|after|for|wait) (\d{1,5}) ?(s|m|h)(?:ec|in|econds?|inutes?|ours?|r)?s?\b/i;

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const dayMs = 24 * 3_600_000;

/**
 * Whether a refusal is about how fast we send, and not about this mail; and for how long the server wants to be left alone,
 * null where it does not say. SMTP has no code of its own for it: the number says "for now", the words say why. A temporary
 * refusal in other words, greylisting for one, is this mail's own.
 */
export function throttleOf(code: unknown, text: string): { retryAfterMs: number | null } | null {
  if (typeof code !== 'number' || !temporaryCodes.has(code)) return null;
  if (statusOfMail.test(text)) return null;
  if (!statusOfRate.test(text) && !wordsOfRate.test(text)) return null;
  const [, count = '', unit = ''] = restInWords.exec(text) ?? [];
  const restMs = Number(count) * (unitMs[unit.toLowerCase()] ?? 0);
  return { retryAfterMs: restMs > 0 ? Math.min(restMs, dayMs) : null };
}
