// Reads Chromium's NetLog for one thing: which local port a connection number of DevTools has. So the
// engine itself says which connection carried a request, and nothing need be guessed.
import { z } from 'zod';

const logSchema = z.object({
  constants: z.object({
    logEventTypes: z.record(z.string(), z.int()),
    logSourceType: z.record(z.string(), z.int()),
  }),
  events: z.array(
    z.object({
      type: z.int(),
      source: z.object({ id: z.int(), type: z.int() }),
      params: z.unknown().optional(),
    }),
  ),
});
const connectedSchema = z.object({ local_address: z.string() });

/** Connection number → local port. Empty when the text is no NetLog: matching then is by likelihood. */
export function parseNetLog(text: string): Map<number, number> {
  const ports = new Map<number, number>();
  const log = logSchema.safeParse(parseJson(text));
  if (!log.success) return ports;
  const { constants, events } = log.data;
  const connect = constants.logEventTypes['TCP_CONNECT'];
  const socket = constants.logSourceType['SOCKET'];
  for (const { type, source, params } of events) {
    if (type !== connect || source.type !== socket) continue;
    const connected = connectedSchema.safeParse(params);
    if (!connected.success) continue;
    const port = Number(connected.data.local_address.split(':').at(-1));
    if (Number.isInteger(port)) ports.set(source.id, port);
  }
  return ports;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A log cut short by a crash lacks its end; all whole lines of it can still be read.
    try {
      return JSON.parse(`${text.replace(/,?\s*(?:\n[^\n]*)?$/, '')}]}`);
    } catch {
      return null;
    }
  }
}
