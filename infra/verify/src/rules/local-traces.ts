import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Finding, Rule } from '../finding.ts';
import { listFiles } from '../list-files.ts';

// Built from pieces, so that this file does not name what it forbids.
const host = (...labels: string[]): string => labels.join('\\.');
const registryHosts = new RegExp(
  [
    host('registry', 'npmjs', 'org'),
    host('registry', 'yarnpkg', 'com'),
    host('registry', 'npmmirror', 'com'),
    host('npm', 'pkg', 'github', 'com'),
    `(?:deb|security|snapshot|archive|httpredir|ftp(?:\\.\\w+)?)${host('', 'debian', 'org')}`,
    host('deb', 'nodesource', 'com'),
  ].join('|'),
  'i',
);
const homeFolder =
  /(?<![\w.:/-])\/(?:home|Users)\/[a-z_][\w.-]*\/|(?<![\w.:/-])\/root\/|\b[A-Z]:\\{1,2}Users\\/;
const binaryName = /\.(?:png|jpe?g|gif|webp|ico|woff2?|pdf|gz|tgz|zip)$/i;

/** No file names a package host or a path of the machine it was written on. */
export const localTraces: Rule = {
  id: 'local-traces',
  why: 'A clone must work behind any mirror and in any folder; a named host or home breaks it for everyone else.',
  check: (root) => {
    const checkout = resolve(root);
    return listFiles(root)
      .filter((file) => !binaryName.test(file))
      .flatMap((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .flatMap((text, index) =>
            tracesIn(text, checkout).map((trace) => ({ file, line: index + 1, ...trace })),
          ),
      );
  },
};

function tracesIn(text: string, checkout: string): Pick<Finding, 'message' | 'instead'>[] {
  const traces: Pick<Finding, 'message' | 'instead'>[] = [];
  if (registryHosts.test(text)) {
    const instead =
      "Leave the host to the machine's own npm or apt configuration; nothing here needs its name.";
    traces.push({ message: 'names a package host', instead });
  }
  // A checkout right below / (a container's /app) is no trace of anybody.
  const namesCheckout = checkout.lastIndexOf('/') > 0 && text.includes(checkout);
  if (namesCheckout || homeFolder.test(text)) {
    const instead =
      'Build it from import.meta.dirname, os.tmpdir() or a setting; in docs, cite it from the repository root.';
    traces.push({ message: 'names a path of one machine', instead });
  }
  return traces;
}
