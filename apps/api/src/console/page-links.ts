import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Page = { path: string; files: string[] };

/** Every page needs to know who is signed in before it shows anything; so it is asked for before any script has run. */
const sessionLink = '<link rel="preload" as="fetch" href="/api/session" crossorigin>';

/** What is to be read at once for a path: the files of its page beside those of the shell, and the session. */
export function readPageLinks(folder: string): (path: string) => string {
  const file = join(folder, 'pages.json');
  if (!existsSync(file)) return () => '';
  const pages = (JSON.parse(readFileSync(file, 'utf8')) as Page[]).map(({ path, files }) => ({
    parts: partsOf(path),
    links: files.map(linkOf).join(''),
  }));
  return (path) => sessionLink + (pages.find(({ parts }) => fits(partsOf(path), parts))?.links ?? '');
}

function partsOf(path: string): string[] {
  return path.replace(/\/$/, '').split('/');
}

/** What begins with `$` stands for any one part. */
function fits(parts: string[], page: string[]): boolean {
  return (
    parts.length === page.length &&
    page.every((part, at) => (part.startsWith('$') ? parts[at] !== '' : part === parts[at]))
  );
}

// A style is only fetched: the page's script puts it in, after those of the shell.
function linkOf(file: string): string {
  return file.endsWith('.css')
    ? `<link rel="preload" as="style" href="/${file}" crossorigin>`
    : `<link rel="modulepreload" href="/${file}" crossorigin>`;
}
