const contended = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '55P03', // lock_not_available
]);

const unavailable = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  '25006', // read_only_sql_transaction: a standby, during a failover
  '53100', // disk_full: no page or log record can be written until somebody makes room
  '53300', // too_many_connections
  '57014', // query_canceled: the statement timeout
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
]);

/** The SQLSTATE or the driver's code; Drizzle wraps its errors, so it may stand on the cause. */
export function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? sqlState(error.cause) : undefined;
}

/** Another transaction was in the way; the same work may be tried again. */
export function isContention(error: unknown): boolean {
  return contended.has(sqlState(error) ?? '');
}

/** The database cannot be asked now. The outcome of a statement in flight is unknown. */
export function isUnavailable(error: unknown): boolean {
  const code = sqlState(error) ?? '';
  return unavailable.has(code) || code.startsWith('08');
}

/** The foreign key or check that a statement broke, by constraint name. */
export function brokenConstraint(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('constraint_name' in error && typeof error.constraint_name === 'string') return error.constraint_name;
  return 'cause' in error ? brokenConstraint(error.cause) : undefined;
}
