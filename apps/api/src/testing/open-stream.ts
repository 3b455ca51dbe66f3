import { expect } from 'vitest';

export type ServerSentEvent = { event: string; data: unknown };

export type OpenStream = {
  /** The next event; signs of life are passed over. Null at the end of the stream. */
  next: () => Promise<ServerSentEvent | null>;
  /** The next sign of life. */
  nextAlive: () => Promise<void>;
  close: () => Promise<void>;
};

/** Reads an answer of server-sent events as a browser does (WHATWG HTML, 9.2.6), as far as we send them. */
export function openStream(response: Response): OpenStream {
  expect(response.status).toBe(200);
  if (response.body === null) throw new Error('the answer has no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';

  async function block(): Promise<string | null> {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const { done, value } = await reader.read();
      if (done) return null;
      text += value;
    }
  }

  async function event(): Promise<ServerSentEvent | null> {
    const found = await block();
    if (found === null) return null;
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(found)?.[1];
    return { event: field('event') ?? 'message', data: JSON.parse(field('data') ?? 'null') };
  }

  return {
    next: async () => {
      let found = await event();
      while (found?.event === 'alive') found = await event();
      return found;
    },
    nextAlive: async () => {
      let found = await event();
      while (found !== null && found.event !== 'alive') found = await event();
      if (found === null) throw new Error('the stream has ended');
    },
    close: () => reader.cancel(),
  };
}
