// Who signs in over Telnet (RFC 854): the server asks in words, and the client answers with a line, a key at a time
// or all at once.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import { readableText } from '../wire/readable-text.ts';
import type { HearBothSides, HeardSide } from './clear-lines.ts';

/** What a server asks with, at the end of what it said. "Last login:" is no question. */
const questions: readonly (readonly [RegExp, 'login' | 'password'])[] = [
  [/(?<!last )\b(?:login|user ?name|user|account)(?: name)?: ?$/i, 'login'],
  [/\b(?:password|passcode|passphrase)\b[^:\r\n]{0,40}: ?$/i, 'password'],
];
/** Behind a question: it waits for no answer any more. */
const movedOn = /[\r\n]\s*\S/;
const labels = { login: 'Login name (Telnet)', password: 'Password (Telnet)' } as const;
const maxFacts = 8;
const longestQuestion = 80;
const longestAnswer = 256;
const keys = { backspace: 8, lineFeed: 10, carriageReturn: 13, delete: 127 } as const;
const command = { first: 255, subnegotiation: 250, end: 240, will: 251, dont: 254 } as const;

/** A byte that is none of Telnet's own commands, and where it stands. */
interface Key {
  readonly byte: number;
  readonly at: number;
}

/** Where the command at `at` ends (RFC 854, RFC 855). */
function commandEnd(bytes: Uint8Array, at: number): number {
  const code = bytes[at + 1] ?? 0;
  if (code >= command.will && code <= command.dont) return at + 3;
  if (code !== command.subnegotiation) return at + 2;
  for (let end = at + 2; end < bytes.length; end += 1) {
    if (bytes[end] === command.first && bytes[end + 1] === command.end) return end + 2;
  }
  return bytes.length;
}

function readKeys(bytes: Uint8Array): Key[] {
  const read: Key[] = [];
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte === command.first) at = commandEnd(bytes, at);
    else {
      if (byte !== 0) read.push({ byte, at });
      at += 1;
    }
  }
  return read;
}

interface Said {
  readonly direction: Direction;
  readonly turn: number;
  readonly timeMs: number;
  readonly keys: readonly Key[];
}

/** What each side said in turn, without commands. */
function inTurn(sides: Readonly<Record<Direction, HeardSide>>): Said[] {
  return (['up', 'down'] as const)
    .flatMap((direction) => {
      const { bytes, arrivals } = sides[direction];
      const all = readKeys(bytes);
      let from = 0;
      return arrivals.map(({ turn, timeMs }, index) => {
        const end = arrivals[index + 1]?.at ?? bytes.length;
        const first = from;
        while ((all[from]?.at ?? end) < end) from += 1;
        return { direction, turn, timeMs, keys: all.slice(first, from) };
      });
    })
    .sort((a, b) => a.turn - b.turn);
}

/** Of each side its first bytes, and when each arrival of them came. */
export const hearTelnet: HearBothSides = (flowId, sides) => {
  const facts = readFacts(flowId, sides);
  // What signs someone in is pointed at, but not copied.
  const lines = facts.map(({ kind, evidence }) => ({
    label: `${kind === 'login' ? 'Name' : 'Password'} told in the clear`,
    value: `${evidence.lengthBytes} bytes`,
    evidence,
    explanationKey: 'clear-prelude',
  }));
  return { lines, facts };
};

function readFacts(flowId: FlowId, sides: Readonly<Record<Direction, HeardSide>>): ClearFact[] {
  const facts: ClearFact[] = [];
  let said = '';
  let asked: 'login' | 'password' | null = null;
  let answer: Key[] = [];
  for (const { direction, timeMs, keys: heard } of inTurn(sides)) {
    if (direction === 'down') {
      said = (said + String.fromCharCode(...heard.map(({ byte }) => byte))).slice(-longestQuestion);
      const question = questions.find(([pattern]) => pattern.test(said))?.[1];
      if (question !== undefined) [asked, answer, said] = [question, [], ''];
      else if (movedOn.test(said)) asked = null;
      continue;
    }
    for (const key of heard) {
      if (asked === null || facts.length >= maxFacts) break;
      const isEnd = key.byte === keys.carriageReturn || key.byte === keys.lineFeed;
      if (key.byte === keys.backspace || key.byte === keys.delete) answer.pop();
      else if (!isEnd) answer.push(key);
      if (!isEnd) continue;
      facts.push(...tell(flowId, asked, answer, timeMs));
      [asked, answer, said] = [null, [], ''];
    }
  }
  return facts;
}

/** `timeMs`: when its line ended. */
function tell(
  flowId: FlowId,
  kind: 'login' | 'password',
  answer: readonly Key[],
  timeMs: number,
): ClearFact[] {
  const [first, last] = [answer[0], answer.at(-1)];
  if (first === undefined || last === undefined) return [];
  const value = readableText(Uint8Array.from(answer.slice(0, longestAnswer), ({ byte }) => byte));
  const lengthBytes = last.at + 1 - first.at;
  const evidence = { flowId, direction: 'up' as const, offset: first.at, lengthBytes };
  return [{ timeMs, severity: 3, kind, label: labels[kind], value, name: null, evidence }];
}
