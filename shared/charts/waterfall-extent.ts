// How much time a timeline covers: what happened in it, and how far one may look beyond.
import type { Stretch, Waterfall } from '../model/waterfall.ts';
import { leastSpanMs } from './time-window.ts';

export interface WaterfallExtent {
  /** From the first look-up to the last record or answer: what "fit" shows. */
  readonly busy: Stretch;
  /** Until the last connection was closed as well. */
  readonly whole: Stretch;
}

export function extentOf({ connections, records, requests }: Waterfall): WaterfallExtent {
  let fromMs = Infinity;
  let busyMs = -Infinity;
  let closedMs = -Infinity;
  for (const [index, connection] of connections.entries()) {
    const { dns, openedMs, connect, handshake } = connection;
    fromMs = Math.min(fromMs, openedMs, dns?.fromMs ?? Infinity);
    const last = (records.starts[index + 1] ?? 0) - 1;
    const lastMs = last >= (records.starts[index] ?? 0) ? (records.untilMs[last] ?? 0) : -Infinity;
    busyMs = Math.max(
      busyMs,
      openedMs,
      connect?.toMs ?? -Infinity,
      handshake?.toMs ?? -Infinity,
      lastMs,
    );
    closedMs = Math.max(closedMs, connection.closedMs ?? -Infinity);
  }
  for (const { startedMs, endedMs } of requests) {
    fromMs = Math.min(fromMs, startedMs);
    busyMs = Math.max(busyMs, endedMs);
  }
  if (!Number.isFinite(fromMs)) return { busy: nothing, whole: nothing };
  const roomMs = Math.max((busyMs - fromMs) * 0.02, leastSpanMs / 2);
  const busy = { fromMs: fromMs - roomMs, toMs: busyMs + roomMs };
  return { busy, whole: { ...busy, toMs: Math.max(busy.toMs, closedMs + roomMs) } };
}

const nothing: Stretch = { fromMs: 0, toMs: 1000 };
