import type { FaultCase } from '../fault-case.ts';

const mebibyte = 2 ** 20;

export const f16: FaultCase = {
  id: 'F16',
  title: 'a body beyond the limit, announced and not: 413, and no memory for it',
  seed: 16,
  repeats: { short: 2, usual: 5, long: 20 },
  run: async (scene, times) => {
    const { api } = await scene.startAll();
    const url = `${api.url}/api/loans/1/crm/send-email`;
    for (let n = 1; n <= times; n += 1) {
      const announced = await post(url, Buffer.alloc(26 * mebibyte, 120));
      scene.claim(refused.includes(announced), `a body of 26 MiB was answered ${announced}`);
      const endless = await post(url, pieces(64));
      scene.claim(refused.includes(endless), `a body without a length was answered ${endless}`);
      scene.fault();
      const { status } = await scene.ask({ subject: `After the huge one ${n}` });
      scene.claim(status === 202, `the next was answered ${status}`);
    }
  },
};

/** A server may close on a body that it has refused before it has read it: null. Without a token nobody reads at all. */
const refused: readonly (number | null)[] = [401, 413, null];

async function post(url: string, body: Buffer | ReadableStream<Uint8Array>): Promise<number | null> {
  const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } };
  return fetch(url, init as RequestInit).then(
    (answer) => answer.status,
    () => null,
  );
}

function pieces(count: number): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream({
    pull: (controller) => {
      if (left === 0) controller.close();
      else controller.enqueue(new Uint8Array(mebibyte));
      left -= 1;
    },
  });
}
