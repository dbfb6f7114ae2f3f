// Where each visit stands, and telling it at a pace a window can follow.
import type { Progress } from '../../shared/model/progress.ts';
import type { Visit } from '../../shared/model/session.ts';

const leastMsBetween = 100;

export interface VisitBoard {
  readonly visits: readonly Visit[];
  update(index: number, change: Partial<Visit>): void;
  /** One more, that nobody had planned. */
  add(visit: Visit): void;
  /** Tells at once, with everything that was held back. */
  tell(phase: Progress['phase']): void;
  /** Something beside the visits changed: `more` has it. */
  touch(): void;
  stop(): void;
}

const isOver = (visit: Visit): boolean => visit.status !== 'waiting' && visit.status !== 'running';

/** `onProgress` hears at most ten times a second while visits run. */
export function createVisitBoard(
  sessionId: string,
  planned: readonly Visit[],
  onProgress: (progress: Progress) => void,
  more: () => Pick<Progress, 'page' | 'isBrowse' | 'notebook'> = () => ({}),
): VisitBoard {
  const visits = [...planned];
  const changed = new Set<number>();
  let doneVisits = 0;
  let timer: NodeJS.Timeout | null = null;
  const tell = (phase: Progress['phase']): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const list = [...changed].flatMap((index) => visits[index] ?? []);
    changed.clear();
    onProgress({
      sessionId,
      phase,
      doneVisits,
      totalVisits: visits.length,
      changed: list,
      ...more(),
    });
  };
  const touch = (): void => {
    timer ??= setTimeout(() => {
      tell('running');
    }, leastMsBetween);
  };
  return {
    visits,
    touch,
    add: (visit) => {
      changed.add(visits.push(visit) - 1);
      touch();
    },
    update: (index, change) => {
      const before = visits[index];
      if (before === undefined) return;
      const after = { ...before, ...change };
      visits[index] = after;
      if (!isOver(before) && isOver(after)) doneVisits += 1;
      changed.add(index);
      touch();
    },
    tell,
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
