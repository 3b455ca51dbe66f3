import type { Stage } from '../stage/open-stage.ts';
import { type Noise, noiseText, readNoise } from './noise.ts';
import { refuseLosses } from './refusals.ts';
import type { Figure, Row, Variant } from './row.ts';
import { cpuOf, type Round, summarize } from './summarize.ts';

export type Measured = { row: Row; figures: Figure[]; cpu: { ours: number; raw: number }; noise: string };

/** Measures one row: one round to warm up, then rounds in which ours and raw take turns and change who begins. */
export async function measure(row: Row, stage: Stage): Promise<Measured> {
  const { ours, raw, close } = await row.open(stage);
  try {
    const rounds: Round[] = [];
    const noises: Noise[] = [];
    const wanted = stage.isQuick ? row.quickRounds : row.rounds;
    for (let round = 0; round <= wanted; round += 1) {
      const noise = readNoise(stage.runDir);
      const done = await oneRound({ ours, raw }, { name: row.name, oursFirst: round % 2 === 0 });
      if (round === 0) continue;
      rounds.push(done);
      noises.push(noise);
    }
    return { row, figures: summarize(row, rounds), cpu: cpuOf(rounds), noise: noiseText(noises) };
  } finally {
    await close();
  }
}

async function oneRound(
  variants: { ours: Variant; raw: Variant },
  { name, oursFirst }: { name: string; oursFirst: boolean },
): Promise<Round> {
  const take = async (who: 'ours' | 'raw') => {
    const turn = await variants[who]();
    refuseLosses(turn, `${name}, ${who}`);
    return turn;
  };
  if (oursFirst) {
    const ours = await take('ours');
    return { ours, raw: await take('raw') };
  }
  const raw = await take('raw');
  return { ours: await take('ours'), raw };
}
