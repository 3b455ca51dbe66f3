import type { Scene } from './scene.ts';

class GivenUp extends Error {}

/**
 * Holds an Idempotency-Key unfinished while `work` runs, then gives it up: an admission under the key has taken its
 * decision, its ids and its locks, and waits before it writes.
 */
export async function holdingKey<T>(
  scene: Scene,
  { key, loanId }: { key: string; loanId: number },
  work: () => Promise<T>,
): Promise<T> {
  const done = Promise.withResolvers<T>();
  await scene.database.db.sql
    .begin(async (tx) => {
      await tx`
        INSERT INTO public.idempotency_keys (actor_id, route, loan_id, key, body_hash, status, answer)
        VALUES ('rig-agent', 'POST /api/loans/:loanId/crm/send-email', ${loanId}, ${key}, '', 202, '{}')`;
      const value = await work();
      // In a box: what is still running must not be waited for in here.
      done.resolve(value);
      throw new GivenUp();
    })
    .catch((error: unknown) => {
      if (!(error instanceof GivenUp)) throw error;
    });
  return done.promise;
}
