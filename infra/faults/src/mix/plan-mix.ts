import { seeded } from '../rig/seeded.ts';

export type Link = 'apiDb' | 'dispatcherDb' | 'consumerDb' | 'dispatcherBroker' | 'consumerBroker' | 'smtp';

export type NetworkFault =
  | { kind: 'reset' }
  | { kind: 'delay'; ms: number }
  | { kind: 'lose an answer' }
  | { kind: 'lose a confirm' }
  | { kind: 'cut'; afterBytes: number };

export type ProviderFault =
  | 'no recipient'
  | 'not now'
  | 'never'
  | 'no session'
  | 'reset in the data'
  | 'goes down'
  | 'taken, then reset'
  | 'taken, then closed'
  | 'slow'
  | 'taken, consumer killed';

/** What is done at a moment, in milliseconds from the beginning. */
export type Act = { atMs: number } & (
  | { act: 'kill a process'; victim: number }
  | { act: 'crash a server'; server: 'PostgreSQL' | 'RabbitMQ'; awayMs: number }
  | { act: 'hurt the network'; link: Link; fault: NetworkFault }
  | { act: 'hurt the provider'; fault: ProviderFault; times: number }
  | { act: 'change a mind'; contact: number; doNotEmail: boolean }
  | { act: 'make retries due' }
);

type Draw = { between: (from: number, to: number) => number; oneOf: <T>(choices: readonly T[]) => T };

const links: readonly Link[] = [
  'apiDb',
  'dispatcherDb',
  'consumerDb',
  'dispatcherBroker',
  'consumerBroker',
  'smtp',
];
const providerFaults: readonly ProviderFault[] = [
  'no recipient',
  'not now',
  'never',
  'no session',
  'reset in the data',
  'goes down',
  'taken, then reset',
  'taken, then closed',
  'slow',
  'taken, consumer killed',
];

const networkFault = ({ between, oneOf }: Draw): NetworkFault =>
  oneOf<() => NetworkFault>([
    () => ({ kind: 'reset' }),
    () => ({ kind: 'delay', ms: between(5, 100) }),
    () => ({ kind: 'lose an answer' }),
    () => ({ kind: 'lose a confirm' }),
    () => ({ kind: 'cut', afterBytes: Math.round(between(100, 20_000)) }),
  ])();

/** One kind of act each, in a series of its own; `pauseMs` is what may lie between two of them. */
const tracks: readonly {
  pauseMs: readonly [number, number];
  draw: (draw: Draw) => Record<string, unknown>;
}[] = [
  {
    pauseMs: [5_000, 20_000],
    draw: ({ between }) => ({ act: 'kill a process', victim: between(0, 1) }),
  },
  {
    pauseMs: [120_000, 180_000],
    draw: ({ between, oneOf }) => ({
      act: 'crash a server',
      server: oneOf(['PostgreSQL', 'RabbitMQ']),
      awayMs: Math.round(between(0, 3_000)),
    }),
  },
  {
    pauseMs: [3_000, 8_000],
    draw: (draw) => ({ act: 'hurt the network', link: draw.oneOf(links), fault: networkFault(draw) }),
  },
  {
    pauseMs: [2_000, 5_000],
    draw: ({ between, oneOf }) => ({
      act: 'hurt the provider',
      fault: oneOf(providerFaults),
      times: Math.ceil(between(0, 5)),
    }),
  },
  {
    pauseMs: [1_000, 3_000],
    draw: ({ between }) => ({
      act: 'change a mind',
      contact: between(0, 1),
      doNotEmail: between(0, 1) < 0.5,
    }),
  },
  { pauseMs: [4_000, 6_000], draw: () => ({ act: 'make retries due' }) },
];

/** The acts of a mix, track by track, from the seed alone: neither the clock nor what the product does has a say in it. */
export function planMix({ minutes, seed }: { minutes: number; seed: number }): Act[][] {
  return tracks.map((track, index) => {
    const random = seeded(seed * tracks.length + index);
    const draw: Draw = {
      between: (from, to) => from + random() * (to - from),
      oneOf: (choices) => choices[Math.floor(random() * choices.length)] as (typeof choices)[number],
    };
    const acts: Act[] = [];
    for (let atMs = 0; ; ) {
      atMs += Math.round(draw.between(...track.pauseMs));
      if (atMs >= minutes * 60_000) return acts;
      acts.push({ atMs, ...track.draw(draw) } as Act);
    }
  });
}
