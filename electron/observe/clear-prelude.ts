// Keeps what a connection said in the clear before it turned to TLS, as readable lines with their bytes:
// greetings, commands, whom a proxy was asked for.
import type {
  ClearPrelude,
  ClearProtocol,
  HandshakeField,
  ObservedName,
} from '../../shared/model/observation.ts';
import type { Direction, FlowId, Segment } from '../../shared/model/segment.ts';
import { readMysqlVersion, recogniseClear } from '../wire/clear/dialogue.ts';
import { parseSocksRequest, type ClearText, type SocksRequest } from '../wire/clear/socks.ts';
import { readableText } from '../wire/tls/client-hello.ts';

/** Enough for the talk before STARTTLS; a flow that stays in the clear is not kept beyond it. */
const maxKeptBytes = 2048;
const maxLines = 48;
const maxLineChars = 512;
const explanationKey = 'clear-prelude';
const binaryRequests: Partial<Record<ClearProtocol, string>> = {
  postgresql: 'SSLRequest',
  ldap: 'StartTLS (1.3.6.1.4.1.1466.20037)',
};

interface Side {
  bytes: Uint8Array;
  /** Where each arrival began, to tell the order in which the sides spoke. */
  readonly arrivals: { readonly at: number; readonly turn: number }[];
}

const newSide = (): Side => ({ bytes: new Uint8Array(0), arrivals: [] });

export class PreludeReader {
  readonly #flowId: FlowId;
  readonly #sides: Readonly<Record<Direction, Side>> = { up: newSide(), down: newSide() };
  #protocol: ClearProtocol | null = null;
  #turn = 0;
  #isOver = false;

  constructor(flowId: FlowId) {
    this.#flowId = flowId;
  }

  get protocol(): ClearProtocol | null {
    return this.#protocol;
  }

  push({ direction, bytes, offset }: Segment): void {
    const side = this.#sides[direction];
    if (this.#isOver || bytes === null || offset !== side.bytes.length) return;
    if (offset === 0) this.#recognise(direction, bytes);
    const kept = Math.min(bytes.length, maxKeptBytes - offset);
    // Neither side said anything known: nothing needs to be kept.
    const isHopeless = this.#protocol === null && this.#turn > 1;
    if (kept <= 0 || isHopeless) {
      this.#isOver = isHopeless || this.#isOver;
      return;
    }
    const joined = new Uint8Array(offset + kept);
    joined.set(side.bytes);
    joined.set(bytes.subarray(0, kept), offset);
    side.bytes = joined;
    side.arrivals.push({ at: offset, turn: this.#turn });
    this.#turn += 1;
  }

  #recognise(direction: Direction, bytes: Uint8Array): void {
    const found = recogniseClear(bytes, direction === 'up' ? 'client' : 'server');
    this.#protocol ??= found;
  }

  get #socks(): SocksRequest | null {
    if (this.#protocol !== 'socks') return null;
    const read = parseSocksRequest(this.#sides.up.bytes);
    return read.ok ? read.value : null;
  }

  /** Names that were asked for or told before TLS began. */
  get names(): ObservedName[] {
    const socks = this.#socks;
    if (socks?.isName === true) return [this.#name(socks.host)];
    if (this.#protocol !== 'xmpp') return [];
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
    const protocol = this.#protocol;
    return protocol === null ? null : { protocol, lines: this.#lines(protocol).slice(0, maxLines) };
  }

  #lines(protocol: ClearProtocol): HandshakeField[] {
    if (protocol === 'socks') return this.#socksLines();
    if (protocol === 'mysql') return this.#mysqlLines();
    const request = binaryRequests[protocol];
    return request === undefined
      ? this.#textLines()
      : this.#whole('up', 'Asks for encryption', request);
  }

  #whole(direction: Direction, label: string, value: string): HandshakeField[] {
    const { length } = this.#sides[direction].bytes;
    return [{ label, value, evidence: this.#span(direction, 0, length), explanationKey }];
  }

  #socksLines(): HandshakeField[] {
    const socks = this.#socks;
    if (socks === null) return [];
    const line = (label: string, item: ClearText | null, value = item?.text): HandshakeField[] =>
      item === null || value === undefined
        ? []
        : [{ label, value, evidence: this.#span('up', item.start, item.end), explanationKey }];
    return [
      ...line('Proxy asked for', socks.host, `${socks.host.text}:${socks.port}`),
      ...line('Name told to the proxy', socks.user, bytesOf(socks.user)),
      ...line('Password told to the proxy', socks.password, bytesOf(socks.password)),
    ];
  }

  #mysqlLines(): HandshakeField[] {
    const { bytes } = this.#sides.down;
    const found = readMysqlVersion(bytes);
    if (found === null) return [];
    const value = readableText(bytes.subarray(found.start, found.end));
    const evidence = this.#span('down', found.start, found.end);
    return [{ label: 'Server version', value, evidence, explanationKey }];
  }

  #textLines(): HandshakeField[] {
    const lines = (['up', 'down'] as const).flatMap((direction) => {
      const { bytes, arrivals } = this.#sides[direction];
      // XMPP knows no lines: there it is one for each arrival.
      const cuts = this.#protocol === 'xmpp' ? arrivals.map(({ at }) => at) : [];
      return splitLines(bytes, cuts).map(({ text, start, end }) => ({
        turn: arrivals.findLast(({ at }) => at <= start)?.turn ?? 0,
        label: direction === 'up' ? 'Client says' : 'Server says',
        value: direction === 'up' ? concealed(text) : text,
        evidence: this.#span(direction, start, end),
        explanationKey,
      }));
    });
    return lines.sort((a, b) => a.turn - b.turn).map(({ turn: _turn, ...line }) => line);
  }
}

/** What signs someone in is there for all to read; it is pointed at, but not copied. */
const bytesOf = (item: ClearText | null): string =>
  `${(item?.end ?? 0) - (item?.start ?? 0)} bytes`;

const signIn =
  /^(?<command>(?:\S+ )?(?:USER|PASS|APOP|AUTH|AUTHINFO|AUTHENTICATE|LOGIN|OPER))\b .+/i;
const xmppSignIn = /^<(?<command>auth|response|iq)\b.+/i;

function concealed(text: string): string {
  if (/^AUTH (?:TLS|SSL)/i.test(text)) return text;
  const command = (signIn.exec(text) ?? xmppSignIn.exec(text))?.groups?.['command'];
  return command === undefined ? text : `${command} …`;
}

const readableLatin = (bytes: Uint8Array): string => String.fromCodePoint(...bytes);

function splitLines(bytes: Uint8Array, cuts: readonly number[]): ClearText[] {
  const lines: ClearText[] = [];
  for (let start = 0; start < bytes.length;) {
    const from = start;
    const feed = bytes.indexOf(10, start);
    const cut = cuts.find((at) => at > from) ?? bytes.length;
    const isCut = feed === -1 || cut <= feed;
    const next = isCut ? cut : feed;
    const end = bytes[next - 1] === 13 ? next - 1 : next;
    const text = readableText(bytes.subarray(start, Math.max(start, end)));
    if (text !== '') lines.push({ text: text.slice(0, maxLineChars), start, end });
    start = isCut ? next : next + 1;
  }
  return lines;
}
