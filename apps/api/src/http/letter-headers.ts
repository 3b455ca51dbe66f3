/**
 * For an answer that is a mail as its reader sees it, shown in a frame of the console. It stands in a document of its
 * own, since a frame made from a string would take over the console's policy and lose the mail's styles; and in an
 * origin of its own, so that nothing in it can run, load, submit or reach the console.
 */
export const letterHeaders = {
  'content-security-policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'",
  'x-frame-options': 'SAMEORIGIN',
} as const;
