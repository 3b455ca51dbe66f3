// ISO 4217: the currencies whose minor unit is not a hundredth. Intl's own digits differ (0 for IQD and HUF in Node 24)
// and change with the ICU of the runtime; amounts in a database must not.
const exceptions: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const digitsByCurrency = new Map(Intl.supportedValuesOf('currency').map((currency) => [currency, 2]));
for (const [digits, currencies] of Object.entries(exceptions)) {
  for (const currency of currencies.split(' ')) digitsByCurrency.set(currency, Number(digits));
}

/** How many decimal digits the minor unit of a currency has (USD 2, JPY 0, KWD 3). Throws on an unknown currency. */
export function minorDigits(currency: string): number {
  const digits = digitsByCurrency.get(currency);
  if (digits === undefined) throw new RangeError('not a currency code of ISO 4217, in capitals');
  return digits;
}
