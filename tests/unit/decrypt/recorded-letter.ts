// Two requests on a connection of Node's own, recorded as flow events with the secrets that open it.
import { once } from 'node:events';
import { Agent, createServer, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, createServer as createTcp, type AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import type { Direction, FlowEvent } from '../../../shared/model/segment.ts';
import { createLetterReader, type Letter } from '../../../electron/decrypt/letter-reader.ts';
import { KeyLog } from '../../../electron/wire/tls/key-log.ts';
import { makeServerCertificate } from '../../helpers/certificate.ts';

export interface RecordedLetter {
  readonly events: readonly FlowEvent[];
  readonly keyLines: readonly string[];
}

export const paths = ['/first?who=Roberta', '/second'] as const;
export const answerTo = (path: string): string => `${path} `.repeat(400);

/** Between a client and the server on `port`: what passes, as flow events, until `finish`. */
export async function recordFlowsTo(
  port: number,
): Promise<{ readonly port: number; readonly finish: () => FlowEvent[] }> {
  const events: FlowEvent[] = [];
  const flowIds: string[] = [];
  const recorder = createTcp((client) => {
    const local = { address: '127.0.0.1', port: 40_000 + flowIds.length };
    const remote = { address: '127.0.0.1', port: 443 };
    const flowId = `tcp-${flowIds.length + 1}`;
    flowIds.push(flowId);
    events.push({ kind: 'opened', flow: { flowId, transport: 'tcp', local, remote, openedMs: 0 } });
    const offsets = { up: 0, down: 0 };
    const note = (direction: Direction, data: Buffer): void => {
      const bytes = new Uint8Array(data);
      const place = { offset: offsets[direction], lengthBytes: bytes.length };
      const segment = { flowId, direction, bytes, timeMs: events.length, ...place };
      events.push({ kind: 'segment', segment });
      offsets[direction] += bytes.length;
    };
    const onward = connectTcp(port, '127.0.0.1');
    client.on('data', (data: Buffer) => note('up', data)).pipe(onward);
    onward.on('data', (data: Buffer) => note('down', data)).pipe(client);
    client.on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const finish = (): FlowEvent[] => {
    recorder.close();
    for (const flowId of flowIds) {
      events.push({ kind: 'closed', flowId, timeMs: events.length, reason: 'end' });
    }
    return events;
  };
  return { port: (recorder.address() as AddressInfo).port, finish };
}

export async function recordLetter(version: SecureVersion): Promise<RecordedLetter> {
  const { key, cert } = await makeServerCertificate('letter.test');
  const server = createServer({ key, cert }, (request, response) => {
    response.end(answerTo(request.url ?? ''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const recorder = await recordFlowsTo(port);
  const keyLines: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1, maxVersion: version });
  agent.on('keylog', (line) => keyLines.push(line.toString('latin1')));
  for (const path of paths) {
    const sending = httpsRequest({
      agent,
      path,
      host: '127.0.0.1',
      port: recorder.port,
      headers: { Host: 'letter.test' },
      rejectUnauthorized: false,
    });
    sending.end();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
  }
  agent.destroy();
  server.close();
  return { events: recorder.finish(), keyLines };
}

export function readLetter(events: readonly FlowEvent[], keyLines: readonly string[]): Letter {
  const keyLog = new KeyLog();
  keyLog.add(keyLines.join(''));
  const reader = createLetterReader(keyLog);
  for (const event of events) reader.push(event);
  return reader.finish();
}

/** The same bytes in other pieces; a segment's bytes may be `null` afterwards, if `edit` says so. */
export function recut(
  events: readonly FlowEvent[],
  pieceBytes: number,
  edit: (bytes: Uint8Array, direction: Direction, offset: number) => Uint8Array | null = (same) =>
    same,
): FlowEvent[] {
  return events.flatMap((event): FlowEvent[] => {
    if (event.kind !== 'segment' || event.segment.bytes === null) return [event];
    const { bytes, direction, offset, lengthBytes } = event.segment;
    const count = Math.ceil(lengthBytes / pieceBytes);
    return Array.from({ length: count }, (_, n): FlowEvent => {
      const piece = bytes.slice(n * pieceBytes, (n + 1) * pieceBytes);
      const at = offset + n * pieceBytes;
      const edited = edit(piece, direction, at);
      const place = { offset: at, lengthBytes: piece.length, bytes: edited };
      return { kind: 'segment', segment: { ...event.segment, ...place } };
    });
  });
}
