import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Rule } from '../finding.ts';
import { listFiles } from '../list-files.ts';

// A token in backticks counts as a path when it starts with a folder that this repository uses.
const knownFolders = /^(?:\.{1,2}\/|(?:apps|packages|infra|docs|src|test|\.ci|\.changeset)\/)/;
// What a build or a run makes is not there in a fresh clone; a pattern with a hole names no single file.
const notInTheTree = /(?:^|\/)(?:dist|node_modules|\.dev|\.turbo)(?:\/|$)|[<>{}$…]/;

/** Every path that a Markdown file cites, in backticks or as a relative link, exists. */
export const docPaths: Rule = {
  id: 'doc-paths',
  why: 'A page that cites a file that is gone is no longer believed.',
  check: (root) =>
    listFiles(root)
      .filter((file) => file.endsWith('.md') && !file.endsWith('CHANGELOG.md'))
      .flatMap((file) =>
        citationsIn(readFileSync(join(root, file), 'utf8'))
          .filter(({ path }) => !exists({ root, file, path }))
          .map(({ path, line }) => ({
            file,
            line,
            message: `cites ${path}, which does not exist`,
            instead: 'Cite the file where it is now, from the repository root or relative to this page.',
          })),
      ),
};

function citationsIn(markdown: string): { path: string; line: number }[] {
  let isFenced = false;
  return markdown.split('\n').flatMap((text, index) => {
    if (/^\s*(?:```|~~~)/.test(text)) isFenced = !isFenced;
    if (isFenced) return [];
    const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, token = '']) => token).filter(isRepoPath);
    const linked = [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(?:[a-z][a-z+.-]*:|#|\/\/)/i.test(target));
    return [...quoted, ...linked].map((token) => ({ path: withoutPosition(token), line: index + 1 }));
  });
}

function isRepoPath(token: string): boolean {
  return knownFolders.test(token) && !notInTheTree.test(token);
}

/** `a.ts:12` and `a.md#part` point into a file. */
function withoutPosition(token: string): string {
  return token.replace(/#.*$/, '').replace(/:\d+(?:[-:]\d+)?$/, '');
}

function exists(citation: { root: string; file: string; path: string }): boolean {
  const { root, file, path } = citation;
  const fromRoot = path.replace(/^\//, '');
  const bases = [join(root, dirname(file)), root];
  if (fromRoot.includes('*')) return bases.some((base) => globSync(fromRoot, { cwd: base }).length > 0);
  return bases.some((base) => existsSync(join(base, fromRoot)));
}
