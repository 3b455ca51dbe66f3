/** Throws or rejects when the thing it looks at cannot be used. */
export type HealthCheck = () => Promise<unknown>;

/** What `/readyz` says; no reasons, since they tell strangers about our inside. */
export type Readiness = {
  ready: boolean;
  draining: boolean;
  checks: Record<string, 'ok' | 'failed' | 'late'>;
};

export type Health = {
  readiness(): Promise<Readiness>;
  /** From now on not ready, so that a balancer looks elsewhere before connections close. */
  drain(): void;
};

/** `deadlineMs` is for each check; 1,000 when left out. */
export type HealthOptions = { checks: Readonly<Record<string, HealthCheck>>; deadlineMs?: number };

/** Readiness from named checks, run side by side, each within a deadline. */
export function createHealth({ checks, deadlineMs = 1_000 }: HealthOptions): Health {
  const underWay = new Map<string, Promise<'ok' | 'failed'>>();
  let draining = false;

  /** A check that hangs is not called again while it hangs: probes must not pile up on a sick database. */
  function runOnce(name: string, check: HealthCheck): Promise<'ok' | 'failed'> {
    const running = underWay.get(name) ?? outcomeOf(check).finally(() => underWay.delete(name));
    underWay.set(name, running);
    return running;
  }

  return {
    async readiness() {
      const outcomes = await Promise.all(
        Object.entries(checks).map(
          async ([name, check]) => [name, await within(deadlineMs, runOnce(name, check))] as const,
        ),
      );
      const ready = !draining && outcomes.every(([, outcome]) => outcome === 'ok');
      return { ready, draining, checks: Object.fromEntries(outcomes) };
    },
    drain() {
      draining = true;
    },
  };
}

async function outcomeOf(check: HealthCheck): Promise<'ok' | 'failed'> {
  try {
    await check();
    return 'ok';
  } catch {
    return 'failed';
  }
}

async function within<Outcome>(deadlineMs: number, outcome: Promise<Outcome>): Promise<Outcome | 'late'> {
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), deadlineMs);
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}
