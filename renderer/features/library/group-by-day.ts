// Sessions under the day they were made on, newest first.
import type { LibrarySession } from '../../../shared/model/library.ts';
import { dayKey, formatDay } from '../../ui/format.ts';

export interface LibraryDay {
  readonly key: string;
  readonly title: string;
  readonly sessions: readonly LibrarySession[];
}

export function groupByDay(sessions: readonly LibrarySession[], nowMs: number): LibraryDay[] {
  const days = new Map<string, LibrarySession[]>();
  for (const session of [...sessions].sort((a, b) => b.createdAtMs - a.createdAtMs)) {
    const key = dayKey(session.createdAtMs);
    const day = days.get(key);
    if (day === undefined) days.set(key, [session]);
    else day.push(session);
  }
  return [...days].map(([key, inDay]) => ({
    key,
    title: formatDay(inDay[0]?.createdAtMs ?? nowMs, nowMs),
    sessions: inDay,
  }));
}
