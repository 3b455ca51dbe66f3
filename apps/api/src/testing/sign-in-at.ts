/** One browser's cookies at the identity provider. */
export type Visitor = { cookies: Map<string, string> };

export const newVisitor = (): Visitor => ({ cookies: new Map() });

/**
 * Walks through the provider's pages as a browser would, choosing the account where it asks for one, until it sends
 * the browser elsewhere; that address is the answer. Null when it shows a page of its own instead.
 */
export async function signInAt(
  start: string,
  account: string,
  visitor: Visitor = newVisitor(),
): Promise<URL | null> {
  const { origin } = new URL(start);
  let url = new URL(start);
  for (let steps = 0; url.origin === origin; steps += 1) {
    if (steps > 10) throw new Error(`the provider goes round in circles at ${url.pathname}`);
    const asksWho = url.pathname.startsWith('/interaction/');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(asksWho && { method: 'POST', body: new URLSearchParams({ account }) }),
    });
    await response.body?.cancel();
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') visitor.cookies.delete(name);
      else visitor.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location === null) return null;
    url = new URL(location, url);
  }
  return url;
}
