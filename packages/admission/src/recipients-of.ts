import { addressKey, type SendEmailBody } from '@crm/contracts';
import type { NewRecipient } from '@crm/messages';

/** Every recipient of a request, in the order to, cc, bcc: each of them counts (E13). */
export function recipientsOf(body: Pick<SendEmailBody, 'to' | 'cc' | 'bcc'>): NewRecipient[] {
  return (['to', 'cc', 'bcc'] as const).flatMap((role) =>
    body[role].map((address) => ({ role, address: address.trim(), addressKey: addressKey(address) })),
  );
}
