// QUIC connections as endpoints seal them (RFC 9001 §5), with secrets of the tests' own: what a key log
// opens.
import { createCipheriv } from 'node:crypto';
import { headerMask, packetKeys } from '../../../electron/decrypt/quic-keys.ts';
import { suiteOf } from '../../../electron/decrypt/suite.ts';
import { quicVersions } from '../../../electron/wire/quic/versions.ts';
import type { Direction, FlowEvent } from '../../../shared/model/segment.ts';
import { sealInitial } from '../wire/seal-initial.ts';

const suite = suiteOf(0x1301);
if (suite === null) throw new Error('no such suite');

export const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const idOf = (n: number, length = 8): Uint8Array => new Uint8Array(length).fill(n);
const message = (type: number, body: Uint8Array): Uint8Array =>
  Uint8Array.from([type, 0, body.length >> 8, body.length & 0xff, ...body]);

type Level = 'early' | 'handshake' | 'data';
const labels: Readonly<Record<`${Level} ${Direction}`, string>> = {
  'early up': 'CLIENT_EARLY_TRAFFIC_SECRET',
  'early down': '',
  'handshake up': 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'handshake down': 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'data up': 'CLIENT_TRAFFIC_SECRET_0',
  'data down': 'SERVER_TRAFFIC_SECRET_0',
};
/** By version: of 0-RTT and Handshake packets (RFC 9000 §17.2, RFC 9369 §3.2). */
const longTypes = { early: [0xd3, 0xe3], handshake: [0xe3, 0xf3] } as const;

interface Options {
  /** Of the answer and of what follows; `version`: of the client's first flight. */
  readonly spoken?: number;
  readonly version?: number;
  /** With which the client and the server are addressed. */
  readonly serverId?: Uint8Array;
}

/** One connection, all its ids and secrets made of one number. */
export class SealedQuic {
  readonly serverId: Uint8Array;
  readonly #n: number;
  readonly #version: number;
  readonly #spoken: number;
  #number = 0;

  constructor(n: number, { version = quicVersions.v1, spoken = version, serverId }: Options = {}) {
    this.#n = n;
    this.#version = version;
    this.#spoken = spoken;
    this.serverId = serverId ?? idOf(n + 100);
  }

  get keyLog(): string {
    return Object.entries(labels)
      .filter(([, label]) => label !== '')
      .map(([name, label]) => `${label} ${hexOf(idOf(this.#n, 32))} ${hexOf(this.#secret(name))}`)
      .join('\n');
  }

  #secret(name: string): Uint8Array {
    return new Uint8Array(32).fill(this.#n * 8 + Object.keys(labels).indexOf(name));
  }

  get hello(): Uint8Array {
    const rest = bytesOf('00 0002 1301 0100 0010 0010 0005 0003 02 6833 002b 0003 02 0304');
    const body = Uint8Array.from([3, 3, ...idOf(this.#n, 32), ...rest]);
    return sealInitial({
      destinationId: idOf(this.#n),
      ids: { destination: idOf(this.#n), source: new Uint8Array(0) },
      side: 'client',
      crypto: message(1, body),
      paddedTo: 1200,
      version: this.#version,
    });
  }

  get answer(): Uint8Array {
    const rest = bytesOf('00 1301 00 0006 002b 0002 0304');
    const body = Uint8Array.from([3, 3, ...idOf(this.#n + 1, 32), ...rest]);
    return sealInitial({
      destinationId: idOf(this.#n),
      ids: { destination: new Uint8Array(0), source: this.serverId },
      side: 'server',
      crypto: message(2, body),
      version: this.#spoken,
    });
  }

  /** A packet of its own behind the Initials; `id`: another one than the server's first. */
  seal(level: Level, direction: Direction, frames: string, id = this.serverId): Uint8Array {
    if (suite === null) throw new Error('no such suite');
    const version = level === 'early' ? this.#version : this.#spoken;
    const prefix = version === quicVersions.v1 ? 'quic' : 'quicv2';
    const keys = packetKeys(suite, this.#secret(`${level} ${direction}`), prefix);
    const number = this.#number;
    this.#number += 1;
    const content = Uint8Array.from([...bytesOf(frames), ...new Uint8Array(20)]);
    const to = direction === 'down' ? new Uint8Array(0) : level === 'early' ? idOf(this.#n) : id;
    const head = [...this.#head(level, version, to, content.length), 0, 0, 0, number];
    const header = Uint8Array.from(head);
    const nonce = new Uint8Array(keys.iv);
    nonce[11] = (nonce[11] ?? 0) ^ number;
    const cipher = createCipheriv('aes-128-gcm', keys.key, nonce);
    cipher.setAAD(header);
    const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    const mask = headerMask(suite, keys.headerProtection, sealed.subarray(0, 16));
    header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & (level === 'data' ? 0x1f : 0x0f));
    for (let n = 0; n < 4; n += 1) {
      const at = header.length - 4 + n;
      header[at] = (header[at] ?? 0) ^ (mask[1 + n] ?? 0);
    }
    return Uint8Array.from([...header, ...sealed]);
  }

  #head(level: Level, version: number, to: Uint8Array, contentBytes: number): number[] {
    if (level === 'data') return [0x43, ...to];
    const first = longTypes[level][version === quicVersions.v1 ? 0 : 1];
    const length = contentBytes + 4 + 16;
    const versionBytes = [24, 16, 8, 0].map((shift) => (version >>> shift) & 0xff);
    // The other side's id is not asked for in these tests.
    const source = level === 'handshake' && to.length === 0 ? this.serverId : new Uint8Array(0);
    const ids = [to.length, ...to, source.length, ...source];
    return [first, ...versionBytes, ...ids, 0x40 | (length >> 8), length & 0xff];
  }
}

/** STREAM frames with the length said, as RFC 9000 §19.8 has them; the last of its stream. */
export const streamFrame = (id: number, content: string): string => {
  const bytes = bytesOf(content);
  return hexOf(Uint8Array.from([0x0b, id, bytes.length, ...bytes]));
};

/** The datagrams of flows between one client and one server, in the order in which they are given. */
export function* datagramEvents(
  datagrams: readonly (readonly [flowId: string, direction: Direction, bytes: Uint8Array])[],
): Generator<FlowEvent> {
  const offsets = new Map<string, number>();
  const seen = new Set<string>();
  for (const [timeMs, [flowId, direction, bytes]] of datagrams.entries()) {
    if (!seen.has(flowId)) {
      seen.add(flowId);
      const local = { address: '192.0.2.1', port: 50_000 + seen.size };
      const remote = { address: '192.0.2.2', port: 443 };
      yield { kind: 'opened', flow: { flowId, transport: 'udp', local, remote, openedMs: timeMs } };
    }
    const name = `${flowId} ${direction}`;
    const offset = offsets.get(name) ?? 0;
    offsets.set(name, offset + bytes.length);
    const lengthBytes = bytes.length;
    yield { kind: 'segment', segment: { flowId, direction, timeMs, offset, lengthBytes, bytes } };
  }
}
