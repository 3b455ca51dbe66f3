import { appArrows, packageArrows, policyPackages, purePackages, testCode } from './layout.ts';

const test = testCode.source;
const connections = [
  'postgres',
  'drizzle-orm',
  'amqplib',
  'amqp-connection-manager',
  'nodemailer',
  'undici',
  'hono',
];

const inputOutput = [
  'fs',
  'net',
  'http',
  'https',
  'http2',
  'tls',
  'dgram',
  'dns',
  'child_process',
  'worker_threads',
];

// Resolved into node_modules, or the bare name where it is not installed.
const npmModule = (name: string): string => `(?:^|node_modules/)${name}(?:/|$)`;

const packagePath = (names: readonly string[]): string => `^packages/(?:${names.join('|')})/`;

type Place = { path?: string | string[]; pathNot?: string | string[] };

/** A forbidden edge in dependency-cruiser's terms; `comment` says what is wrong, `instead` what to do. */
export type Arrow = {
  name: string;
  severity: 'error';
  comment: string;
  instead: string;
  from: Place;
  to: Place & ({ reachable: true } | { circular?: true; dependencyTypes?: ['local'] });
};

function arrow(given: Omit<Arrow, 'severity'>): Arrow {
  return { severity: 'error', ...given };
}

const listedImports: readonly Arrow[] = packageArrows.map(({ name, imports }) =>
  arrow({
    name: `${name}-imports`,
    comment: `packages/${name} may import ${imports.join(', ') || 'no package'}`,
    instead:
      'Take it as an argument from the app, or move the code to the package it is about; a new arrow upwards is a line in infra/verify/src/layout.ts and in the package.json.',
    from: { path: `^packages/${name}/`, pathNot: test },
    to: { path: '^packages/', pathNot: packagePath([name, ...imports]) },
  }),
);

// A test may look at more of what stands above, still never at what stands below.
const testImports: readonly Arrow[] = packageArrows.map(({ name }, index) => {
  const above = packageArrows.slice(0, index).map((other) => other.name);
  return arrow({
    name: `${name}-test-imports`,
    comment: `tests of packages/${name} may import only packages that stand above it`,
    instead: 'Put a test of several packages into the lowest of them or into the test folder of an app.',
    from: { path: `^packages/${name}/.*(?:${test})` },
    to: { path: '^packages/', pathNot: packagePath([name, ...above]) },
  });
});

const appImports: readonly Arrow[] = appArrows.map(({ name, imports }) =>
  arrow({
    name: `${name}-imports`,
    comment: `apps/${name} may import ${imports.join(', ')}`,
    instead: 'Call a verb of a package it may import; a new arrow is a line in infra/verify/src/layout.ts.',
    from: { path: `^apps/${name}/`, pathNot: test },
    to: { path: '^packages/', pathNot: packagePath(imports) },
  }),
);

/** Every arrow that must not be. */
export const arrowRules: readonly Arrow[] = [
  ...listedImports,
  ...testImports,
  ...appImports,
  arrow({
    name: 'unlisted-package',
    comment: 'a package that the layout does not list',
    instead: 'Give the package its place in the order of infra/verify/src/layout.ts.',
    from: { path: '^packages/', pathNot: packagePath(packageArrows.map(({ name }) => name)) },
    to: {},
  }),
  arrow({
    name: 'app-to-app',
    comment: 'an app imports another app',
    instead: 'Move what both need into a package and import that.',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  }),
  arrow({
    name: 'product-to-infra',
    comment: 'product code imports an app or infra',
    instead:
      'Take it as an argument; only test code (x.test.ts, test/, src/testing/) may use the servers of @crm/dev.',
    from: { path: '^(?:packages|apps)/([^/]+)/src/', pathNot: test },
    to: { path: '^infra/' },
  }),
  arrow({
    name: 'package-to-app',
    comment: 'a package imports an app',
    instead: 'Move what both need into a package and import that.',
    from: { path: '^packages/' },
    to: { path: '^apps/' },
  }),
  arrow({
    name: 'test-to-infra',
    comment: 'a test imports infra other than infra/dev',
    instead: 'Use the servers of @crm/dev.',
    from: { path: `^(?:packages|apps)/.*(?:${test})` },
    to: { path: '^infra/', pathNot: '^infra/dev/' },
  }),
  arrow({
    name: 'dev-imports',
    comment: 'infra/dev holds servers only and imports no package or app',
    instead: 'Put helpers that know the schema into @crm/db/testing.',
    from: { path: '^infra/dev/' },
    to: { path: '^(?:packages|apps)/' },
  }),
  arrow({
    name: 'product-to-test',
    comment: 'product code imports test code',
    instead: 'Move what the product needs out of the test code.',
    from: { path: '^(?:packages|apps)/', pathNot: test },
    to: { path: `^(?:packages|apps)/.*(?:${test})` },
  }),
  arrow({
    name: 'pure-io',
    comment: 'a pure package does I/O',
    instead: 'Let the caller read it and pass the data in.',
    from: { path: `${packagePath(purePackages)}src/`, pathNot: test },
    to: { path: [...inputOutput.map((name) => `^(?:node:)?${name}(?:/|$)`), ...connections.map(npmModule)] },
  }),
  arrow({
    name: 'render-importers',
    comment:
      '@crm/templates/render is imported outside delivery, the preview route and the composition of the consumer',
    instead:
      'Ask for an artifact, or render through the preview route; a message is rendered once, in delivery.',
    from: {
      path: '^(?:packages|apps)/',
      pathNot: [
        test,
        '^packages/(?:templates|delivery)/',
        '^apps/api/src/.*preview',
        '^apps/consumer/src/main\\.ts$',
      ],
    },
    to: { path: '^packages/templates/src/render/' },
  }),
  arrow({
    name: 'E19',
    comment: 'the consumer or delivery reaches the policy (E19)',
    instead: 'The consumer honours permits: check the permit of the message, decide nothing.',
    from: { path: '^(?:apps/consumer|packages/delivery)/src/', pathNot: test },
    to: { path: packagePath(policyPackages), reachable: true },
  }),
  arrow({
    name: 'cycle',
    comment: 'an import cycle',
    instead: 'Move what both files need into a third one that both import.',
    from: {},
    to: { circular: true },
  }),
  arrow({
    name: 'relative-across',
    comment: 'a relative import leaves its package',
    instead: 'Import the package by its name (@crm/…), through its exports.',
    from: { path: '^((?:packages|apps|infra)/[^/]+)/' },
    to: { dependencyTypes: ['local'], pathNot: '^$1/' },
  }),
];
