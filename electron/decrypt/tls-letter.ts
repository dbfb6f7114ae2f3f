// One TLS connection opened with the secrets of a key log: follows the handshake as the endpoints do
// (RFC 8446 §2, §4; RFC 5246 §7.3) and hands on what each record of application data held.
import type { Direction, Segment } from '../../shared/model/segment.ts';
import { extensionIds } from '../wire/tls/client-extensions.ts';
import { parseClientHello } from '../wire/tls/client-hello.ts';
import { hasExtension } from '../wire/tls/encrypted-extensions.ts';
import { handshakeTypes, type HandshakeMessage } from '../wire/tls/handshake.ts';
import type { KeyLog } from '../wire/tls/key-log.ts';
import { contentTypes, recordHeaderBytes, type TlsRecord } from '../wire/tls/records.ts';
import { parseServerHello } from '../wire/tls/server-hello.ts';
import type { Certificate } from '../endpoint/describe-leaf.ts';
import { tls10, tls13 } from '../wire/tls/versions.ts';
import { certificateIn } from './certificate.ts';
import { EarlyData } from './early-data.ts';
import { HeldRecords } from './held-records.ts';
import { Lane } from './lane.ts';
import type { PlainSink } from './plain-chunk.ts';
import { openerFor12, secret13, type Hellos } from './session-keys.ts';
import { MasterSecret, type Secrets } from './session-masters.ts';
import { suiteOf, suiteOf13 } from './suite.ts';

/** What became of a connection. `silent`: its key is known, and nothing sealed was seen. */
export type Outcome = 'opened' | 'no-key' | 'wrong-key' | 'unsupported' | 'silent';

const moreTypes = { endOfEarlyData: 5, keyUpdate: 24 } as const;
const encryptThenMacId = 22;

interface ClientSide {
  readonly random: Uint8Array;
  readonly earlyData: boolean;
}

export class TlsLetter {
  /** Of the server, once its handshake was read. */
  certificate: Certificate | null = null;
  readonly #keyLog: KeyLog;
  readonly #master: MasterSecret;
  readonly #sink: PlainSink;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #client: ClientSide | null = null;
  #hellos: Hellos | null = null;
  /** Upward records that came before the ServerHello: early data, or packets out of order. */
  readonly #held = new HeldRecords();
  readonly #early: EarlyData;
  #outcome: Outcome = 'silent';

  constructor(secrets: Secrets, sink: PlainSink, start: Readonly<Record<Direction, number>>) {
    this.#keyLog = secrets.keyLog;
    this.#master = new MasterSecret(secrets);
    this.#sink = sink;
    this.#early = new EarlyData(sink);
    this.#lanes = { up: new Lane(start.up), down: new Lane(start.down) };
  }

  get outcome(): Outcome {
    return this.#outcome;
  }

  /** Why reading stopped before the end, in either direction. */
  get problem(): string | null {
    const { up, down } = this.#lanes;
    return up.problem ?? down.problem ?? up.records.problem ?? down.records.problem;
  }

