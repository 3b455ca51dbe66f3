/** What a provider allows, as the settings say it. */
export type QuotaLimits = {
  /** The provider's name, as its adapter has it. */
  provider: string;
  /** Mails a second over time; null for no such limit. */
  perSecond: number | null;
  /** Mails at once after a rest; at least 1. */
  burst: number;
  /** Mails in the provider's day; null for no such limit. */
  perDay: number | null;
  /** IANA name of the zone in which that day begins. */
  timeZone: string;
  /** Share of both that marketing never takes, 0 to 0.9. */
  reservedShare: number;
};

/** How long tokens may wait in a consumer's hand. What is not used by then goes back. */
export const keepMs = 250;

/** What the row holds of it. */
export type Bucket = { capacity: number; reserved: number; reservedPerDay: number; mayStock: boolean };

/**
 * The bucket of these limits. Tokens that wait in hands may be used `keepMs` after they were taken, when others have
 * flowed in already; the bucket is smaller by as many, so that in no span of T seconds more than `burst + T × perSecond`
 * are used. Where the burst leaves no room for that, nobody takes more than is wanted at the moment.
 */
export function bucketOf({ perSecond, burst, perDay, reservedShare }: QuotaLimits): Bucket {
  const inHands = perSecond === null ? 0 : (perSecond * keepMs) / 1_000;
  const mayStock = burst - inHands >= 1;
  const capacity = mayStock ? burst - inHands : burst;
  return {
    capacity,
    // One token must be left for marketing, or it would never go out.
    reserved: Math.min(capacity * reservedShare, capacity - 1),
    reservedPerDay: perDay === null ? 0 : Math.ceil(perDay * reservedShare),
    mayStock,
  };
}
