/** Masks what stands where a phone number is expected: only the last two of at least seven digits stay. */
export function maskPhone(phone: string): string {
  if (/^\*{3}\d{2}$/.test(phone)) return phone;
  const digits = phone.replace(/\D/g, '');
  return digits.length < 7 ? '***' : `***${digits.slice(-2)}`;
}
