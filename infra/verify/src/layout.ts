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
  // The runtime is for the db's command lines: they read DATABASE_URL.
  { name: 'db', imports: ['contracts', 'runtime'] },
  { name: 'audit', imports: ['db', 'redaction'] },
  { name: 'outbox', imports: ['db'] },
  { name: 'directory', imports: ['db'] },
  { name: 'messages', imports: ['db', 'audit'] },
  { name: 'artifacts', imports: ['db'] },
  { name: 'templates', imports: ['contracts', 'money', 'variable-resolver', 'db', 'audit'] },
  {
    name: 'admission',
    imports: [
      'contracts',
      'dnc-policy',
      'variable-resolver',
      'db',
      'directory',
      'templates',
      'messages',
      'outbox',
      'audit',
      'artifacts',
    ],
  },
  { name: 'preferences', imports: ['contracts', 'db', 'messages', 'audit'] },
  { name: 'providers', imports: ['contracts'] },
  {
    name: 'delivery',
    imports: [
      'contracts',
      'redaction',
      'db',
      'directory',
      'messages',
      'outbox',
      'templates',
      'artifacts',
      'providers',
      'audit',
    ],
  },
  { name: 'evidence', imports: ['contracts', 'db', 'messages', 'artifacts', 'outbox', 'audit'] },
  { name: 'tracking', imports: ['contracts', 'db', 'messages', 'preferences', 'audit'] },
  { name: 'broker', imports: ['contracts'] },
];

/** The apps that may import only some packages; an app that is not listed may import every package. */
export const appArrows: readonly PackageArrows[] = [
  { name: 'dispatcher', imports: ['outbox', 'broker', 'runtime', 'contracts', 'db', 'redaction'] },
  {
    name: 'consumer',
    imports: [
      'delivery',
      'broker',
      'runtime',
      'contracts',
      'db',
      'redaction',
      'artifacts',
      'audit',
      'messages',
      'outbox',
      'providers',
      'templates',
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
