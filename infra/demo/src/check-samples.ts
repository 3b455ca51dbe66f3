import type { SampleResult } from './send-samples.ts';

type Mail = { subject: string; envelopeTo: string[] };

/** What the demo must have done, as a list of what is wrong; empty when all is as it should be. */
export function checkSamples(results: SampleResult[], mails: Mail[]): string[] {
  const faults: string[] = [];
  const expected = [
    { status: 202, outcome: 'sent' },
    { status: 202, outcome: 'sent' },
    { status: 409, outcome: 'DNC_ENFORCED' },
    { status: 202, outcome: 'revoked' },
    { status: 202, outcome: 'failed' },
    { status: 202, outcome: 'unknown' },
  ];
  for (const [index, { status, outcome }] of expected.entries()) {
    const result = results[index];
    if (result?.status !== status || result.outcome !== outcome) {
      faults.push(
        `${result?.what ?? `message ${index + 1}`}: ${result?.status} ${result?.outcome}, not ${status} ${outcome}`,
      );
    }
  }
  const arrived = mails.map((mail) => `${mail.subject} -> ${mail.envelopeTo.join(', ')}`).sort();
  const wanted = [
    'A rate for your home -> maple.house@x.example',
    'Your escrow analysis -> cedar.court@x.example',
  ];
  if (arrived.join('\n') !== wanted.join('\n')) faults.push(`the mailbox holds ${JSON.stringify(arrived)}`);
  return faults;
}
