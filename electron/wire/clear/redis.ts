// Who signs in to a Redis server: AUTH and HELLO among a client's commands, which are arrays of strings or lines
// (Redis serialization protocol specification, "Sending commands to a Redis server" and "Inline commands").
import { readableText } from '../readable-text.ts';
import type { SignInItem } from './binary-sign-in.ts';

const maxCommands = 32;
const maxItems = 8;
const maxArguments = 1024;
/** The command's name stands first, and no sign-in is longer. */
const keptArguments = 16;
const [lineFeed, carriageReturn, asterisk] = [10, 13, 0x2a];
const word = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g;

interface Argument {
  readonly start: number;
  readonly end: number;
}

interface Command {
  readonly parts: readonly Argument[];
  readonly end: number;
}

/** The number on a line that begins with this sign; null where there is none, or it is too large. */
function readCount(bytes: Uint8Array, at: number, sign: string, most: number) {
  const feed = bytes.indexOf(lineFeed, at);
  if (feed === -1 || feed - at > 12) return null;
  const line = String.fromCodePoint(...bytes.subarray(at, feed));
  const digits = /^\d+(?=\r$)/.exec(line.slice(1))?.[0];
  const value = Number(digits ?? -1);
  return !line.startsWith(sign) || value < 0 || value > most ? null : { value, end: feed + 1 };
}

function readArray(bytes: Uint8Array, at: number): Command | null {
  const count = readCount(bytes, at, '*', maxArguments);
  if (count === null) return null;
  const parts: Argument[] = [];
  let end = count.end;
  for (let n = 0; n < count.value; n += 1) {
    const length = readCount(bytes, end, '$', bytes.length);
    if (length === null) return null;
    const { end: start, value } = length;
    end = start + value + 2;
    if (end > bytes.length || bytes[end - 1] !== lineFeed) return null;
    if (n < keptArguments) parts.push({ start, end: start + value });
  }
  return { parts, end };
}

function readLine(bytes: Uint8Array, at: number): Command | null {
  const feed = bytes.indexOf(lineFeed, at);
  if (feed === -1) return null;
  const end = bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
  // One character a byte: places in it are those of the bytes.
  const line = String.fromCodePoint(...bytes.subarray(at, Math.max(at, end)));
  const parts = [...line.matchAll(word)].slice(0, keptArguments).map((found) => {
    const [whole, double, single] = found;
    const isQuoted = (double ?? single) !== undefined;
    const start = at + found.index + (isQuoted ? 1 : 0);
    return { start, end: start + whole.length - (isQuoted ? 2 : 0) };
  });
  return { parts, end: feed + 1 };
}

const textOf = (bytes: Uint8Array, { start, end }: Argument): string =>
  readableText(bytes.subarray(start, end));

/** `AUTH [user] password`, `HELLO version AUTH user password`. */
function readSignIn(bytes: Uint8Array, { parts }: Command): SignInItem[] {
  const named = (at: number): string => {
    const part = parts[at];
    return part === undefined ? '' : textOf(bytes, part).toUpperCase();
  };
  const item = (kind: SignInItem['kind'], part: Argument | undefined): SignInItem[] =>
    part === undefined || part.end === part.start
      ? []
      : [{ kind, text: textOf(bytes, part), ...part }];
  const isHello = named(0) === 'HELLO' && named(2) === 'AUTH';
  if (isHello) return [...item('login', parts[3]), ...item('password', parts[4])];
  if (named(0) !== 'AUTH') return [];
  const [, first, second] = parts;
  return second === undefined
    ? item('password', first)
    : [...item('login', first), ...item('password', second)];
}

/** Of the commands that a client begins with, with offsets in `bytes`; none where the first were not captured. */
export function readRedisSignIn(bytes: Uint8Array): SignInItem[] {
  const items: SignInItem[] = [];
  for (let at = 0, count = 0; at < bytes.length && count < maxCommands; count += 1) {
    if (bytes[at] === 0) break;
    const command = bytes[at] === asterisk ? readArray(bytes, at) : readLine(bytes, at);
    if (command === null) break;
    items.push(...readSignIn(bytes, command));
    at = command.end;
  }
  return items.slice(0, maxItems);
}
