import { Agent, request } from 'node:http';
import { personOf } from './people.ts';

export type Category = 'transactional' | 'marketing';

type Target = { url: string; token: string; connections: number; category: Category };

/** Posts the n-th e-mail and answers its message id. */
export type Poster = {
  post: (n: number) => Promise<string>;
  /** Opens all connections, each by a request that does nothing. */
  connect: () => Promise<void>;
  close: () => void;
};

/** One of the letters that the product sends most; marketing has no variables. */
function bodyOf(n: number, category: Category) {
  const to = [personOf(n).address];
  return category === 'marketing'
    ? { to, subject: 'A rate for your home', templateId: 'rate-offer-v1', category }
    : {
        to,
        subject: 'Your escrow analysis',
        templateId: 'escrow-analysis-v1',
        variables: { BorrowerName: `Place ${n} Borrower` },
        category,
      };
}

/** Requests over connections that are kept; any other answer than 202 rejects. */
export function openPoster({ url, token, connections, category }: Target): Poster {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    close: () => agent.destroy(),
    connect: async () => {
      const one = () =>
        new Promise<void>((resolve, reject) => {
          const outgoing = request(`${url}/healthz`, { agent }, (answer) => {
            answer.once('error', reject).once('end', resolve).resume();
          });
          outgoing.once('error', reject);
          outgoing.end();
        });
      await Promise.all(Array.from({ length: connections }, one));
    },
    post: (n) =>
      new Promise((resolve, reject) => {
        const bytes = Buffer.from(JSON.stringify(bodyOf(n, category)));
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': bytes.length,
        };
        const path = `${url}/api/loans/${personOf(n).loanId}/crm/send-email`;
        const outgoing = request(path, { method: 'POST', agent, headers }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            text += chunk;
          });
          answer.once('error', reject);
          answer.once('end', () => {
            if (answer.statusCode === 202) resolve(String(JSON.parse(text).messageId));
            else reject(new Error(`${path} answered ${answer.statusCode}: ${text}`));
          });
        });
        outgoing.once('error', reject);
        outgoing.end(bytes);
      }),
  };
}

/**
 * Posts `count` e-mails over `connections`, each as soon as the one before is answered; the time of each. The
 * connections are open before the first: to open fifty at once is as slow as the slowest hundredth that follows.
 */
export async function postEmails(
  options: Target & { count: number; from: number },
): Promise<{ seconds: number; timesMs: number[] }> {
  const { count, connections, from } = options;
  const poster = openPoster(options);
  const timesMs: number[] = [];
  let next = from;
  await poster.connect();
  const began = performance.now();
  const oneCaller = async () => {
    while (next < from + count) {
      const n = next++;
      const sent = performance.now();
      await poster.post(n);
      timesMs.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, oneCaller));
  const seconds = (performance.now() - began) / 1_000;
  poster.close();
  return { seconds, timesMs };
}
