// The window to browse in that is open, if one is: where calls from it go, and events to it.
import type { CallOutput, EventData, Events } from '../../../shared/contract/ipc.ts';
import type { BrowseArea } from '../../../shared/model/browse.ts';

export type Move = 'back' | 'forward' | 'reload' | 'stop';

/** What the frame around the page may ask for. */
export interface BrowseControls {
  readonly ready: () => CallOutput<'browse.ready'>;
  readonly go: (url: string) => void;
  readonly move: (to: Move) => void;
  readonly place: (area: BrowseArea, withFocus: boolean) => void;
  readonly end: () => void;
  /** Closes a window whose session is over. */
  readonly dismiss: () => void;
  readonly send: <K extends keyof Events>(channel: K, data: EventData<K>) => void;
}

export interface BrowseDesk {
  readonly current: () => BrowseControls | null;
  /** Gives back what clears the desk again. */
  readonly take: (controls: BrowseControls) => () => void;
}

/** One window at a time, as there is one session at a time. */
export function createBrowseDesk(): BrowseDesk {
  let current: BrowseControls | null = null;
  return {
    current: () => current,
    take: (controls) => {
      current?.dismiss();
      current = controls;
      return () => {
        if (current === controls) current = null;
      };
    },
  };
}
