import { takeTurn } from '../src/turns/take-turn.ts';

/** One package is tested for each core of the machine, of however many checkouts; the others wait here. */
export default function setUp(): Promise<() => Promise<void>> {
  return takeTurn({
    name: 'tests',
    onWait: () => process.stderr.write('Waiting: other tests use all cores of this machine\n'),
  });
}
