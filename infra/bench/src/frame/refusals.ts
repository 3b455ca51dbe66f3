import type { Turn } from './turn.ts';

/** The report is refused: what was measured is not what is claimed. */
export class Refusal extends Error {
  override name = 'Refusal';
}

/** A figure that came with a lost or a surplus row is no figure. */
export function refuseLosses({ asked, found }: Pick<Turn, 'asked' | 'found'>, who: string): void {
  if (asked === found) return;
  throw new Refusal(`${who}: ${asked} were asked for, ${found} were found`);
}

/** A time or a rate that cannot be: a clock or a counter was misread. */
export function refuseNonsense(value: number, what: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw new Refusal(`${what} is ${value}`);
}

/** What a process of the product is told besides its settings: where its servers are and who it is. */
const addresses = new Set([
  'AMQP_URL',
  'AUTH_ALLOW_SHARED_SECRET',
  'AUTH_JWT_SECRET',
  'DATABASE_URL',
  'MAIL_FROM',
  'METRICS_PORT',
  'NODE_ENV',
  'PATH',
  'PORT',
  'SMTP_URL',
]);

/**
 * The product is measured as it is delivered: whoever sets more than addresses and secrets measures something else.
 * `measured` are the settings that a row is about.
 */
export function refuseSettings(
  environment: Readonly<Record<string, string>>,
  who: string,
  measured: readonly string[] = [],
): void {
  const others = Object.keys(environment).filter((name) => !addresses.has(name) && !measured.includes(name));
  if (others.length > 0) throw new Refusal(`${who} runs with settings of its own: ${others.join(', ')}`);
  if (environment.NODE_ENV !== 'production') throw new Refusal(`${who} does not run as in production`);
}

const durable = ['fsync', 'full_page_writes', 'synchronous_commit'] as const;

/** Commits that do not wait for the disk are another database. */
export function refuseVolatile(settings: Readonly<Record<string, string>>): void {
  const off = durable.filter((name) => settings[name] !== 'on');
  if (off.length > 0) throw new Refusal(`PostgreSQL runs without ${off.join(', ')}`);
}
