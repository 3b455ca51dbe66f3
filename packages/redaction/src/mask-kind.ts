import { maskEmail } from './mask-email.ts';
import { maskName } from './mask-name.ts';
import { maskPhone } from './mask-phone.ts';

/** What kind of personal data a value is; the marks on schemas use the same words. */
export type MaskKind = 'email' | 'phone' | 'name' | 'text' | 'secret';

export const maskKinds: readonly MaskKind[] = ['email', 'phone', 'name', 'text', 'secret'];

/** Masks a string that is known to be personal data of one kind. Masking twice changes nothing. */
export function maskKind(kind: MaskKind, value: string): string {
  switch (kind) {
    case 'email':
      return maskEmail(value);
    case 'phone':
      return maskPhone(value);
    case 'name':
      return maskName(value);
    case 'text':
    case 'secret':
      return '***';
    default:
      return kind satisfies never;
  }
}
