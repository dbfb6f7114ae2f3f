// How both sides of an SSH connection begin: each says in a line which program it is, and behind the exchange of
// keys all is encrypted, in a way of its own (RFC 4253 §4.2, §6).
import type { ByteSpan } from '../../shared/model/segment.ts';
import { readableText } from '../wire/readable-text.ts';
import type { ClearText } from '../wire/clear/socks.ts';
import type { HearBothSides } from './clear-lines.ts';

/** With the line's end. */
const longestLine = 255;
const lineFeed = 10;
const carriageReturn = 13;
/** Version of the protocol, program, and what else it wishes to say. */
const greeting = /^SSH-\d+\.\d+-(?<program>.*)$/;

export interface SshGreeting {
  /** Its place with the line's end. */
  readonly line: ClearText;
  /** "OpenSSH_9.6p1 Ubuntu-3"; may be empty. */
  readonly program: ClearText;
}

/** `bytes`: of one side, from its first. Null where they are no greeting, or not all of one. */
export function readSshGreeting(bytes: Uint8Array): SshGreeting | null {
  const feed = bytes.subarray(0, longestLine).indexOf(lineFeed);
  if (feed === -1) return null;
  const end = bytes[feed - 1] === carriageReturn ? feed - 1 : feed;
  const text = readableText(bytes, 0, end);
  const program = greeting.exec(text)?.groups?.['program'];
  if (program === undefined) return null;
  // Up to there all is ASCII, so that letters count as bytes.
  const start = text.indexOf('-', 'SSH-'.length) + 1;
  return { line: { text, start: 0, end: feed + 1 }, program: { text: program, start, end } };
}

/** What both programs said in the open, in the order it passed, and which they are. */
export const hearSsh: HearBothSides = (flowId, sides) => {
  const greetings = (['up', 'down'] as const)
    .flatMap((direction) => {
      const { bytes, arrivals } = sides[direction];
      const { turn = 0, timeMs = 0 } = arrivals[0] ?? {};
      const read = readSshGreeting(bytes);
      const spanOf = ({ start, end }: ClearText): ByteSpan => ({
        flowId,
        direction,
        offset: start,
        lengthBytes: end - start,
      });
      return read === null ? [] : [{ ...read, direction, turn, timeMs, spanOf }];
    })
    .sort((a, b) => a.turn - b.turn);
  return {
    lines: greetings.map(({ direction, line, spanOf }) => ({
      label: direction === 'up' ? 'Client says' : 'Server says',
      value: line.text,
      evidence: spanOf(line),
      explanationKey: 'clear-prelude',
    })),
    facts: greetings.map(({ direction, timeMs, program, spanOf }) => ({
      timeMs,
      severity: 1,
      kind: 'user-agent',
      label: direction === 'up' ? 'Program and device' : 'Program of the server',
      value: program.text,
      name: null,
      evidence: spanOf(program),
    })),
  };
};
