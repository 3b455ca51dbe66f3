/** It travels in a cookie, and four of those in one header, of which servers and proxies take 8 KB. */
const lengthMax = 1_000;

/** A path of this host, or `/`: what a caller names as the way back must not lead elsewhere (OWASP ASVS 5, 3.7.2). */
export function ownPath(given: string | undefined): string {
  if (given === undefined || given.length > lengthMax) return '/';
  // A browser reads `//host`, `/\host` and a tab in between as another host.
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(given)) return '/';
  const url = new URL(given, 'http://own.invalid');
  // Resolving `/.//host` leaves `//host`: what is answered is checked, not only what was given.
  if (url.host !== 'own.invalid' || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}
