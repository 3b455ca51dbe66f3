// Asks the program of this container whether it lives; plain JavaScript, since the image has Node and nothing else.
const [port] = process.argv.slice(2);
try {
  const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(4_000) });
  process.exit(response.ok ? 0 : 1);
} catch {
  process.exit(1);
}
