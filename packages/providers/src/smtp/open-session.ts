import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpSettings } from './smtp-settings.ts';
import type { SmtpTimeouts } from './smtp-timeouts.ts';

/** nodemailer has one timer for a silent socket; the phases have their own, so it only has to be longer than all. */
const backstopMarginMs = 60_000;

/**
 * Connects, greets, upgrades to TLS and authenticates, within the phases' deadlines. Rejects with nodemailer's
 * error, the connection closed. Aborting the signal closes it at any time.
 */
export function openSession(
  settings: SmtpSettings,
  timeouts: SmtpTimeouts,
  signal: AbortSignal,
): Promise<SMTPConnection> {
  const connection = new SMTPConnection({
    host: settings.host,
    port: settings.port,
    secure: settings.secure,
    requireTLS: settings.requireTls,
    connectionTimeout: timeouts.connectMs + timeouts.greetingMs,
    dnsTimeout: timeouts.connectMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.dataEndMs + backstopMarginMs,
    socketCloseTimeout: 1_000,
    tls: { rejectUnauthorized: settings.rejectUnauthorized },
    ...(settings.ehloName === null ? {} : { name: settings.ehloName }),
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      reject(error);
      connection.close();
    };
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      resolve(connection);
    };
    const onAbort = () => fail(new Error('the call was given up'));
    const timer = setTimeout(
      () => fail(new Error('the SMTP session was not ready in time')),
      timeouts.connectMs + timeouts.greetingMs + timeouts.commandMs,
    );
    signal.addEventListener('abort', onAbort);
    // Stays for the connection's life: an 'error' without a listener would end the process.
    connection.on('error', fail);
    connection.once('end', () => fail(new Error('the SMTP server closed the connection')));
    if (signal.aborted) {
      onAbort();
      return;
    }
    connection.connect((error) => {
      if (error) fail(error);
      else authenticate({ connection, settings, done, fail });
    });
  });
}

function authenticate(options: {
  connection: SMTPConnection;
  settings: SmtpSettings;
  done: () => void;
  fail: (error: Error) => void;
}): void {
  const { connection, settings, done, fail } = options;
  if (settings.credentials === null) {
    done();
    return;
  }
  if (!connection.allowsAuth) {
    fail(Object.assign(new Error('the SMTP server offers no authentication'), { code: 'EAUTH' }));
    return;
  }
  connection.login({ credentials: settings.credentials }, (error) => {
    if (error) fail(error);
    else done();
  });
}
