// Who signs in to an MQTT server (OASIS MQTT 3.1.1 §3.1, 5.0 §3.1; 3.1 has another name): its client's first
// packet, CONNECT, holds the client's id, a name and a password.
import { u16 } from '../network-order.ts';
import { readableText } from '../readable-text.ts';
import type { SignInItem } from './binary-sign-in.ts';

const connect = 0x10;
/** By their lengths in front of them. */
const names = ['\0\u0004MQTT', '\0\u0006MQIsdp'] as const;
const flagBits = { user: 0x80, password: 0x40, will: 0x04 } as const;
/** Level, flags, seconds between signs of life. */
const headBytes = 1 + 1 + 2;
const maxVarintBytes = 4;
/** A bridge between servers sets the highest bit. */
const levelMask = 0x7f;
const version5 = 5;

/** A number of seven bits a byte, the lowest first (MQTT 5.0 §1.5.5); null where it does not end. */
function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let n = 0; n < maxVarintBytes; n += 1) {
    const byte = bytes[at + n];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 128 ** n;
    if (byte < 0x80) return { value, end: at + n + 1 };
  }
  return null;
}

/** Where the level stands behind the protocol's name, and where the packet ends; null: this is no CONNECT. */
function readHead(bytes: Uint8Array): { level: number; end: number } | null {
  const length = bytes[0] === connect ? readVarint(bytes, 1) : null;
  if (length === null) return null;
  const start = length.end;
  const text = String.fromCodePoint(...bytes.subarray(start, start + 8));
  const name = names.find((known) => text.startsWith(known));
  return name === undefined ? null : { level: start + name.length, end: start + length.value };
}

/** True where a client's first bytes are an MQTT CONNECT. */
export const looksLikeMqtt = (bytes: Uint8Array): boolean => readHead(bytes) !== null;

/** Strings by the length in front of them; null behind the last that is there as a whole. */
class Strings {
  at: number;
  readonly #bytes: Uint8Array;

  /** `bytes`: to the end of the packet. */
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  next(): { start: number; end: number } | null {
    const start = this.at + 2;
    if (start > this.#bytes.length) return null;
    const end = start + u16(this.#bytes, this.at);
    if (end > this.#bytes.length) return null;
    this.at = end;
    return { start, end };
  }

  /** Of version 5; false where they do not end. */
  passProperties(): boolean {
    const length = readVarint(this.#bytes, this.at);
    if (length === null) return false;
    this.at = length.end + length.value;
    return this.at <= this.#bytes.length;
  }
}

/** Of the CONNECT that a client begins with; as far as it is there. */
export function readMqttSignIn(bytes: Uint8Array): SignInItem[] {
  const head = readHead(bytes);
  if (head === null) return [];
  const packet = bytes.subarray(0, head.end);
  const isVersion5 = ((packet[head.level] ?? 0) & levelMask) === version5;
  const flags = packet[head.level + 1] ?? 0;
  const strings = new Strings(packet, head.level + headBytes);
  const items: SignInItem[] = [];
  /** False where it is not there. */
  const take = (kind: SignInItem['kind']): boolean => {
    const found = strings.next();
    if (found !== null && found.end > found.start) {
      items.push({ kind, text: readableText(packet.subarray(found.start, found.end)), ...found });
    }
    return found !== null;
  };
  if (isVersion5 && !strings.passProperties()) return items;
  if (!take('client-id')) return items;
  if (flags & flagBits.will) {
    if (isVersion5 && !strings.passProperties()) return items;
    // What is to be said should the client vanish: its topic and text.
    if (strings.next() === null || strings.next() === null) return items;
  }
  if (flags & flagBits.user && !take('login')) return items;
  if (flags & flagBits.password) take('password');
  return items;
}
