// What was heard of HTTP in the clear on one connection, as the heads' bytes, and what is told of it when
// somebody asks: the messages in words, the names in them, and their sizes.
import type { ObservedName, SizeEstimate } from '../../shared/model/observation.ts';
import type { ClearHttpMessage } from '../../shared/model/clear-text.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { HttpHead } from '../wire/http/head.ts';
import { withoutPort } from '../wire/http/request-host.ts';

/** One head, and how much of a body was seen behind it. */
export interface HeardMessage {
  readonly head: HttpHead;
  readonly bodyBytes: number;
  /** Of the body, not captured. */
  readonly missingBytes: number;
  /** Bytes of this direction before the head that could not be read. */
  readonly lostBytes: number;
}

export interface ClearHttp {
  readonly flowId: FlowId;
  readonly up: readonly HeardMessage[];
  /** Without interim answers (1xx): they answer nothing. */
  readonly down: readonly HeardMessage[];
}

const directions: readonly Direction[] = ['up', 'down'];

/** Requests, then answers, each in order. */
export function describeHttp(http: ClearHttp): ClearHttpMessage[] {
  return directions.flatMap((direction) => {
    const place = { flowId: http.flowId, direction };
    return http[direction].map(({ head, bodyBytes, missingBytes, lostBytes }) => ({
      direction,
      startLine: head.startLine,
      headers: head.headers.map(([name, value]): [string, string] => [name, value]),
      headEvidence: { ...place, offset: head.offset, lengthBytes: head.lengthBytes },
      bodyEvidence: { ...place, offset: head.bodyOffset, lengthBytes: bodyBytes },
      headerEvidence: head.headerSpans.map((span) => ({ ...place, ...span })),
      ...(lostBytes > 0 && { lostBytes }),
      ...(missingBytes > 0 && { notCaptured: missingBytes }),
      ...(head.isCut && { isCut: true, timeMs: head.timeMs }),
    }));
  });
}

/** Hosts that a proxy was asked for, then those of all requests; each once. */
export function namesOfHttp({ flowId, up }: ClearHttp): ObservedName[] {
  const names = new Map<string, ObservedName>();
  const add = (name: string, leak: ObservedName['leak'], offset: number, lengthBytes: number) => {
    if (names.has(name)) return;
    names.set(name, { name, leak, evidence: { flowId, direction: 'up', offset, lengthBytes } });
  };
  for (const { head } of up) {
    const name = head.startLine.startsWith('CONNECT ') ? proxiedName(head.startLine) : null;
    if (name !== null) add(name, 'clear-text', head.offset + 8, name.length);
  }
  for (const { head } of up) {
    const host = head.find('host');
    if (host === null) continue;
    const { value, offset, lengthBytes } = host;
    add(withoutPort(value), 'http-host', offset, lengthBytes);
  }
  return [...names.values()];
}

/** Null where it is an address. */
function proxiedName(startLine: string): string | null {
  const name = /^CONNECT ([a-z0-9._-]+):\d+ /i.exec(startLine)?.[1];
  return name === undefined || /^[\d.]+$/.test(name) ? null : name;
}

/** Sizes need no estimate here: they can be counted, but for messages of which the head was cut. */
export function sizesOfHttp(http: ClearHttp): SizeEstimate[] {
  return directions.flatMap((direction) =>
    http[direction].flatMap(({ head, bodyBytes }, index) => {
      if (head.isCut) return [];
      const totalBytes = head.lengthBytes + bodyBytes;
      const size: SizeEstimate = {
        direction,
        index,
        startedMs: head.timeMs,
        endedMs: head.timeMs,
        totalBytes,
        bodyBytes,
        errorBytes: 0,
        method: 'count of the readable bytes',
        evidence: { flowId: http.flowId, direction, offset: head.offset, lengthBytes: totalBytes },
      };
      return [size];
    }),
  );
}
