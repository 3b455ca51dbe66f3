/** What an SMTP URL says. */
export type SmtpSettings = {
  host: string;
  port: number;
  /** TLS from the first byte (smtps). */
  secure: boolean;
  /** A session that cannot be upgraded with STARTTLS is refused. */
  requireTls: boolean;
  rejectUnauthorized: boolean;
  credentials: { user: string; pass: string } | null;
  /** How we greet; null leaves it to the library. */
  ehloName: string | null;
};

const knownParameters = new Set(['requireTLS', 'rejectUnauthorized', 'name']);

/**
 * Reads `smtp://user:pass@host:port?requireTLS=true&rejectUnauthorized=false&name=ehlo.host.example`. With
 * credentials TLS is required unless the URL says `requireTLS=false`. Throws, without the URL, for anything else.
 */
export function parseSmtpUrl(url: string): SmtpSettings {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['smtp:', 'smtps:'].includes(parsed.protocol) || parsed.hostname === '') {
    throw new Error('The SMTP URL must look like smtp://host:port or smtps://user:password@host');
  }
  const unknown = [...parsed.searchParams.keys()].filter((name) => !knownParameters.has(name));
  if (unknown.length > 0) throw new Error(`The SMTP URL has unknown parameters: ${unknown.join(', ')}`);
  const secure = parsed.protocol === 'smtps:';
  const hasCredentials = parsed.username !== '';
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? (secure ? 465 : 587) : Number(parsed.port),
    secure,
    requireTls: readFlag(parsed, 'requireTLS') ?? (hasCredentials && !secure),
    rejectUnauthorized: readFlag(parsed, 'rejectUnauthorized') ?? true,
    credentials: hasCredentials
      ? { user: decodeURIComponent(parsed.username), pass: decodeURIComponent(parsed.password) }
      : null,
    ehloName: parsed.searchParams.get('name'),
  };
}

function readFlag(url: URL, name: string): boolean | null {
  const value = url.searchParams.get(name);
  if (value === null) return null;
  if (value !== 'true' && value !== 'false') {
    throw new Error(`The SMTP URL's ${name} must be true or false`);
  }
  return value === 'true';
}
