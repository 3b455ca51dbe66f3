/** A package and the packages of this repository that it may import. */
export type PackageArrows = { readonly name: string; readonly imports: readonly string[] };

/**
 * The packages in their order: each may import only packages that stand above it, and of those only the
 * listed ones. A new arrow is a line changed here, so that a review sees it.
 */
export const packageArrows: readonly PackageArrows[] = [
  { name: 'contracts', imports: [] },
  { name: 'money', imports: [] },
  { name: 'redaction', imports: [] },
  { name: 'dnc-policy', imports: ['contracts'] },
  { name: 'variable-resolver', imports: ['contracts', 'money'] },
  { name: 'runtime', imports: ['redaction'] },
  { name: 'db', imports: ['contracts', 'runtime'] },
  { name: 'audit', imports: ['contracts', 'redaction', 'runtime', 'db'] },
  { name: 'seals', imports: ['contracts', 'runtime', 'db', 'audit'] },
  { name: 'sessions', imports: ['contracts', 'runtime', 'db', 'audit'] },
  { name: 'retention', imports: ['contracts', 'redaction', 'runtime', 'db', 'audit'] },
  { name: 'previews', imports: ['runtime', 'db'] },
  { name: 'drafts', imports: ['contracts', 'runtime', 'db'] },
  { name: 'ops', imports: ['contracts', 'db'] },
  { name: 'quotas', imports: ['contracts', 'runtime', 'db'] },
  { name: 'outbox', imports: ['contracts', 'runtime', 'db'] },
  { name: 'directory', imports: ['contracts', 'redaction', 'runtime', 'db'] },
  { name: 'messages', imports: ['contracts', 'redaction', 'runtime', 'db', 'audit'] },
  { name: 'artifacts', imports: ['contracts', 'runtime', 'db'] },
  { name: 'templates', imports: ['contracts', 'money', 'variable-resolver', 'runtime', 'db', 'audit'] },
  {
    name: 'admission',
    imports: [
      'contracts',
      'redaction',
      'dnc-policy',
      'variable-resolver',
      'runtime',
      'db',
      'audit',
      'outbox',
      'directory',
      'messages',
      'artifacts',
      'templates',
      'retention',
    ],
  },
  {
    name: 'preferences',
    imports: ['contracts', 'redaction', 'runtime', 'db', 'audit', 'directory', 'messages'],
  },
  { name: 'providers', imports: ['contracts'] },
  {
    name: 'delivery',
    imports: [
      'contracts',
      'redaction',
      'variable-resolver',
      'runtime',
      'db',
      'audit',
      'outbox',
      'directory',
      'messages',
      'artifacts',
      'templates',
      'providers',
      'quotas',
      'retention',
    ],
  },
  {
    name: 'evidence',
    imports: ['contracts', 'redaction', 'runtime', 'db', 'audit', 'seals', 'outbox', 'messages', 'artifacts'],
  },
  { name: 'tracking', imports: ['contracts', 'runtime', 'db', 'audit', 'messages', 'preferences'] },
  { name: 'broker', imports: ['contracts'] },
];

/** The apps that may import only some packages; an app that is not listed may import every package. */
export const appArrows: readonly PackageArrows[] = [
  {
    name: 'dispatcher',
    imports: ['outbox', 'ops', 'quotas', 'broker', 'runtime', 'contracts', 'db', 'redaction'],
  },
  {
    name: 'consumer',
    imports: [
      'delivery',
      'broker',
      'runtime',
      'contracts',
      'db',
      'redaction',
      'audit',
      'evidence',
      'messages',
      'outbox',
      'providers',
      'quotas',
      'templates',
    ],
  },
  {
    name: 'scheduler',
    imports: [
      'runtime',
      'contracts',
      'db',
      'retention',
      'seals',
      'previews',
      'drafts',
      'outbox',
      'artifacts',
      'admission',
      'delivery',
    ],
  },
  { name: 'console', imports: ['contracts'] },
];

/** Packages that do no I/O, so that they are trivially testable and safe in a browser bundle. */
export const purePackages: readonly string[] = [
  'contracts',
  'money',
  'redaction',
  'dnc-policy',
  'variable-resolver',
];

/** E19: the packages that no code of the consumer may reach, directly or through others. */
export const policyPackages: readonly string[] = ['dnc-policy', 'admission'];

/** Test code: `x.test.ts`, `x.test-d.ts`, a `test/` folder, a `testing/` folder (helpers of tests). */
export const testCode = /(?:^|\/)(?:test|testing)\/|\.test(?:-d)?\.ts$/;
