/** An answer as the api gives it when something failed on its side. */
export const brokenAnswer = {
  status: 500,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'urn:crm:problem:internal',
    error: 'INTERNAL',
    title: 'Something failed on our side',
    status: 500,
    detail: 'Something failed on our side.',
    correlationId: 'c-1',
  }),
};