  push({ direction, bytes, lengthBytes, timeMs }: Segment): void {
    if (this.#isOver()) return;
    const lane = this.#lanes[direction];
    for (const record of lane.records.push(bytes, lengthBytes, timeMs)) {
      if (this.#isOver()) return;
      if (lane.problem === null) this.#take(direction, record);
    }
  }

  #isOver(): boolean {
    return this.#outcome === 'no-key' || this.#outcome === 'unsupported';
  }

  #take(direction: Direction, record: TlsRecord): void {
    const lane = this.#lanes[direction];
    const isEarly = direction === 'up' && this.#client !== null && this.#hellos === null;
    if (isEarly && (this.#held.hasSome || record.contentType !== contentTypes.handshake)) {
      if (!this.#held.hold(record)) lane.problem = 'too much came before the server answered';
      return;
    }
    const is13 = this.#hellos !== null && this.#hellos.version >= tls13;
    const isSealed =
      lane.opener !== null && (!is13 || record.contentType === contentTypes.applicationData);
    if (record.contentType === contentTypes.changeCipherSpec && !is13) this.#change(direction);
    else if (isSealed) this.#open(direction, record);
    else if (record.contentType === contentTypes.handshake) this.#readHandshake(direction, record);
  }

  #open(direction: Direction, record: TlsRecord): void {
    const lane = this.#lanes[direction];
    if (record.fragment.length !== record.lengthBytes) {
      const lengthBytes = lane.skip(record);
      const isData = record.contentType === contentTypes.applicationData;
      if (lengthBytes !== null && isData) this.#emit(direction, record, null, lengthBytes);
      return;
    }
    const opened = lane.open(record);
    if (opened === null) {
      this.#refused(direction, record);
      return;
    }
    this.#outcome = 'opened';
    const { contentType, content } = opened;
    if (contentType === contentTypes.handshake) {
      this.#readHandshake(direction, { ...record, fragment: content, lengthBytes: content.length });
    } else if (contentType === contentTypes.applicationData) {
      this.#emit(direction, record, content, content.length);
    }
  }

  #refused(direction: Direction, record: TlsRecord): void {
    const lane = this.#lanes[direction];
    if (lane.stage === 'early') {
      // Early data ended without a word: the server had refused it (RFC 8446 §4.2.10).
      this.#beginHandshake13(direction);
      this.#open(direction, record);
    } else if (lane.problem !== null && this.#outcome === 'silent') this.#outcome = 'wrong-key';
  }

  #emit(
    direction: Direction,
    { timeMs, offset, lengthBytes: sealedBytes }: TlsRecord,
    bytes: Uint8Array | null,
    lengthBytes: number,
  ): void {
    const recordEnd = offset + recordHeaderBytes + sealedBytes;
    const chunk = { direction, bytes, lengthBytes, timeMs, recordOffset: offset, recordEnd };
    if (this.#lanes[direction].stage === 'early') this.#early.push(chunk);
    else this.#sink(chunk);
  }

  #settleEarly(isTaken: boolean): void {
    const { up } = this.#lanes;
    // Requests that cannot be read would leave their answers to those that come behind them.
    if (isTaken && !this.#early.isSettled && up.stage !== 'early')
      up.problem ??= 'early data was taken that the key log does not open';
    this.#early.settle(isTaken);
  }

  #readHandshake(direction: Direction, record: TlsRecord): void {
    const lane = this.#lanes[direction];
    for (const message of lane.handshake.push(record)) {
      if (direction === 'up') this.#readClient(message);
      else this.#readServer(message);
      if (this.#isOver()) return;
      this.#readEither(direction, message);
    }
    lane.problem ??= lane.handshake.problem;
  }

  #readClient({ type, body }: HandshakeMessage): void {
    if (type === handshakeTypes.clientHello) {
      const random = new Uint8Array(body.subarray(2, 34));
      const hello = parseClientHello(body);
      this.#client = { random, earlyData: hello.ok && hello.value.earlyData };
      if (!this.#master.offer(random, body)) this.#lackKey();
    } else if (type === moreTypes.endOfEarlyData && this.#lanes.up.stage === 'early') {
      this.#settleEarly(true);
      this.#beginHandshake13('up');
    }
  }

  #readServer(message: HandshakeMessage): void {
    const { type, body } = message;
    const is13 = this.#hellos !== null && this.#hellos.version >= tls13;
    if (type === handshakeTypes.serverHello) this.#readServerHello(body);
    else if (type === handshakeTypes.serverHelloDone && !this.#master.beginAnew()) this.#lackKey();
    else if (type === handshakeTypes.newSessionTicket && !is13) this.#master.keepTicket(body);
    else if (type === handshakeTypes.encryptedExtensions && is13)
      this.#settleEarly(hasExtension(body, extensionIds.earlyData));
    else this.certificate ??= certificateIn(message, is13);
  }

  #lackKey(): void {
    if (this.#outcome === 'silent') this.#outcome = 'no-key';
  }

  #readServerHello(body: Uint8Array): void {
    const client = this.#client;
    const parsed = parseServerHello(body);
    if (client === null || !parsed.ok || parsed.value.helloRetry) return;
    const { version, cipherSuite, extensionIds: ids } = parsed.value;
    const sessionId = new Uint8Array(parsed.value.sessionId);
    const suite = version >= tls13 ? suiteOf13(cipherSuite) : suiteOf(cipherSuite);
    if (suite === null || version > tls13 || version < tls10) {
      if (this.#outcome === 'silent') this.#outcome = 'unsupported';
      this.#lanes.down.problem ??= 'a cipher or version that is not opened here';
      return;
    }
    const serverRandom = new Uint8Array(body.subarray(2, 34));
    const encryptThenMac = ids.includes(encryptThenMacId);
    const { random: clientRandom, earlyData } = client;
    this.#hellos = { clientRandom, serverRandom, sessionId, version, suite, encryptThenMac };
    if (version === tls13) this.#begin13(this.#hellos, earlyData);
    // Without the handshake's secret nobody says whether early data was taken; a resumption allows it.
    const mayBeTaken = earlyData && ids.includes(extensionIds.preSharedKey);
    const { up, down } = this.#lanes;
    if (mayBeTaken && down.stage === 'seeking' && up.stage !== 'early') this.#settleEarly(true);
    for (const record of this.#held.take()) if (up.problem === null) this.#take('up', record);
  }

  #begin13(hellos: Hellos, earlyData: boolean): void {
    this.#beginHandshake13('down');
    const early = earlyData ? secret13(this.#keyLog, hellos, 'early', 'up') : null;
    if (early === null) this.#beginHandshake13('up');
    else this.#lanes.up.begin13('early', hellos.suite, early);
  }

  #beginHandshake13(direction: Direction): void {
    const hellos = this.#hellos;
    if (hellos === null) return;
    const lane = this.#lanes[direction];
    const handshake = secret13(this.#keyLog, hellos, 'handshake', direction);
    const secret = handshake ?? secret13(this.#keyLog, hellos, 'data', direction);
    const mayBeEarly = direction === 'up' && this.#client?.earlyData === true;
    if (secret === null) lane.problem = 'the key log lacks a secret of this connection';
    else if (handshake === null) lane.begin13('seeking', hellos.suite, secret, true);
    else lane.begin13('handshake', hellos.suite, secret, mayBeEarly);
  }

  #readEither(direction: Direction, { type }: HandshakeMessage): void {
    const hellos = this.#hellos;
    const lane = this.#lanes[direction];
    if (hellos === null || hellos.version < tls13) return;
    if (type === moreTypes.keyUpdate && lane.stage === 'data') lane.update13();
    if (type !== handshakeTypes.finished || lane.stage !== 'handshake') return;
    const secret = secret13(this.#keyLog, hellos, 'data', direction);
    if (secret === null) lane.problem = 'the key log lacks the secret of the data';
    else lane.begin13('data', hellos.suite, secret);
  }

  /** TLS 1.2 and older: what comes behind ChangeCipherSpec is sealed with the keys just agreed on. */
  #change(direction: Direction): void {
    const hellos = this.#hellos;
    if (hellos === null) return;
    const lane = this.#lanes[direction];
    const master = this.#master.value;
    if (master === null) {
      lane.problem = 'the key log lacks the master secret';
      return;
    }
    lane.begin12(openerFor12(master, hellos, direction));
    if (direction === 'down') this.#master.keepSession(hellos.sessionId);
  }
}
