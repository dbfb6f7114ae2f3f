// At most one practice lab, opened the first time it is wanted and closed with the app.
import type { Lab } from '../lab/lab.ts';

export interface LabHolder {
  /** Opens the lab or gives the open one; rejects when it cannot open, and may then be tried again. */
  get(): Promise<Lab>;
  close(): Promise<void>;
}

export function createLabHolder(start: () => Promise<Lab>): LabHolder {
  let opened: Promise<Lab> | null = null;
  return {
    get: () => {
      if (opened !== null) return opened;
      const opening = start();
      opened = opening;
      opening.catch(() => {
        // Whoever asked gets the error; the next one shall try afresh.
        if (opened === opening) opened = null;
      });
      return opening;
    },
    close: async () => {
      const last = opened;
      opened = null;
      if (last === null) return;
      const lab = await last.catch(() => null);
      await lab?.close();
    },
  };
}
