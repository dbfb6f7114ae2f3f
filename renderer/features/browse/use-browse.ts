// What the window to browse in knows: where its page is, and the notebook so far. Asked for once, then
// kept true by events.
import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { BrowseState } from '../../../shared/model/browse.ts';
import type { NotebookProgress } from '../../../shared/model/notebook.ts';
import { callEngine, onEngine } from '../../bridge.ts';
import { addNotebookProgress, type LiveNotebook } from '../session/live-page.ts';

export interface Browse {
  readonly state: BrowseState;
  readonly notebook: LiveNotebook;
  readonly sites: CallOutput<'browse.ready'>['sites'];
  readonly isLab: boolean;
}

async function begin(setBrowse: (browse: Browse) => void): Promise<void> {
  const { notebook, ...others } = await callEngine('browse.ready', null);
  setBrowse({ ...others, notebook: addNotebookProgress(undefined, notebook) });
}

/** Null until the engine has answered. */
export function useBrowse(): Browse | null {
  const [browse, setBrowse] = useState<Browse | null>(null);
  useEffect(() => {
    const add = (progress: NotebookProgress): void => {
      setBrowse((before) =>
        before === null
          ? null
          : { ...before, notebook: addNotebookProgress(before.notebook, progress) },
      );
    };
    const stops = [
      onEngine('browse.state', (state) => {
        setBrowse((before) => (before === null ? null : { ...before, state }));
      }),
      onEngine('inspect.progress', ({ page }) => {
        if (page !== undefined) add(page);
      }),
    ];
    // When its session is over already, the engine closes this window.
    begin(setBrowse).catch(() => undefined);
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return browse;
}
