import { takeTurn } from '../src/turns/take-turn.ts';

// Takes the turn that its argument names, says so, and stays until it is ended.
await takeTurn({ name: process.argv[2] ?? '', turnsMax: 1 });
process.stdout.write('mine\n');
setInterval(() => undefined, 60_000);
