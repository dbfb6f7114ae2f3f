// Keeps what a connection said in the clear before it turned to TLS, as readable lines with their bytes:
// greetings, commands, whom a proxy was asked for.
import type { ObservedName } from '../../shared/model/observation.ts';
import type { ClearFact, ClearPrelude, PreludeProtocol } from '../../shared/model/clear-text.ts';
import type { HandshakeField } from '../../shared/model/tls.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { clearProtocolWords } from '../../shared/words/clear-protocols.ts';
import {
  asksLdapForTls,
  readMysqlVersion,
  readPostgresAsks,
  recogniseClear,
  recogniseShared,
} from '../wire/clear/dialogue.ts';
import { parseSocksRequest, type ClearText, type SocksRequest } from '../wire/clear/socks.ts';
import { joinBytes } from '../wire/join-bytes.ts';
import { readableText } from '../wire/readable-text.ts';
import { concealed, readableLatin, splitLines } from './clear-lines.ts';
import type { Gap, HearBothSides, HeardSide } from './clear-lines.ts';
import { describeItem, itemWords, readSignInItems } from './sign-in-items.ts';
import { SignInReader } from './sign-in-reader.ts';
import { hearSsh, readSshGreeting } from './ssh-greeting.ts';
import { hearTelnet } from './telnet-sign-in.ts';

/** Enough for the talk before STARTTLS; a flow that stays in the clear is not kept beyond it. */
const maxKeptBytes = 2048;
const maxLines = 48;
const explanationKey = 'clear-prelude';

/** Readers of what both sides said. */
const hearBothSides: Partial<Record<PreludeProtocol, HearBothSides>> = {
  ssh: hearSsh,
  telnet: hearTelnet,
};

interface Side extends HeardSide {
  /** From the first; zeros where they were not captured. */
  bytes: Uint8Array;
  readonly lost: Gap[];
  readonly arrivals: HeardSide['arrivals'][number][];
}

const newSide = (): Side => ({ bytes: new Uint8Array(0), lost: [], arrivals: [] });

/** Behind a gap their messages cannot be told apart; in lines they can. */
const binary: ReadonlySet<PreludeProtocol> = new Set([
  'ldap',
  'postgresql',
  'mysql',
  'mqtt',
  'redis',
  'socks',
]);

export class PreludeReader {
  readonly #flowId: FlowId;
  readonly #port: number;
  readonly #sides: Readonly<Record<Direction, Side>> = { up: newSide(), down: newSide() };
  #known: PreludeProtocol | null = null;
  /** Of several that begin with the same command. */
  #likely: PreludeProtocol | null = null;
  #turn = 0;
  #isOver = false;

  /** `port`: the server's. */
  constructor(flowId: FlowId, port: number) {
    this.#flowId = flowId;
    this.#port = port;
  }

  get protocol(): PreludeProtocol | null {
    return this.#known ?? this.#likely;
  }

