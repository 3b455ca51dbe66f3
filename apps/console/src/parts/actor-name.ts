/** A worker names itself `consumer@host:process:id`, so that two of them can be told apart. */
const worker = /^consumer@/;

/** Who did it, as a person says it; which worker it was stands in the record. */
export function actorName(actorId: string): string {
  return worker.test(actorId) ? 'the delivery worker' : actorId;
}
