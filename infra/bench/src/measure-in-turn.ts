import { percentiles, type Timing } from './percentiles.ts';

/**
 * Times each variant once a round, in an order that moves on by one every round and turns round every second one: what
 * else the machine does meets all of them alike, and none always comes after the same other, whose caches it would find
 * warm. So their ratio means something where their times do not. The first rounds warm up.
 */
export async function measureInTurn<Name extends string>(
  variants: Record<Name, () => Promise<unknown>>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, Timing>> {
  const names = Object.keys(variants) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const step = round % 2 === 0 ? turn : names.length - 1 - turn;
      const name = names[(Math.floor(round / 2) + step) % names.length];
      if (name === undefined) continue;
      const began = performance.now();
      await variants[name]();
      if (round >= warmUp) times.get(name)?.push(performance.now() - began);
    }
  }
  return Object.fromEntries(names.map((name) => [name, percentiles(times.get(name) ?? [])])) as Record<
    Name,
    Timing
  >;
}
