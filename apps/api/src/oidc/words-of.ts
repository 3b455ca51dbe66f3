/**
 * What went wrong, for the log: the library's words, and those of the check that failed or the network's code. Nothing
 * beyond: further down are tokens, claims and pieces of what was answered (T21).
 */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { name, message, cause } = error;
  return `${name}: ${message}${detailOf(cause)}`;
}

function detailOf(cause: unknown): string {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return '';
  // Words that go with a code of the library's own are fixed; any other error may quote what it could not read.
  return cause.code.startsWith('OAUTH_') ? ` (${cause.message})` : ` (${cause.code})`;
}
