// Reads Google's QUIC of one UDP conversation: version, server name and program of the client's hello, which
// anybody can read. What comes behind it is sealed with keys that only the two have.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ClearFact } from '../../shared/model/clear-text.ts';
import { unseenTls } from '../../shared/model/handshake.ts';
import type { HandshakeField, ObservedTls } from '../../shared/model/tls.ts';
import type { ByteSpan, FlowId, Segment } from '../../shared/model/segment.ts';
import { ByteReader, parsing } from '../wire/byte-reader.ts';
import type { Hashes } from '../wire/hashes.ts';
import { readGoogleCryptoFrames } from '../wire/quic/frames.ts';
import {
  findGoogleHello,
  readGoogleHello,
  readGooglePacket,
  readGoogleVersion,
  type GoogleHello,
} from '../wire/quic/google-hello.ts';
import { InitialSecret, openInitial } from '../wire/quic/initial.ts';
import { readLongPacket } from '../wire/quic/packet.ts';
import { initialSchemes } from '../wire/quic/versions.ts';
import type { NamedSpan } from '../wire/readable-text.ts';

/** A client says its hello first; behind so many datagrams none is to come. */
const maxTried = 64;

interface Heard {
  readonly hello: GoogleHello;
  readonly segment: Omit<Segment, 'bytes'>;
  /** The hello stood in a packet that had to be opened: all of that is pointed at. */
  readonly isSealed: boolean;
}

export class GoogleQuicReader {
  readonly #flowId: FlowId;
  readonly #hashes: Hashes;
  readonly #version: string;
  #heard: Heard | null = null;
  #tried = 0;

  /** `version`: as a packet said it. */
  constructor(flowId: FlowId, hashes: Hashes, version: string) {
    this.#flowId = flowId;
    this.#hashes = hashes;
    this.#version = version;
  }

  quietBytes(): number {
    return this.#heard !== null || this.#tried >= maxTried ? Infinity : 0;
  }

  push({ bytes, ...segment }: Segment): void {
    if (bytes === null || this.quietBytes() > 0) return;
    this.#tried += 1;
    const packet = readGooglePacket(bytes);
    const hello = packet === null ? this.#open(bytes) : findGoogleHello(bytes, packet);
    if (hello !== null) this.#heard = { hello, segment, isSealed: packet === null };
  }

  /** The hello of an Initial of version Q050. */
  #open(bytes: Uint8Array): GoogleHello | null {
    if (readGoogleVersion(bytes) === null) return null;
    const read = parsing(() => {
      const packet = readLongPacket(ByteReader.unrecorded(bytes));
      const [scheme] = packet === null ? [] : initialSchemes(packet.version);
      if (packet?.kind !== 'initial' || packet.isCut || scheme === undefined) return null;
      const secret = new InitialSecret(this.#hashes, scheme, packet.destinationId);
      const payload = openInitial(this.#hashes, secret.keysOf('client'), bytes, packet);
      const frames = payload === null ? [] : readGoogleCryptoFrames(payload);
      const first = frames.find(({ offset }) => offset === 0);
      return first === undefined ? null : readGoogleHello(first.bytes, 0);
    });
    return read.ok ? read.value : null;
  }

  #spanOf(
    { segment, isSealed }: Heard,
    { start, end }: Pick<NamedSpan, 'start' | 'end'>,
  ): ByteSpan {
    const { direction, offset, lengthBytes } = segment;
    const place = { flowId: this.#flowId, direction };
    return isSealed
      ? { ...place, offset, lengthBytes }
      : { ...place, offset: offset + start, lengthBytes: end - start };
  }

  get names(): ObservedName[] {
    const heard = this.#heard;
    const name = heard?.hello.serverName ?? null;
    if (heard === null || name === null) return [];
    return [{ name: name.value, leak: 'sni', evidence: this.#spanOf(heard, name) }];
  }

  get facts(): ClearFact[] {
    const heard = this.#heard;
    const program = heard?.hello.userAgent ?? null;
    if (heard === null || program === null) return [];
    return [
      {
        timeMs: heard.segment.timeMs,
        severity: 1,
        kind: 'user-agent',
        label: 'Program and device',
        value: program.value,
        name: heard.hello.serverName?.value ?? null,
        evidence: this.#spanOf(heard, program),
      },
    ];
  }

  observe(): ObservedTls {
    const heard = this.#heard;
    if (heard === null) return this.glance();
    const { direction, timeMs } = heard.segment;
    const step = { kind: 'client-hello', direction, timeMs, encrypted: false } as const;
    const fields = this.#fields(heard);
    const evidence = this.#spanOf(heard, heard.hello);
    return { ...this.glance(), handshake: [{ ...step, evidence, fields }] };
  }

  #fields(heard: Heard): HandshakeField[] {
    const { hello } = heard;
    const field = (label: string, found: NamedSpan | null, key: string | null): HandshakeField[] =>
      found === null
        ? []
        : [
            {
              label,
              value: found.value,
              evidence: this.#spanOf(heard, found),
              explanationKey: key,
            },
          ];
    return [
      ...field('Website name (SNI)', hello.serverName, 'sni'),
      ...field('QUIC version', hello.version, null),
      ...field('Program and device', hello.userAgent, null),
    ];
  }

  /** Without the steps. It has no TLS in it: what only TLS says is not there. */
  glance(): ObservedTls {
    return {
      ...unseenTls,
      serverName: this.#heard?.hello.serverName?.value ?? null,
      version: `gQUIC ${this.#version}`,
    };
  }
}
