// What was heard of HTTP in the clear on one connection, as the heads' bytes, and what is told of it when
// somebody asks: the messages in words, the names in them, and their sizes.
import type {
  ClearHttpMessage,
  ObservedName,
  SizeEstimate,
} from '../../shared/model/observation.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { HttpHead } from '../wire/http/head.ts';

/** One head, and how much of a body was seen behind it. */
export interface HeardMessage {
  readonly head: HttpHead;
  readonly bodyBytes: number;
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
    return http[direction].map(({ head, bodyBytes }) => ({
      direction,
      startLine: head.startLine,
      headers: head.headers.map(([name, value]): [string, string] => [name, value]),
      headEvidence: { ...place, offset: head.offset, lengthBytes: head.lengthBytes },
      bodyEvidence: { ...place, offset: head.bodyOffset, lengthBytes: bodyBytes },
      headerEvidence: head.headerSpans.map((span) => ({ ...place, ...span })),
    }));
  });
}

/** Hosts that a proxy was asked for, then those of all requests; each once. */
export function namesOfHttp({ flowId, up }: ClearHttp): ObservedName[] {
  const place = { flowId, direction: 'up' as const };
  const proxied = up.flatMap(({ head }): ObservedName[] => {
    const name = /^CONNECT ([a-z0-9._-]+):\d+ /i.exec(head.startLine)?.[1];
    if (name === undefined || /^[\d.]+$/.test(name)) return [];
    const evidence = { ...place, offset: head.offset + 8, lengthBytes: name.length };
    return [{ name, leak: 'clear-text', evidence }];
  });
  const names = up.flatMap(({ head }): ObservedName[] => {
    const host = head.find('host');
    if (host === null) return [];
    const { value, ...span } = host;
    const evidence = { ...place, ...span };
    return [{ name: value.replace(/:\d+$/, ''), leak: 'http-host', evidence }];
  });
  const seen = new Set<string>();
  return [...proxied, ...names].filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Sizes need no estimate here: they can be counted. */
export function sizesOfHttp(http: ClearHttp): SizeEstimate[] {
  return directions.flatMap((direction) =>
    http[direction].map(({ head, bodyBytes }, index) => {
      const totalBytes = head.lengthBytes + bodyBytes;
      return {
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
    }),
  );
}
