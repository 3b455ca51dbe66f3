import { emailAddressPattern } from '@crm/contracts';
import type { EmailProvider, OutgoingMail, SendOutcome } from '../email-provider.ts';
import type { ProviderLogger } from '../provider-logger.ts';
import { classifyFailure, classifySessionFailure, type SmtpFailure } from './classify-failure.ts';
import { deliver } from './deliver.ts';
import { openSession } from './open-session.ts';
import { createSessionPool, quit } from './session-pool.ts';
import { parseSmtpUrl } from './smtp-settings.ts';
import { defaultSmtpTimeouts, type SmtpTimeouts } from './smtp-timeouts.ts';

/**
 * Sends through one SMTP server, at most `poolSize` mails at once (default 10), each handed over as the bytes it
 * is. The sessions are nodemailer's; the pool is ours, because nodemailer's does not tell in which phase a mail
 * failed and may send it again by itself.
 */
export function createSmtpProvider(options: {
  name: string;
  /** See `parseSmtpUrl`. */
  url: string;
  logger: ProviderLogger;
  poolSize?: number;
  timeouts?: Partial<SmtpTimeouts>;
}): EmailProvider {
  const { name, logger, poolSize = 10 } = options;
  const settings = parseSmtpUrl(options.url);
  const timeouts = { ...defaultSmtpTimeouts, ...options.timeouts };
  const stopping = new AbortController();
  const pool = createSessionPool({
    size: poolSize,
    open: (signal) => openSession(settings, timeouts, signal),
  });

  function sessionFailed(error: unknown, signal: AbortSignal): SendOutcome {
    const failure: SmtpFailure = error instanceof Error ? error : new Error(String(error));
    // Given up by the caller: that says nothing about the provider.
    if (signal.aborted) return classifyFailure(new Error('the call was given up'), false);
    const outcome = classifySessionFailure(failure);
    if (outcome.kind === 'refused') {
      logger.warn({ provider: name, code: outcome.code, smtpCode: outcome.smtpCode }, 'no SMTP session');
    }
    return outcome;
  }

  return {
    name,
    start: () => {},
    stop: async () => {
      stopping.abort(new Error('the provider stops'));
      pool.stop();
    },
    send: async (mail, signal) => {
      assertEnvelope(mail);
      const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
      let connection: Awaited<ReturnType<typeof pool.take>>;
      try {
        connection = await pool.take(either);
      } catch (error) {
        return sessionFailed(error, either);
      }
      const { outcome, isReusable } = await deliver({ connection, mail, timeouts, signal: either });
      pool.giveBack(connection, isReusable && !stopping.signal.aborted);
      return outcome;
    },
    probe: async () => {
      try {
        quit(await openSession(settings, timeouts, stopping.signal));
        return true;
      } catch (error) {
        sessionFailed(error, stopping.signal);
        return false;
      }
    },
  };
}

/** The address that policy judged is the one that receives (T03): nothing here parses, splits or repairs it. */
function assertEnvelope({ envelope, messageId }: OutgoingMail): void {
  const isSound = [envelope.from, ...envelope.to].every((address) => emailAddressPattern.test(address));
  if (!isSound || envelope.to.length === 0) {
    throw new Error(`The envelope of message ${messageId} does not consist of plain mailboxes`);
  }
}