  /** What follows in this direction is encrypted in its own way, and turns to nothing else. */
  isSealed(direction: Direction): boolean {
    return this.protocol === 'ssh' && readSshGreeting(this.#sides[direction].bytes) !== null;
  }

  get heldBytes(): number {
    const { up, down } = this.#sides;
    return up.bytes.length + down.bytes.length;
  }

  push({ direction, bytes, lengthBytes, offset, timeMs }: Segment): void {
    const side = this.#sides[direction];
    if (this.#isOver || offset !== side.bytes.length) return;
    if (bytes !== null && side.arrivals.length === 0) this.#recognise(direction, bytes);
    const kept = Math.min(lengthBytes, maxKeptBytes - offset);
    if (this.#isHopeless(bytes === null)) this.#isOver = true;
    if (kept <= 0 || this.#isOver) return;
    side.bytes = joinBytes([side.bytes, bytes?.subarray(0, kept) ?? new Uint8Array(kept)]);
    if (bytes === null) {
      side.lost.push({ start: offset, end: offset + kept });
      return;
    }
    side.arrivals.push({ at: offset, turn: this.#turn, timeMs });
    this.#turn += 1;
  }

  /** Nothing more needs to be kept. */
  #isHopeless(isGap: boolean): boolean {
    const { up, down } = this.#sides;
    if (this.protocol !== null) return isGap && binary.has(this.protocol);
    return up.arrivals.length > 0 && down.arrivals.length > 0;
  }

  #recognise(direction: Direction, bytes: Uint8Array): void {
    const isClient = direction === 'up';
    const client = isClient ? bytes : this.#firstOf('up');
    this.#known ??= isClient
      ? recogniseClear(bytes, 'client')
      : recogniseClear(bytes, 'server', client);
    if (this.#known !== null) return;
    const server = isClient ? this.#firstOf('down') : bytes;
    this.#likely = client === null ? null : recogniseShared(client, server, this.#port);
  }

  /** The first that was heard of a side; null: nothing was. */
  #firstOf(direction: Direction): Uint8Array | null {
    const { bytes, arrivals } = this.#sides[direction];
    const [first] = arrivals;
    return first === undefined ? null : bytes.subarray(first.at);
  }

  get #socks(): SocksRequest | null {
    if (this.protocol !== 'socks') return null;
    const read = parseSocksRequest(this.#sides.up.bytes);
    return read.ok ? read.value : null;
  }

  /** Names that were asked for or told before TLS began. */
  get names(): ObservedName[] {
    const socks = this.#socks;
    if (socks?.isName === true) return [this.#name(socks.host)];
    if (this.protocol !== 'xmpp') return [];
    const text = readableLatin(this.#sides.up.bytes);
    const found = /\sto=(["'])([^"']{1,255})\1/.exec(text);
    const name = found?.[2];
    if (found === null || name === undefined) return [];
    const start = found.index + found[0].length - 1 - name.length;
    return [this.#name({ text: name, start, end: start + name.length })];
  }

  #name({ text, start, end }: ClearText): ObservedName {
    return { name: text, leak: 'clear-text', evidence: this.#span('up', start, end) };
  }

  #span(direction: Direction, start: number, end: number) {
    return { flowId: this.#flowId, direction, offset: start, lengthBytes: end - start };
  }

  /** Null where no known protocol was spoken. */
  observe(): ClearPrelude | null {
    const protocol = this.protocol;
    return protocol === null ? null : { protocol, lines: this.#lines(protocol).slice(0, maxLines) };
  }

  #signInItems(protocol: PreludeProtocol): ReturnType<typeof readSignInItems> {
    const { up, down } = this.#sides;
    return readSignInItems(protocol, up.bytes, down.bytes);
  }

  /** Who signed in with what. */
  get facts(): ClearFact[] {
    const protocol = this.protocol;
    if (protocol === null) return [];
    const heard = hearBothSides[protocol]?.(this.#flowId, this.#sides);
    if (heard !== undefined) return heard.facts;
    const items = this.#signInItems(protocol);
    if (items === null) return [...this.#heard().reader.facts];
    return items.map((item) => ({
      ...describeItem(item, protocol),
      timeMs: this.#sides.up.arrivals.findLast(({ at }) => at <= item.start)?.timeMs ?? 0,
      evidence: this.#span('up', item.start, item.end),
    }));
  }

  #lines(protocol: PreludeProtocol): HandshakeField[] {
    const heard = hearBothSides[protocol]?.(this.#flowId, this.#sides);
    if (heard !== undefined) return heard.lines;
    const { bytes } = this.#sides.up;
    const items = this.#signInItems(protocol);
    if (items === null) return this.#heard().lines;
    const whom = protocol === 'socks' ? 'to the proxy' : 'in the clear';
    const signIns = items.map(({ kind, start, end }) =>
      this.#field(`${itemWords[kind]} told ${whom}`, `${end - start} bytes`, start, end),
    );
    if (protocol === 'postgresql') {
      const asked = readPostgresAsks(bytes).map(({ text, start, end }) =>
        this.#field('Asks for encryption', text, start, end),
      );
      return [...asked, ...signIns];
    }
    if (protocol === 'ldap' && asksLdapForTls(bytes)) {
      const asked = 'StartTLS (1.3.6.1.4.1.1466.20037)';
      return [this.#field('Asks for encryption', asked, 0, bytes.length), ...signIns];
    }
    const head = protocol === 'mysql' ? this.#mysqlLines() : this.#proxyLines();
    return [...head, ...signIns];
  }

  /** What signs someone in is there for all to read; here it is pointed at, but not copied. */
  #field(label: string, value: string, start: number, end: number): HandshakeField {
    return { label, value, evidence: this.#span('up', start, end), explanationKey };
  }

  #proxyLines(): HandshakeField[] {
    const socks = this.#socks;
    if (socks === null) return [];
    const { text, start, end } = socks.host;
    return [this.#field('Proxy asked for', `${text}:${socks.port}`, start, end)];
  }

  #mysqlLines(): HandshakeField[] {
    const { bytes } = this.#sides.down;
    const found = readMysqlVersion(bytes);
    if (found === null) return [];
    const value = readableText(bytes.subarray(found.start, found.end));
    const evidence = this.#span('down', found.start, found.end);
    return [{ label: 'Server version', value, evidence, explanationKey }];
  }

  /** The talk of a protocol that speaks in text, in the order it passed. */
  #heard(): { readonly lines: HandshakeField[]; readonly reader: SignInReader } {
    const protocol = this.protocol ?? 'ftp';
    const said = (['up', 'down'] as const).flatMap((direction) => {
      const { bytes, lost, arrivals } = this.#sides[direction];
      // XMPP knows no lines: there it is one for each arrival.
      const cuts = protocol === 'xmpp' ? arrivals.map(({ at }) => at) : [];
      return splitLines(bytes, lost, cuts).map((line) => {
        const { turn = 0, timeMs = 0 } = arrivals.findLast(({ at }) => at <= line.start) ?? {};
        return { ...line, direction, turn, timeMs };
      });
    });
    const reader = new SignInReader(this.#flowId, clearProtocolWords[protocol]);
    const lostUp = this.#sides.up.lost;
    const lines = said
      .sort((a, b) => a.turn - b.turn)
      .map(({ direction, text, start, end, timeMs }) => {
        const evidence = this.#span(direction, start, end);
        if (direction === 'down') {
          reader.hearServer(text);
          return { label: 'Server says', value: text, evidence, explanationKey };
        }
        if (lostUp.some((gap) => gap.end === start)) reader.lose();
        const value = reader.isAsking ? '…' : concealed(text);
        reader.hear({ text, offset: start, lengthBytes: end - start, timeMs });
        return { label: 'Client says', value, evidence, explanationKey };
      });
    return { lines, reader };
  }
}
