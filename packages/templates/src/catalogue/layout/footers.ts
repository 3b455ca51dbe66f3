import type { Category } from '@crm/contracts';

/**
 * Why the reader gets this letter. For marketing: that it is advertising, and how to opt out of more of it, next
 * to the postal address that the layout prints (CAN-SPAM, 15 U.S.C. 7704(a)(5)).
 */
export const footers: Readonly<Record<Category, { html: string; text: string }>> = {
  transactional: {
    html: '<p class="foot-text">This is a service message about your mortgage loan. We will never ask for your password or full Social Security number by e-mail.</p>',
    text: 'This is a service message about your mortgage loan. We will never ask for your\npassword or full Social Security number by e-mail.',
  },
  marketing: {
    html: '<p class="foot-text">This message is an advertisement. {{UnsubscribeText}} Opting out does not affect letters about your current loan.</p>',
    text: 'This message is an advertisement.\n\n{{UnsubscribeText}}\n\nOpting out does not affect letters about your current loan.',
  },
};
