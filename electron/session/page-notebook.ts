// The live view of a page load: the observer's notebook line by line beside the requests of the
// letter. Names are those the relay asked the name server for, in the open; the ClientHello repeats
// them.
import type { LiveRequest, NotebookLine, PageProgress } from '../../shared/model/page.ts';
import type { Place } from '../../shared/model/observation.ts';
import type { FlowEvent } from '../../shared/model/segment.ts';
import type { PageRequest } from '../endpoint/page/page-request.ts';

export interface PageNotebook {
  /** Of the tap. Look-ups are not connections and leave no line. */
  readonly pushFlow: (event: FlowEvent) => void;
  readonly nameFlow: (flowId: string, name: string) => void;
  readonly pushRequest: (visitId: string, request: PageRequest) => void;
  readonly bytesDown: () => number;
  readonly connections: () => number;
  /** What changed since it was last taken. */
  readonly take: () => PageProgress;
}

const maxUrl = 500;
/** A window need not follow every line of a flood. */
const maxTaken = 500;

export function createPageNotebook(
  place: (address: string) => Place,
  onChange: () => void,
): PageNotebook {
  const lines = new Map<string, NotebookLine>();
  const lastByName = new Map<string, number>();
  const changedLines = new Set<string>();
  const letter = new Map<string, LiveRequest>();
  let bytesDown = 0;
  let requests = 0;
  const known = new Set<string>();

  const change = (flowId: string, part: Partial<NotebookLine>): void => {
    const line = lines.get(flowId);
    if (line === undefined) return;
    lines.set(flowId, { ...line, ...part });
    changedLines.add(flowId);
    onChange();
  };
  const open = ({ flow }: Extract<FlowEvent, { kind: 'opened' }>): void => {
    const { address, port } = flow.remote;
    const { countryCode, operator } = place(address);
    lines.set(flow.flowId, {
      flowId: flow.flowId,
      openedMs: flow.openedMs,
      name: address,
      address,
      port,
      countryCode,
      operator,
      bytesUp: 0,
      bytesDown: 0,
      againAfterMs: null,
    });
  };
  return {
    pushFlow: (event) => {
      if (event.kind === 'opened' && event.flow.transport === 'tcp') open(event);
      if (event.kind !== 'segment') return;
      const { flowId, direction, lengthBytes } = event.segment;
      if (direction === 'down') bytesDown += lengthBytes;
      const line = lines.get(flowId);
      if (line === undefined) return;
      const key = direction === 'up' ? 'bytesUp' : 'bytesDown';
      change(flowId, { [key]: line[key] + lengthBytes });
    },
    nameFlow: (flowId, name) => {
      const openedMs = lines.get(flowId)?.openedMs ?? 0;
      const last = lastByName.get(name);
      lastByName.set(name, openedMs);
      change(flowId, { name, againAfterMs: last === undefined ? null : openedMs - last });
    },
    pushRequest: (visitId, request) => {
      const id = `${visitId}-${request.index}`;
      if (!known.has(id)) requests += 1;
      known.add(id);
      letter.set(id, {
        id,
        startedMs: request.startedMs,
        method: request.method,
        url: request.url.slice(0, maxUrl),
        resource: request.resource,
        status: request.response?.status ?? null,
        isOver: request.endedMs !== null,
      });
      onChange();
    },
    bytesDown: () => bytesDown,
    connections: () => lines.size,
    take: () => {
      const taken = {
        requests,
        connections: lines.size,
        bytesDown,
        lines: [...changedLines].slice(-maxTaken).flatMap((id) => lines.get(id) ?? []),
        letter: [...letter.values()].slice(-maxTaken),
      };
      changedLines.clear();
      letter.clear();
      return taken;
    },
  };
}
