// A first look at the flows of a capture. What begins with TLS, QUIC, DNS or HTTP/1, as nearly all do, is
// read no further than its first bytes and record lengths; whatever begins otherwise is read as by an
// observer (flow-reader.ts), because TLS may come later on.
import type { FlowLook } from '../../../shared/model/look.ts';
import type {
  Direction,
  FlowCloseReason,
  FlowInfo,
  Segment,
} from '../../../shared/model/segment.ts';
import type { Hashes } from '../../wire/hashes.ts';
import { isLookupPort } from '../../wire/ip/flow-opener.ts';
import type { FlowListener, OpenFlow } from '../../wire/ip/flow-listener.ts';
import { describeCipher } from '../../wire/tls/cipher-suites.ts';
import { describeVersion } from '../../wire/tls/registry.ts';
import { ByteCounts } from '../byte-counts.ts';
import { FlowReader, type FlowGlance } from '../flow-reader.ts';
import { nowhere } from '../observer.ts';
import { DnsLook } from './dns-look.ts';
import { QuicLook } from './quic-look.ts';
import { StreamLook } from './stream-look.ts';

type Facts = Omit<FlowLook, keyof FlowInfo | 'bytesUp' | 'bytesDown'>;

const nothing: Facts = {
  protocol: 'unknown',
  serverName: null,
  names: [],
  alpn: [],
  version: null,
  cipher: null,
  ja3: null,
  ja4: null,
  echOffered: false,
  recordLengths: [],
};

/** Of its own, and what says between whom it is. */
const flowBytes = 500;

class LookedFlow implements FlowListener {
  readonly #flow: FlowInfo;
  readonly #hashes: Hashes;
  readonly #onFlow: (look: FlowLook) => void;
  /** Null until the first segment shows what it is. */
  #look: StreamLook | QuicLook | DnsLook | FlowReader | null = null;
  readonly #counts = new ByteCounts();

  constructor(flow: FlowInfo, hashes: Hashes, onFlow: (look: FlowLook) => void) {
    this.#flow = flow;
    this.#hashes = hashes;
    this.#onFlow = onFlow;
  }

  quietBytes(direction: Direction): number {
    return this.#look?.quietBytes(direction) ?? 0;
  }

  pass(direction: Direction, lengthBytes: number, timeMs: number): void {
    this.#counts.add(direction, lengthBytes);
    const look = this.#look;
    if (look instanceof StreamLook) look.pass(direction, lengthBytes);
    else if (look instanceof FlowReader) look.pass(direction, lengthBytes, timeMs);
  }

  take(direction: Direction, bytes: Uint8Array, start: number, lengthBytes: number): boolean {
    const look = this.#look;
    if (!(look instanceof StreamLook) || !look.take(direction, bytes, start, lengthBytes)) {
      return false;
    }
    this.#counts.add(direction, lengthBytes);
    return true;
  }

  segment(segment: Segment): void {
    this.#counts.addSegment(segment);
    const look = (this.#look ??= this.#open(segment));
    if (look instanceof FlowReader) look.segment(segment);
    else look.push(segment);
  }

  #open(first: Segment): StreamLook | QuicLook | DnsLook | FlowReader {
    const { transport, remote } = this.#flow;
    if (isLookupPort(remote.port)) return new DnsLook(transport);
    const hashes = this.#hashes;
    const found =
      transport === 'tcp' ? StreamLook.open(first, hashes) : QuicLook.open(first, hashes);
    return found ?? this.#read();
  }

  #read(): FlowReader {
    return new FlowReader({ flow: this.#flow, place: nowhere, hashes: this.#hashes, isDns: false });
  }

  closed(timeMs: number, reason: FlowCloseReason): void {
    if (this.#look instanceof FlowReader) this.#look.closed(timeMs, reason);
  }

  finished(): void {
    const { flowId, transport, local, remote, openedMs } = this.#flow;
    const facts = factsOf(this.#look, this.#flow);
    const { up, down, notCaptured } = this.#counts;
    // Written out: spreading them takes longer than finding them.
    const look = {
      flowId,
      transport,
      local,
      remote,
      openedMs,
      bytesUp: up,
      bytesDown: down,
      protocol: facts.protocol,
      serverName: facts.serverName,
      names: facts.names,
      alpn: facts.alpn,
      version: facts.version,
      cipher: facts.cipher,
      ja3: facts.ja3,
      ja4: facts.ja4,
      echOffered: facts.echOffered,
      recordLengths: facts.recordLengths,
    };
    this.#onFlow(notCaptured === null ? look : { ...look, notCaptured });
  }

  get heldBytes(): number {
    return flowBytes + (this.#look?.heldBytes ?? 0);
  }
}

function factsOf(
  look: StreamLook | QuicLook | DnsLook | FlowReader | null,
  { remote }: FlowInfo,
): Facts {
  // By its port alone, as an observer has it.
  if (look === null) return isLookupPort(remote.port) ? { ...nothing, protocol: 'dns' } : nothing;
  if (look instanceof DnsLook) return { ...nothing, protocol: 'dns', names: look.names };
  if (look instanceof FlowReader) return factsOfRead(look.glance([]));
  const tls = look instanceof QuicLook ? null : look.tls;
  const client = look instanceof QuicLook ? look.client : (tls?.client ?? null);
  const chosen = tls?.chosen ?? null;
  return {
    protocol: look instanceof QuicLook ? 'quic' : look.protocol,
    serverName: client?.serverName?.value ?? null,
    names: look instanceof QuicLook || look.host === null ? [] : [look.host],
    alpn: client?.alpn ?? [],
    version: chosen && describeVersion(chosen.version),
    cipher: chosen && describeCipher(chosen.cipherSuite),
    ja3: client?.prints?.ja3 ?? null,
    ja4: client?.prints?.ja4 ?? null,
    echOffered: client?.echOffered ?? false,
    recordLengths: tls?.recordLengths ?? [],
  };
}

function factsOfRead({ protocol, names, records, tls }: FlowGlance): Facts {
  const recordLengths: number[] = [];
  records.forEach(({ direction, lengthBytes }) => {
    recordLengths.push(direction === 'up' ? lengthBytes : -lengthBytes);
  });
  const told = names.filter(({ leak }) => leak === 'http-host' || leak === 'clear-text');
  return {
    protocol,
    serverName: tls?.serverName ?? null,
    names: [...new Set(told.map(({ name }) => name))],
    alpn: tls?.alpnOffered ?? [],
    version: tls?.version ?? null,
    cipher: tls?.cipher ?? null,
    ja3: tls?.ja3 ?? null,
    ja4: tls?.ja4 ?? null,
    echOffered: tls?.echOffered ?? false,
    recordLengths,
  };
}

/** For `readCaptureFlows`: `onFlow` hears of each flow of this reader's when it is over. */
export function lookAtFlows(hashes: Hashes, onFlow: (look: FlowLook) => void): OpenFlow {
  return (flow, isMine) => (isMine ? new LookedFlow(flow, hashes, onFlow) : null);
}
