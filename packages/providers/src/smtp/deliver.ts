import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { OutgoingMail, SendOutcome } from '../email-provider.ts';
import { createBodySource } from './body-source.ts';
import { classifyFailure, refusedRecipients } from './classify-failure.ts';
import type { SmtpTimeouts } from './smtp-timeouts.ts';

/**
 * Hands one mail to one open session and says how that ended; `isReusable` tells whether the session may carry
 * another. nodemailer gives the same error for a connection lost at MAIL and one lost after the final dot, so the
 * phase is tracked here: by the body stream, which only this call has.
 */
export function deliver(options: {
  connection: SMTPConnection;
  mail: OutgoingMail;
  timeouts: SmtpTimeouts;
  signal: AbortSignal;
}): Promise<{ outcome: SendOutcome; isReusable: boolean }> {
  const { connection, mail, timeouts, signal } = options;
  const spelling = new Map(mail.envelope.to.map((address) => [address.trim(), address]));
  const spelled = (address: string) => spelling.get(address) ?? address;

  return new Promise((resolve) => {
    let bodyHandedOver = false;
    let isSettled = false;
    let timer: NodeJS.Timeout;

    const finish = (outcome: SendOutcome) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      connection.removeListener('end', onEnd);
      const isReusable = outcome.kind === 'accepted' && !signal.aborted;
      resolve({ outcome: withSpelling(outcome, spelled), isReusable });
      // Whatever went wrong, half a conversation may be left in it.
      if (!isReusable) connection.close();
    };
    const fail = (error: Error) => finish(classifyFailure(error, bodyHandedOver));
    const onAbort = () => fail(new Error('the call was given up'));
    // The library's own callback, which may know the server's words, comes right after this event.
    const onEnd = () => process.nextTick(() => fail(new Error('the connection was lost')));
    const phase = (timeoutMs: number, what: string) => {
      if (isSettled) return;
      clearTimeout(timer);
      timer = setTimeout(() => fail(new Error(`${what} took longer than ${timeoutMs} ms`)), timeoutMs);
    };

    phase(timeouts.commandMs, 'the envelope');
    signal.addEventListener('abort', onAbort);
    connection.once('end', onEnd);
    if (signal.aborted) {
      onAbort();
      return;
    }
    const body = createBodySource(mail.mime, {
      block: () => phase(timeouts.bodyStallMs, 'a block of the mail'),
      end: () => {
        bodyHandedOver = true;
        phase(timeouts.dataEndMs, 'the answer to the mail');
      },
    });
    const envelope = {
      from: mail.envelope.from.trim(),
      to: [...spelling.keys()],
      size: mail.mime.length,
    };
    connection.send(envelope, body, (error, info) => {
      if (error) fail(error);
      else if (info === undefined || !bodyHandedOver) {
        // An acceptance that came before the end of the mail is an answer to something else.
        finish({ kind: 'unknown', reason: 'the server answered before the end of the mail' });
      } else {
        finish({
          kind: 'accepted',
          providerMessageId: providerMessageId(info),
          refused: refusedRecipients(info.rejectedErrors, (address) => address),
          response: info.response,
        });
      }
    });
  });
}

/** Two spellings that the server cannot tell apart are one recipient; outcomes use the caller's spelling. */
function withSpelling(outcome: SendOutcome, spelled: (address: string) => string): SendOutcome {
  const respell = <T extends { address: string }>(all: T[]) =>
    all.map((one) => ({ ...one, address: spelled(one.address) }));
  switch (outcome.kind) {
    case 'accepted':
      return { ...outcome, refused: respell(outcome.refused) };
    case 'refused':
      return outcome.perRecipient === undefined
        ? outcome
        : { ...outcome, perRecipient: respell(outcome.perRecipient) };
    case 'unknown':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

/** The id that the server names in its answer, in the forms that common servers use. */
function providerMessageId(info: { response: string; serverMessageId?: string | undefined }): string | null {
  if (info.serverMessageId !== undefined) return info.serverMessageId;
  const queued = /\b(?:queued as|message-?id[:=]?|id[:=])\s*<?([A-Za-z0-9._@+-]{4,200})>?/i.exec(
    info.response,
  );
  return queued?.[1] ?? null;
}
