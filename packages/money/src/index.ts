export { formatMinor, type MinorAmount } from './format-minor.ts';
export { minorDigits } from './minor-digits.ts';
