/** The other end of `startRaw`: says that it is ready, then answers orders until its owner has gone. */
export function serveOrders<Order>(
  handle: (order: Order) => Promise<unknown>,
  ready: unknown = 'ready',
): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (order: Order) => {
    void handle(order).then(
      (answer) => process.send?.(answer ?? 'done'),
      (error: unknown) => {
        // Its owner rejects when it ends.
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.send?.(ready);
}

/** What it was started with. */
export function readSettings(): Record<string, string> {
  return JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
}
