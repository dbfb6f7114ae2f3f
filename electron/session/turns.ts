// Turns for what may go on at the same time only so many times; whoever asks first has the next one.

export interface Turns {
  take(): Promise<void>;
  /** Gives back what was taken. */
  give(): void;
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return {
    take: () => {
      if (free === 0) return new Promise((resolve) => waiting.push(resolve));
      free -= 1;
      return Promise.resolve();
    },
    give: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
