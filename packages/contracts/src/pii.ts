import * as v from 'valibot';

/** What kind of personal data a field carries; decides how it is masked wherever it might be logged (E9). */
export type PiiKind = 'email' | 'phone' | 'name' | 'text' | 'secret';

/**
 * Marks a field of a schema as personal data: `v.pipe(v.string(), pii('email'))`.
 * The redaction package reads the mark, so a field is protected where it is declared.
 */
export const pii = <T>(kind: PiiKind) => v.metadata<T, { pii: PiiKind }>({ pii: kind });
