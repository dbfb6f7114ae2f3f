// A sign-in to a network as an access point's RADIUS carries it (RFC 2865, RFC 3579): datagrams made by hand around
// the flights of a real TLS handshake (RFC 5216 §2.1).
import type { Direction } from '../../shared/model/segment.ts';

export type Datagram = readonly [Direction, Uint8Array];

export interface SignInOptions {
  readonly up: Uint8Array;
  readonly down: Uint8Array;
  /** Of IANA's registry of EAP methods; 13 is EAP-TLS. */
  readonly method?: number;
  /** Most of TLS in one packet of EAP. */
  readonly fragmentBytes?: number;
  /** Sets whoever signs in apart from others over the same ports. */
  readonly who?: number;
  /** Whether the server's State stays the same all the time. */
  readonly isSteady?: boolean;
}

const codes = { request: 1, accept: 2, challenge: 11 } as const;
const handshakeDone = 20;

/** All datagrams of a TLS 1.2 handshake, from the identity to the verdict, in order. */
export function signIn(options: SignInOptions): Datagram[] {
  const { up, down, method = 13, fragmentBytes = 1000, who = 0, isSteady = false } = options;
  const datagrams: Datagram[] = [];
  let [turn, eapId] = [0, 5];
  const stateOf = (n: number): number[] => [24, 4, who, isSteady ? 9 : n & 0xff];
  const ask = (eap: readonly number[]): void => {
    const state = turn === 0 ? [] : stateOf(turn);
    turn += 1;
    const said = [1, 6, ...Buffer.from('anna'), ...state, ...inAttributes(eap)];
    datagrams.push(['up', radius(codes.request, who * 64 + turn, said)]);
  };
  const answer = (eap: readonly number[], code: number = codes.challenge): void => {
    const said = [...inAttributes(eap), ...stateOf(turn)];
    datagrams.push(['down', radius(code, who * 64 + turn, said)]);
  };
  const respond = (data: readonly number[], type = method): void =>
    ask(packEap(2, eapId, type, data));
  const request = (data: readonly number[]): void => answer(packEap(1, (eapId += 1), method, data));

  respond([...Buffer.from('anna')], 1);
  // EAP-FAST's server names itself along with the start (RFC 4851 §4.1.1).
  request(method === 43 ? [0x21, 0, 4, 0, 2, 22, 3] : [0x20]);
  const [hello, ...finished] = flightsOf(up, (index) => index === 1);
  const [certificate, ...done] = flightsOf(down, (_, type) => type === handshakeDone);
  const flights = [hello, certificate, ...finished, ...done].flatMap((flight) => flight ?? []);
  for (const [n, flight] of flights.entries()) {
    const [say, acknowledge] = n % 2 === 0 ? [respond, request] : [request, respond];
    const fragments = fragmentsOf(flight, fragmentBytes);
    for (const [index, fragment] of fragments.entries()) {
      say(fragment);
      if (index < fragments.length - 1) acknowledge([0]);
    }
  }
  respond([0]);
  answer([3, eapId, 0, 4], codes.accept);
  return datagrams;
}

/** The server wants one method, the client another. */
export function refuseMethod(method: number): Datagram[] {
  const [identity, start, refusal] = signIn({ up: new Uint8Array(5), down: new Uint8Array(5) });
  if (!identity || !start || !refusal) throw new Error('a sign-in is longer');
  const nak = packEap(2, 6, 3, [method]);
  const said = [24, 4, 0, 1, ...inAttributes(nak)];
  return [identity, start, ['up', radius(codes.request, 2, said)]];
}

const u16 = (value: number): number[] => [value >> 8, value & 0xff];

function radius(code: number, identifier: number, attributes: readonly number[]): Uint8Array {
  const authenticator = Array.from({ length: 16 }, (_, n) => n);
  return Uint8Array.from([
    code,
    identifier & 0xff,
    ...u16(20 + attributes.length),
    ...authenticator,
    ...attributes,
  ]);
}

function inAttributes(eap: readonly number[]): number[] {
  const parts: number[] = [];
  for (let at = 0; at < eap.length; at += 253) {
    const part = eap.slice(at, at + 253);
    parts.push(79, 2 + part.length, ...part);
  }
  return parts;
}

const packEap = (code: number, id: number, type: number, data: readonly number[]): number[] => [
  code,
  id & 0xff,
  ...u16(5 + data.length),
  type,
  ...data,
];

/** Records from the first on, cut before that for which `begins` is true. */
function flightsOf(
  stream: Uint8Array,
  begins: (index: number, type: number) => boolean,
): Uint8Array[] {
  let cut = stream.length;
  for (let [at, index] = [0, 0]; at < stream.length; index += 1) {
    if (begins(index, stream[at] ?? 0)) {
      cut = at;
      break;
    }
    at += 5 + (((stream[at + 3] ?? 0) << 8) | (stream[at + 4] ?? 0));
  }
  return [stream.subarray(0, cut), stream.subarray(cut)].filter(({ length }) => length > 0);
}

/** With flags: the first says how long the whole is, all but the last that more follow. */
function fragmentsOf(flight: Uint8Array, size: number): number[][] {
  const count = Math.ceil(flight.length / size);
  return Array.from({ length: count }, (_, n) => {
    const isFirst = n === 0 && count > 1;
    const bits = (isFirst ? 0x80 : 0) | (n < count - 1 ? 0x40 : 0);
    const length = isFirst ? [0, 0, ...u16(flight.length)] : [];
    return [bits, ...length, ...flight.subarray(n * size, (n + 1) * size)];
  });
}
