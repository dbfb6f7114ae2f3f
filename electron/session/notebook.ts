// The observer's live notebook: a line a connection, told as it changes. Names are those the relay asked
// the name server for, in the open; the ClientHello repeats them.
import type { NotebookLine, NotebookProgress } from '../../shared/model/notebook.ts';
import type { Place } from '../../shared/model/place.ts';
import type { FlowEvent, FlowInfo, Segment } from '../../shared/model/segment.ts';

export interface Notebook {
  /** Of the tap. Look-ups are not connections and leave no line. */
  readonly pushFlow: (event: FlowEvent) => void;
  readonly nameFlow: (flowId: string, name: string) => void;
  /** What whoever passed the connection on knows of it beside its bytes. */
  readonly noteFlow: (flowId: string, note: Pick<NotebookLine, 'device' | 'clear'>) => void;
  readonly bytesUp: () => number;
  readonly bytesDown: () => number;
  readonly connections: () => number;
  /** What changed since it was last taken. */
  readonly take: () => NotebookProgress;
  /** The newest lines, for a window that opens late. */
  readonly look: () => NotebookProgress;
}

/** A window need not follow every line of a flood. */
const maxTaken = 500;
/** The oldest lines and names go: the session itself has all. */
const maxLines = 5000;
const maxNames = 20_000;

function forgetOldest(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}

/** Of a connection that begins: until a name is known, its address stands for it. */
function firstLine({ flowId, openedMs, remote }: FlowInfo, place: Place): NotebookLine {
  return {
    flowId,
    openedMs,
    openedAtMs: Date.now(),
    name: remote.address,
    address: remote.address,
    port: remote.port,
    countryCode: place.countryCode,
    operator: place.operator,
    bytesUp: 0,
    bytesDown: 0,
    againAfterMs: null,
    isOver: false,
  };
}

/** `onChange` is called for every segment: whoever listens keeps a pace of its own. */
export function createNotebook(place: (address: string) => Place, onChange: () => void): Notebook {
  const lines = new Map<string, NotebookLine>();
  const lastByName = new Map<string, number>();
  const changed = new Set<string>();
  const unnamed = new Set<string>();
  const sums = { connections: 0, bytesUp: 0, bytesDown: 0 };

  const change = (flowId: string, part: Partial<NotebookLine>): void => {
    const line = lines.get(flowId);
    if (line === undefined) return;
    lines.set(flowId, { ...line, ...part });
    changed.add(flowId);
    onChange();
  };
  const open = (flow: FlowInfo): void => {
    sums.connections += 1;
    unnamed.add(flow.flowId);
    lines.set(flow.flowId, firstLine(flow, place(flow.remote.address)));
    forgetOldest(lines, maxLines);
  };
  const count = ({ flowId, direction, lengthBytes }: Segment): void => {
    const key = direction === 'up' ? 'bytesUp' : 'bytesDown';
    sums[key] += lengthBytes;
    const line = lines.get(flowId);
    if (line !== undefined) change(flowId, { [key]: line[key] + lengthBytes });
  };
  const tell = (ids: readonly string[]): NotebookProgress => ({
    ...sums,
    lines: ids.flatMap((id) => lines.get(id) ?? []),
  });
  return {
    pushFlow: (event) => {
      if (event.kind === 'opened' && event.flow.transport === 'tcp') open(event.flow);
      if (event.kind === 'segment') count(event.segment);
      if (event.kind !== 'closed') return;
      unnamed.delete(event.flowId);
      change(event.flowId, { isOver: true });
    },
    nameFlow: (flowId, name) => {
      const line = lines.get(flowId);
      // A connection that carries a second request is still the one contact.
      if (line === undefined || !unnamed.delete(flowId)) return;
      const { openedMs } = line;
      const last = lastByName.get(name);
      // Taken out first, so that the oldest stays in front.
      lastByName.delete(name);
      lastByName.set(name, openedMs);
      forgetOldest(lastByName, maxNames);
      change(flowId, { name, againAfterMs: last === undefined ? null : openedMs - last });
    },
    noteFlow: change,
    bytesUp: () => sums.bytesUp,
    bytesDown: () => sums.bytesDown,
    connections: () => sums.connections,
    take: () => {
      const taken = tell([...changed].slice(-maxTaken));
      changed.clear();
      return taken;
    },
    look: () => tell([...lines.keys()]),
  };
}
