export type { Turn } from './create-line.ts';
export type { Quota } from './create-quota.ts';
export { isMarketingBlocked } from './is-marketing-blocked.ts';
export type { WaitReason } from './ledger.ts';
export { listQuotas } from './list-quotas.ts';
export { type OpenQuota, openQuota } from './open-quota.ts';
export type { QuotaLimits } from './quota-limits.ts';
export { smtpQuotaOf, smtpQuotaSettings } from './quota-settings.ts';
