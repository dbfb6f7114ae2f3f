// Visits by name, by day and by hour of the day: what an observer who stays around adds up.
import type { FrequencyBucket } from '../../../shared/model/library.ts';
import { dayKey } from '../../ui/format.ts';
import { groupBy } from '../../../shared/model/groups.ts';

export interface NameSum {
  readonly name: string;
  readonly visits: number;
  readonly days: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The hour of the day (0–23, local) with the most visits. */
  readonly usualHour: number;
}

export function sumByName(buckets: readonly FrequencyBucket[]): NameSum[] {
  const byName = groupBy(buckets, ({ name }) => name);
  return [...byName]
    .map(([name, ofName]) => sumName(name, ofName))
    .sort((a, b) => b.visits - a.visits || a.name.localeCompare(b.name));
}

function sumName(name: string, buckets: readonly FrequencyBucket[]): NameSum {
  const hours = Array.from({ length: 24 }, () => 0);
  const days = new Set<string>();
  let visits = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = 0;
  for (const bucket of buckets) {
    visits += bucket.visits;
    const hour = new Date(bucket.hourStartMs).getHours();
    hours[hour] = (hours[hour] ?? 0) + bucket.visits;
    days.add(dayKey(bucket.hourStartMs));
    firstMs = Math.min(firstMs, bucket.hourStartMs);
    lastMs = Math.max(lastMs, bucket.hourStartMs);
  }
  return {
    name,
    visits,
    days: days.size,
    firstMs,
    lastMs,
    usualHour: hours.indexOf(Math.max(...hours)),
  };
}

export interface DayHours {
  /** Local days, oldest first, without gaps. */
  readonly days: readonly string[];
  /** Index of the day, hour, visits; only those above zero. */
  readonly cells: readonly (readonly [day: number, hour: number, visits: number])[];
  readonly most: number;
}

const dayLimit = 60;

/** The last days up to `nowMs`, at least seven and at most sixty. */
export function spreadOverDays(buckets: readonly FrequencyBucket[], nowMs: number): DayHours {
  const first = buckets.reduce((least, bucket) => Math.min(least, bucket.hourStartMs), nowMs);
  const days: string[] = [];
  const day = new Date(nowMs);
  day.setHours(12, 0, 0, 0);
  while (days.length < dayLimit && (days.length < 7 || dayKey(day.getTime()) >= dayKey(first))) {
    days.unshift(dayKey(day.getTime()));
    day.setDate(day.getDate() - 1);
  }
  const index = new Map(days.map((key, at) => [key, at]));
  const sums = new Map<string, [number, number, number]>();
  for (const bucket of buckets) {
    const at = index.get(dayKey(bucket.hourStartMs));
    if (at === undefined) continue;
    const hour = new Date(bucket.hourStartMs).getHours();
    const cell = sums.get(`${at} ${hour}`) ?? [at, hour, 0];
    cell[2] += bucket.visits;
    sums.set(`${at} ${hour}`, cell);
  }
  const cells = [...sums.values()];
  return { days, cells, most: cells.reduce((most, cell) => Math.max(most, cell[2]), 0) };
}
