import type SMTPConnection from 'nodemailer/lib/smtp-connection';

/** Sessions that are opened as needed, at most `size` at once, and used again. */
export type SessionPool = {
  /** A session that answers; waits for a free place. Rejects with `open`'s error, or when the signal aborts. */
  take: (signal: AbortSignal) => Promise<SMTPConnection>;
  /** Gives a session back: for the next mail, or to be forgotten. Every `take` that resolves needs one. */
  giveBack: (session: SMTPConnection, isReusable: boolean) => void;
  /** Closes the idle sessions. */
  stop: () => void;
};

/** Idle for longer, a session is asked for a sign of life first: servers close idle ones without a word. */
const trustedIdleMs = 1_000;
const idleMaxMs = 30_000;
const signOfLifeMs = 5_000;
/** Some servers limit the mails of one session. */
const mailsMax = 100;
const quitMs = 1_000;

type Idle = { session: SMTPConnection; since: number; timer: NodeJS.Timeout };

/** See `SessionPool`. `open` connects and authenticates. */
export function createSessionPool(options: {
  size: number;
  open: (signal: AbortSignal) => Promise<SMTPConnection>;
}): SessionPool {
  const mails = new WeakMap<SMTPConnection, number>();
  const waiting: (() => void)[] = [];
  let idle: Idle[] = [];
  let places = options.size;

  async function takePlace(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (places > 0) {
      places -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(signal.reason);
      };
      const enter = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      waiting.push(enter);
      signal.addEventListener('abort', onAbort);
    });
  }

  function freePlace(): void {
    const next = waiting.shift();
    if (next === undefined) places += 1;
    else next();
  }

  async function takeIdle(): Promise<SMTPConnection | null> {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      clearTimeout(last.timer);
      const isTrusted = performance.now() - last.since < trustedIdleMs;
      if (!last.session.destroyed && (isTrusted || (await answers(last.session)))) return last.session;
      last.session.close();
    }
    return null;
  }

  return {
    take: async (signal) => {
      await takePlace(signal);
      try {
        return (await takeIdle()) ?? (await options.open(signal));
      } catch (error) {
        freePlace();
        throw error;
      }
    },
    giveBack: (session, isReusable) => {
      const count = (mails.get(session) ?? 0) + 1;
      mails.set(session, count);
      if (isReusable && !session.destroyed && count < mailsMax) {
        const timer = setTimeout(() => {
          idle = idle.filter((one) => one.session !== session);
          quit(session);
        }, idleMaxMs);
        timer.unref();
        idle.push({ session, since: performance.now(), timer });
      } else if (!session.destroyed) {
        quit(session);
      }
      freePlace();
    },
    stop: () => {
      for (const { session, timer } of idle) {
        clearTimeout(timer);
        quit(session);
      }
      idle = [];
    },
  };
}

/** Says goodbye; a server that does not answer is left after a second. */
export function quit(session: SMTPConnection): void {
  session.quit();
  setTimeout(() => session.close(), quitMs).unref();
}

/** RSET has no effect between two mails and must be answered. */
function answers(session: SMTPConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), signOfLifeMs);
    const done = (isAlive: boolean) => {
      clearTimeout(timer);
      resolve(isAlive);
    };
    session.once('end', () => done(false));
    session.reset((error) => done(!error));
  });
}
