// Reads Chromium's NetLog for one thing: which local port a connection number of DevTools has. So the
// engine itself says which connection carried a request, and nothing need be guessed. The log of an
// hour's surfing may be hundreds of megabytes: it is read line by line, as Chromium writes it.
import { z } from 'zod';

const constantsSchema = z.object({
  constants: z.object({
    logEventTypes: z.record(z.string(), z.int()),
    logSourceType: z.record(z.string(), z.int()),
  }),
});
const eventSchema = z.object({
  type: z.int(),
  source: z.object({ id: z.int(), type: z.int() }),
  params: z.object({ local_address: z.string() }),
});

/** Connections of a session are far fewer; strangers decide how many. */
const maxPorts = 100_000;

interface Wanted {
  readonly connect: number;
  readonly socket: number;
}

export class NetLogReader {
  readonly #ports = new Map<number, number>();
  #wanted: Wanted | null = null;

  /** Connection number → local port. Empty when it was no NetLog: matching then is by likelihood. */
  get ports(): ReadonlyMap<number, number> {
    return this.#ports;
  }

  /** The constants come first, then an event a line. What is cut short or something else is passed over. */
  push(line: string): void {
    if (this.#wanted === null) {
      this.#readConstants(line);
      return;
    }
    // Nearly all lines are about something else, and need not be taken apart.
    if (!line.includes('"local_address"')) return;
    const event = eventSchema.safeParse(parseJson(line.replace(/[,\]]+$/, '')));
    if (!event.success) return;
    const { type, source, params } = event.data;
    if (type !== this.#wanted.connect || source.type !== this.#wanted.socket) return;
    const port = Number(params.local_address.split(':').at(-1));
    if (Number.isInteger(port) && this.#ports.size < maxPorts) this.#ports.set(source.id, port);
  }

  #readConstants(line: string): void {
    const head = constantsSchema.safeParse(parseJson(`${line.replace(/,$/, '')}}`));
    if (!head.success) return;
    const { logEventTypes, logSourceType } = head.data.constants;
    this.#wanted = {
      connect: logEventTypes['TCP_CONNECT'] ?? -1,
      socket: logSourceType['SOCKET'] ?? -1,
    };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Cut short by a crash, or no NetLog at all.
    return null;
  }
}
