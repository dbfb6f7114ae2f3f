// What happens to a request at the proxy's door: who asks, where to, and the way there by `relay.dial`.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../shared/model/failure.ts';
import { err, type Result } from '../../shared/model/result.ts';
import { failure } from './failure.ts';
import {
  badRequest,
  endWith,
  failureAnswer,
  refusalAnswer,
  writeAnswer,
  type RefusalReason,
} from './proxy-answers.ts';
import { DialError, forwardPlain, TapAgent } from './proxy-forward.ts';
import type { ProxyGate } from './proxy-gate.ts';
import { parseConnectTarget, parsePlainTarget, type PlainTarget } from './proxy-target.ts';
import type { ProxyOptions } from './proxy.ts';
import type { Dialed, DialTarget } from './relay.ts';

export interface DoorParts {
  readonly options: ProxyOptions;
  readonly gate: ProxyGate;
  readonly idleMs: number;
  /** Everything open, so that closing the door closes it. */
  readonly streams: Set<Duplex>;
}

export interface Door {
  readonly connect: (request: IncomingMessage, client: Duplex, head: Buffer) => void;
  readonly request: (request: IncomingMessage, response: ServerResponse) => void;
  readonly close: () => void;
}

/** Answered by the proxy itself: a client asks for it once to show its credentials. */
export const greetingUrl = 'http://greeting.invalid/';

export function createDoor(parts: DoorParts): Door {
  // Connections to plain sites are kept open for the client that opened them, and for no other.
  const agents = new Map<string, TapAgent>();
  const agentOf = (client: string): TapAgent => {
    const agent = agents.get(client) ?? new TapAgent((target) => dial(parts, target, client));
    agents.set(client, agent);
    return agent;
  };
  return {
    connect: (request, client, head) => {
      client.on('error', () => client.destroy());
      answerConnect(parts, request, client as Socket, head);
    },
    request: (request, response) => {
      answerRequest(parts, request, response, agentOf);
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

const addressOf = (socket: Socket): string => socket.remoteAddress ?? '';

async function dial(
  { options, streams }: DoorParts,
  target: DialTarget,
  clientAddress: string,
  signal: AbortSignal | null = null,
): Promise<Result<Dialed, Failure>> {
  const refused = options.refuse?.(target) ?? null;
  const dialed = refused === null ? await options.relay.dial(target, signal) : err(refused);
  if (dialed.ok) {
    const { stream } = dialed.value;
    streams.add(stream);
    stream.once('close', () => streams.delete(stream));
  } else options.onEvent({ kind: 'failed', target, failure: dialed.error, clientAddress });
  return dialed;
}

/** Null: may pass. */
function mayNotPass({ gate }: DoorParts, request: IncomingMessage): RefusalReason | null {
  const client = addressOf(request.socket);
  const shown = gate.show(client, request.headers['proxy-authorization']);
  if (shown === 'locked') return 'locked';
  if (shown !== 'right') return 'password';
  return gate.spend(client) ? null : 'rate';
}

function tellRefusal({ options }: DoorParts, why: RefusalReason, request: IncomingMessage): void {
  // Asking without credentials first is how browsers learn that there are any.
  if (why === 'password' && request.headers['proxy-authorization'] === undefined) return;
  options.onEvent({ kind: 'refused', why, clientAddress: addressOf(request.socket) });
}

function answerConnect(
  parts: DoorParts,
  request: IncomingMessage,
  client: Socket,
  head: Buffer,
): void {
  const why = mayNotPass(parts, request);
  if (why !== null) {
    tellRefusal(parts, why, request);
    endWith(client, refusalAnswer(why));
    return;
  }
  const target = parseConnectTarget(request.url ?? '');
  if (target.ok) void tunnel(parts, target.value, client, head);
  else endWith(client, badRequest(target.error));
}

async function tunnel(
  parts: DoorParts,
  target: DialTarget,
  client: Socket,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController();
  client.once('close', () => {
    gone.abort();
  });
  const clientAddress = addressOf(client);
  const dialed = await dial(parts, target, clientAddress, gone.signal);
  if (!dialed.ok) {
    endWith(client, failureAnswer(dialed.error));
    return;
  }
  const { stream, flowId } = dialed.value;
  const clientPort = client.remotePort ?? 0;
  parts.options.onEvent({ kind: 'tunnel', flowId, target, clientPort, clientAddress });
  joinStreams(client, stream, head, parts.idleMs);
}

/** One stream in two: what either says goes to the other, and so does its end. */
function joinStreams(client: Socket, stream: Dialed['stream'], head: Buffer, idleMs: number): void {
  client.setNoDelay(true);
  client.setTimeout(idleMs, () => client.destroy());
  client.once('close', () => stream.destroy());
  stream.once('close', () => client.end());
  stream.on('error', () => client.destroy());
  client.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) stream.write(head);
  client.pipe(stream);
  stream.pipe(client);
}

function answerRequest(
  parts: DoorParts,
  request: IncomingMessage,
  response: ServerResponse,
  agentOf: (client: string) => TapAgent,
): void {
  const { options } = parts;
  const { url = '' } = request;
  if (options.ownPages?.(request, response, parts.gate) === true) return;
  const why = mayNotPass(parts, request);
  if (why !== null) {
    tellRefusal(parts, why, request);
    writeAnswer(response, refusalAnswer(why));
    return;
  }
  if (url === greetingUrl) {
    response.writeHead(204).end();
    return;
  }
  const target = parsePlainTarget(url);
  if (target.ok) passOn(parts, target.value, request, response, agentOf);
  else writeAnswer(response, badRequest(target.error));
}

function passOn(
  { options }: DoorParts,
  target: PlainTarget,
  request: IncomingMessage,
  response: ServerResponse,
  agentOf: (client: string) => TapAgent,
): void {
  const clientAddress = addressOf(request.socket);
  const { method = 'GET', url = '' } = request;
  forwardPlain({
    agent: agentOf(clientAddress),
    target,
    request,
    response,
    onFlow: (flowId) => {
      options.onEvent({ kind: 'plain', flowId, method, url, clientAddress });
    },
    onFailure: (error) => {
      const lost =
        error instanceof DialError
          ? error.failure
          : failure('closed-early', `${error.message} ${target.host}`);
      if (!(error instanceof DialError) && !response.destroyed)
        options.onEvent({ kind: 'failed', target, failure: lost, clientAddress });
      // A page under inspection must not be shown a page of ours: no answer is the honest one.
      if (options.explains === true && !response.headersSent && !response.destroyed)
        writeAnswer(response, failureAnswer(lost));
      else response.destroy();
    },
  });
}
