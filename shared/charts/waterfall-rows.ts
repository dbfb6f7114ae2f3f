// Where each connection of a timeline stands: rows down the page, lanes for the requests of each, and
// headings where connections are grouped by site. Pure, in pixels; nothing is drawn here.
import type { Waterfall, WaterfallConnection, WaterfallRequest } from '../model/waterfall.ts';
import { addTo, groupBy } from '../model/groups.ts';

export const rowSizes = { connectionPx: 38, siteHeadPx: 26, lanePx: 18, lanesEndPx: 4 } as const;
/** Requests that run at once beyond it share the last lane. */
export const maxLanes = 8;

export interface PlacedRequest {
  readonly request: WaterfallRequest;
  readonly lane: number;
  /** Begins before another in its lane is over, as no lane was free: words on both would cover each other. */
  readonly isOverAnother: boolean;
}

export interface ConnectionRow {
  readonly kind: 'connection';
  readonly index: number;
  readonly topPx: number;
  readonly heightPx: number;
  /** In order of their start. */
  readonly requests: readonly PlacedRequest[];
}

export interface SiteRow {
  readonly kind: 'site';
  /** Null: of connections without a name. */
  readonly site: string | null;
  readonly connections: number;
  readonly topPx: number;
  readonly heightPx: number;
}

export type WaterfallRow = ConnectionRow | SiteRow;

export interface RowLayout {
  readonly rows: readonly WaterfallRow[];
  readonly heightPx: number;
}

export interface LayoutChoice {
  readonly withLetter: boolean;
  readonly bySite: boolean;
}

export function layRows(
  { connections, requests }: Pick<Waterfall, 'connections' | 'requests'>,
  { withLetter, bySite }: LayoutChoice,
): RowLayout {
  const carried = groupBy(requests, ({ connection }) => connection);
  const rows: WaterfallRow[] = [];
  let topPx = 0;
  const add = (row: WaterfallRow): void => {
    rows.push(row);
    topPx += row.heightPx;
  };
  for (const { site, indexes } of bySite ? groupSites(connections) : [ungrouped(connections)]) {
    if (bySite) {
      const heightPx = rowSizes.siteHeadPx;
      add({ kind: 'site', site, connections: indexes.length, topPx, heightPx });
    }
    for (const index of indexes) {
      const isShown = withLetter || isReadable(connections[index]);
      const placed = isShown ? placeInLanes(carried.get(index) ?? []) : [];
      add({ kind: 'connection', index, topPx, heightPx: heightOf(placed), requests: placed });
    }
  }
  return { rows, heightPx: topPx };
}

/** What is said on it stands in the open: no letter hides it. */
export const isReadable = (connection: WaterfallConnection | undefined): boolean =>
  connection?.protocol === 'http';

function heightOf(placed: readonly PlacedRequest[]): number {
  if (placed.length === 0) return rowSizes.connectionPx;
  const lanes = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  return rowSizes.connectionPx + lanes * rowSizes.lanePx + rowSizes.lanesEndPx;
}

interface SiteGroup {
  readonly site: string | null;
  readonly indexes: readonly number[];
}

const ungrouped = (connections: readonly WaterfallConnection[]): SiteGroup => ({
  site: null,
  indexes: connections.map((_, index) => index),
});

/** In the order in which the sites first come; those without a name last. */
function groupSites(connections: readonly WaterfallConnection[]): SiteGroup[] {
  const groups = new Map<string | null, number[]>();
  for (const [index, { site, name }] of connections.entries()) {
    addTo(groups, site ?? name, index);
  }
  const isLast = ({ site }: SiteGroup): number => (site === null ? 1 : 0);
  return [...groups]
    .map(([site, indexes]) => ({ site, indexes }))
    .sort((a, b) => isLast(a) - isLast(b));
}

/** Each into the first lane that is free when it begins; when none is, into the last. */
export function placeInLanes(requests: readonly WaterfallRequest[]): PlacedRequest[] {
  const freeFrom: number[] = [];
  const inOrder = [...requests].sort((a, b) => a.startedMs - b.startedMs);
  return inOrder.map((request) => {
    const free = freeFrom.findIndex((ms) => ms <= request.startedMs);
    const next = Math.min(freeFrom.length, maxLanes - 1);
    const lane = free === -1 ? next : free;
    const isOverAnother = (freeFrom[lane] ?? -Infinity) > request.startedMs;
    freeFrom[lane] = Math.max(freeFrom[lane] ?? 0, request.endedMs);
    return { request, lane, isOverAnother };
  });
}

/** Index of the row at this height; -1 above and below all of them. */
export function rowAt({ rows, heightPx }: RowLayout, yPx: number): number {
  if (yPx < 0 || yPx >= heightPx) return -1;
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.topPx ?? 0) <= yPx) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows of which something shows between two heights. */
export function rowsBetween(layout: RowLayout, fromPx: number, toPx: number): WaterfallRow[] {
  const first = rowAt(layout, Math.max(0, fromPx));
  if (first === -1) return [];
  const last = rowAt(layout, Math.min(toPx, layout.heightPx - 1));
  return layout.rows.slice(first, last + 1);
}
