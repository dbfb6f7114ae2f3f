// Runs under way, put together from progress events. A small store outside React, because events of
// a run may come before the answer that names it.
import { useSyncExternalStore } from 'react';
import type { NotebookProgress } from '../../../shared/model/notebook.ts';
import type { Progress } from '../../../shared/model/progress.ts';
import type { Visit } from '../../../shared/model/session.ts';
import { onEngine } from '../../bridge.ts';
import {
  addNotebookProgress,
  addPageProgress,
  type LiveNotebook,
  type LivePage,
} from './live-page.ts';

export interface Run {
  readonly sessionId: string;
  readonly phase: Progress['phase'];
  readonly doneVisits: number;
  readonly totalVisits: number;
  /** In the order in which they were first heard of. */
  readonly visits: ReadonlyMap<string, Visit>;
  /** Of a page load, or of browsing. */
  readonly page?: LivePage;
  /** Of connections that others make through the relay. */
  readonly notebook?: LiveNotebook;
  /** Pages are browsed by hand, so nobody knows how many will come. */
  readonly isBrowse?: boolean;
}

let runs: ReadonlyMap<string, Run> = new Map();
const listeners = new Set<() => void>();

/** Adds an event to what was known of its run. */
function addProgress(before: Run | undefined, progress: Progress): Run {
  const visits = new Map(before?.visits);
  for (const visit of progress.changed) visits.set(visit.id, visit);
  return {
    sessionId: progress.sessionId,
    phase: progress.phase,
    doneVisits: progress.doneVisits,
    totalVisits: progress.totalVisits,
    visits,
    ...liveOf(before, progress),
    isBrowse: progress.isBrowse ?? before?.isBrowse ?? false,
  };
}

function liveOf(
  before: Run | undefined,
  { page: pageNews, notebook: notebookNews }: Progress,
): Pick<Run, 'page' | 'notebook'> {
  const page = pageNews === undefined ? before?.page : addPageProgress(before?.page, pageNews);
  const notebook =
    notebookNews === undefined
      ? before?.notebook
      : addNotebookProgress(before?.notebook, notebookNews);
  return {
    ...(page === undefined ? {} : { page }),
    ...(notebook === undefined ? {} : { notebook }),
  };
}

export const isOver = (run: Run): boolean => run.phase === 'done' || run.phase === 'cancelled';

/** Tells of a run that was started before its first event; what is known already stays. */
export function expectRun(sessionId: string): void {
  if (runs.has(sessionId)) return;
  const run = {
    sessionId,
    phase: 'running',
    doneVisits: 0,
    totalVisits: 0,
    visits: new Map(),
  } as const;
  runs = new Map(runs).set(sessionId, run);
  for (const listener of listeners) listener();
}

/** Takes up a run whose notebook is known; what was heard of it before stays. */
export function resumeRun(sessionId: string, notebook: NotebookProgress): void {
  expectRun(sessionId);
  const run = runs.get(sessionId);
  if (run === undefined || run.notebook !== undefined) return;
  runs = new Map(runs).set(sessionId, {
    ...run,
    notebook: addNotebookProgress(undefined, notebook),
  });
  for (const listener of listeners) listener();
}

/** Begins to listen; `onOver` hears of each run that ended (its session is saved by then). */
export function followRuns(onOver: (sessionId: string) => void): () => void {
  return onEngine('inspect.progress', (progress) => {
    const run = addProgress(runs.get(progress.sessionId), progress);
    runs = new Map(runs).set(run.sessionId, run);
    if (isOver(run)) onOver(run.sessionId);
    for (const listener of listeners) listener();
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The run of a session, when the window saw it begin; else undefined. */
export function useRun(sessionId: string | null): Run | undefined {
  return useSyncExternalStore(subscribe, () =>
    sessionId === null ? undefined : runs.get(sessionId),
  );
}

/** The one run that is under way, if any. */
export function useActiveRun(): Run | undefined {
  return useSyncExternalStore(subscribe, () => [...runs.values()].find((run) => !isOver(run)));
}
