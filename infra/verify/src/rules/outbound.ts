import ts from 'typescript';
import type { Finding, Rule } from '../finding.ts';
import { testCode } from '../layout.ts';
import { lineOf, readSources, visitNodes } from '../read-sources.ts';

// A library that opens connections, and the packages whose business that is.
const connectors: ReadonlyMap<string, readonly string[]> = new Map([
  ['nodemailer', ['providers']],
  ['undici', ['providers']],
  // The database's sockets are ours, so that a connection that went silent is found out.
  ['net', ['providers', 'db']],
  ['tls', ['providers']],
  ['dgram', ['providers']],
  ['https', ['providers']],
  ['http2', ['providers']],
  ['axios', ['providers']],
  ['got', ['providers']],
  ['ws', ['providers']],
  // LISTEN needs a connection of its own, outside the pool.
  ['postgres', ['db', 'outbox']],
  ['pg', ['db']],
  ['amqplib', ['broker']],
  ['amqp-connection-manager', ['broker']],
  // Spans, to the collector that the settings name.
  ['@opentelemetry', ['runtime']],
]);

// node:http serves as well as calls; these names only serve or describe.
const servingNames = new Set(['createServer', 'Server', 'IncomingMessage', 'ServerResponse', 'STATUS_CODES']);

/** Only `providers` opens a connection to the world; `db` and `broker` open those to our own servers. */
export const outbound: Rule = {
  id: 'outbound',
  why: 'A call to the world needs a deadline, a breaker and an attempt on record; those live in one package.',
  check: (root) =>
    readSources(
      root,
      // The console runs in a browser, whose policy lets it reach its own host and nobody else.
      (file) =>
        /^(?:apps|packages)\/[^/]+\/src\//.test(file) &&
        !file.startsWith('apps/console/') &&
        !testCode.test(file),
    ).flatMap(({ file, ast }) => {
      const findings: Finding[] = [];
      const home = /^packages\/([^/]+)\//.exec(file)?.[1] ?? '';
      visitNodes(ast, (node) => {
        const opened =
          importedConnector(node, home) ?? (home === 'providers' ? undefined : calledClient(node));
        if (opened === undefined) return;
        findings.push({
          file,
          line: lineOf(ast, node),
          message: `opens connections with ${opened}`,
          instead:
            'Add an adapter to @crm/providers (to our own servers: @crm/db, @crm/broker) and call that.',
        });
      });
      return findings;
    }),
};

function importedConnector(node: ts.Node, home: string): string | undefined {
  const specifier = specifierOf(node);
  if (specifier === undefined) return undefined;
  const name = specifier.replace(/^node:/, '').split('/')[0] ?? '';
  if (name === 'http') return home === 'providers' || onlyServes(node) ? undefined : specifier;
  const homes = connectors.get(name);
  return homes === undefined || homes.includes(home) ? undefined : specifier;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) {
    const isTypeOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return isTypeOnly ? undefined : textOf(node.moduleSpecifier);
  }
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? undefined : textOf(node.moduleSpecifier);
  if (!ts.isCallExpression(node)) return undefined;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isRequire || node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? textOf(node.arguments[0])
    : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function onlyServes(node: ts.Node): boolean {
  if (!ts.isImportDeclaration(node) || node.importClause?.name !== undefined) return false;
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.every((e) => e.isTypeOnly || servingNames.has((e.propertyName ?? e.name).text));
}

// `app.fetch(request)` is our own server answering; the bare and the global one call out.
function calledClient(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    return ['WebSocket', 'EventSource'].includes(node.expression.text) ? node.expression.text : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  return ['fetch', 'globalThis.fetch'].includes(node.expression.getText()) ? 'fetch' : undefined;
}
