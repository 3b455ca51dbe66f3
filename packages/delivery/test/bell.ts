export type Bell = {
  /** Something has happened. */
  ring: () => void;
  /** Nothing is left to do, until it rings again. */
  rest: () => void;
  /** Resolves at the next sound; who asks before looking misses nothing. */
  next: () => Promise<void>;
  /** Waits for so many sounds, or until there is nothing to wait for. */
  hear: (sounds: number) => Promise<void>;
  rung: () => number;
};

/** Lets those who race wait for what the others do, without asking again and again. */
export function createBell(): Bell {
  let coming = Promise.withResolvers<void>();
  let [rung, isResting] = [0, false];
  const sound = () => {
    coming.resolve();
    coming = Promise.withResolvers<void>();
  };
  return {
    ring: () => {
      rung += 1;
      isResting = false;
      sound();
    },
    rest: () => {
      isResting = true;
      sound();
    },
    next: () => coming.promise,
    hear: async (sounds) => {
      for (let heard = 0; heard < sounds && !isResting; heard += 1) await coming.promise;
    },
    rung: () => rung,
  };
}
