// A timeline from what the library has of it: each connection with the stretches an observer can tell.
import type { Waterfall, WaterfallConnection } from '../../../shared/model/waterfall.ts';
import { attributeWaits, findHandshake } from '../../../shared/charts/connection-phases.ts';
import type { WaterfallParts } from '../../store/waterfall-parts.ts';

export function layWaterfall(parts: WaterfallParts): Waterfall {
  const { flows, records, total, lookupFlows, pieceMs, requests, requestTotal } = parts;
  const waits = attributeWaits(
    flows,
    parts.lookups.map(({ name, kind, askedMs, answeredMs }) => ({
      name,
      kind,
      fromMs: askedMs,
      toMs: answeredMs,
    })),
  );
  const connections = flows.map((flow, index): WaterfallConnection => {
    const start = records.starts[index] ?? 0;
    // What stands for records where there are none is no handshake.
    const length = flow.recordCount === 0 ? 0 : (records.starts[index + 1] ?? start) - start;
    const handshake = findHandshake(
      {
        length,
        timeMs: (at) => records.timeMs[start + at] ?? 0,
        isDown: (at) => records.isDown[start + at] === 1,
        contentType: (at) => records.contentType[start + at] ?? 0,
      },
      flow.tlsVersion === 'TLS 1.3',
    );
    const { local: _local, nameLeak: _leak, alpn: _alpn, ja4: _ja4, clear: _clear, ...row } = flow;
    // Datagrams connect to nothing.
    const firstByteMs = handshake?.fromMs ?? parts.firstBytes.get(index) ?? null;
    const connect =
      firstByteMs === null || flow.transport === 'udp'
        ? null
        : { fromMs: flow.openedMs, toMs: Math.max(flow.openedMs, firstByteMs) };
    return { ...row, dns: waits[index] ?? null, connect, handshake };
  });
  return { connections, total, lookups: lookupFlows, records, pieceMs, requests, requestTotal };
}
