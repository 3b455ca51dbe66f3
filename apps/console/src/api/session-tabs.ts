let shared: BroadcastChannel | undefined;
/** One for speaking and hearing: a channel does not hear itself, but would hear another one of the same page. */
const channel = () => {
  shared ??= new BroadcastChannel('session');
  return shared;
};

/** Tells the console's other tabs that somebody signed in or out here: they share the cookie, and ask who it is now. */
export function tellOtherTabs(): void {
  channel().postMessage('changed');
}

/** Listens until the returned function is called. */
export function hearOtherTabs(onChange: () => void): () => void {
  channel().addEventListener('message', onChange);
  return () => channel().removeEventListener('message', onChange);
}
