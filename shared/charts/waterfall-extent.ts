// How much time a timeline covers: what happened in it, and how far one may look beyond.
import type { RecordColumns, Stretch, Waterfall } from '../model/waterfall.ts';
import { leastSpanMs } from './time-window.ts';

export interface WaterfallExtent {
  /** From the first look-up to the last answer or record of some size: what "fit" shows. */
  readonly busy: Stretch;
  /** Until the last connection had been closed as well. */
  readonly whole: Stretch;
}

export function extentOf({ connections, records, requests }: Waterfall): WaterfallExtent {
  let fromMs = Infinity;
  let busyMs = -Infinity;
  let quietMs = -Infinity;
  for (const [index, connection] of connections.entries()) {
    const { dns, openedMs, connect, handshake } = connection;
    fromMs = Math.min(fromMs, openedMs, dns?.fromMs ?? Infinity);
    const own = records.untilMs.subarray(records.starts[index], records.starts[index + 1]);
    const busyRecord = findLastBusy(records, index);
    const lastMs = busyRecord === null ? -Infinity : (records.untilMs[busyRecord] ?? 0);
    quietMs = Math.max(quietMs, connection.closedMs ?? -Infinity, own.at(-1) ?? -Infinity);
    busyMs = Math.max(
      busyMs,
      openedMs,
      connect?.toMs ?? -Infinity,
      handshake?.toMs ?? -Infinity,
      lastMs,
    );
  }
  for (const { startedMs, endedMs } of requests) {
    fromMs = Math.min(fromMs, startedMs);
    busyMs = Math.max(busyMs, endedMs);
  }
  if (!Number.isFinite(fromMs)) return { busy: nothing, whole: nothing };
  // Of some no more is known than that they began: not the half millisecond around one moment is shown then.
  if (busyMs <= fromMs) busyMs = quietMs > fromMs ? quietMs : fromMs + unknownMs;
  const roomMs = Math.max((busyMs - fromMs) * 0.02, leastSpanMs / 2);
  const busy = { fromMs: fromMs - roomMs, toMs: busyMs + roomMs };
  return { busy, whole: { ...busy, toMs: Math.max(busy.toMs, quietMs + roomMs) } };
}

/** An alert that closes a connection is no longer, whatever the cipher; keep-alives neither. */
const smallBytes = 48;

/** The last record that is more than a farewell: connections are closed long after their use. */
function findLastBusy({ starts, bytes }: RecordColumns, connection: number): number | null {
  const start = starts[connection] ?? 0;
  for (let at = (starts[connection + 1] ?? start) - 1; at >= start; at -= 1) {
    if ((bytes[at] ?? 0) > smallBytes) return at;
  }
  return null;
}

const unknownMs = 1000;
const nothing: Stretch = { fromMs: 0, toMs: unknownMs };
