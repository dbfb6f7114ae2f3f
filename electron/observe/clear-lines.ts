// The lines of a talk in the clear that speaks in text, and what of them is not copied.
import type { ClearFact } from '../../shared/model/clear-text.ts';
import type { Direction, FlowId } from '../../shared/model/segment.ts';
import type { HandshakeField } from '../../shared/model/tls.ts';
import type { ClearText } from '../wire/clear/socks.ts';
import { readableText } from '../wire/readable-text.ts';

/** What was heard of a side: its first bytes, and where each arrival of them began and when it came. */
export interface HeardSide {
  readonly bytes: Uint8Array;
  readonly arrivals: readonly {
    readonly at: number;
    /** In the order in which both sides spoke. */
    readonly turn: number;
    readonly timeMs: number;
  }[];
}

/** Reads what both sides said of themselves. */
export type HearBothSides = (
  flowId: FlowId,
  sides: Readonly<Record<Direction, HeardSide>>,
) => { readonly lines: HandshakeField[]; readonly facts: ClearFact[] };

const maxLineChars = 512;

const signIn =
  /^(?<command>(?:\S+ )?(?:USER|PASS|APOP|AUTH|AUTHINFO|AUTHENTICATE|LOGIN|OPER))\b .+/i;
const xmppSignIn = /^<(?<command>auth|response|iq)\b.+/i;

/** What signs someone in is pointed at, but not copied. */
export function concealed(text: string): string {
  if (/^AUTH (?:TLS|SSL)/i.test(text)) return text;
  const command = (signIn.exec(text) ?? xmppSignIn.exec(text))?.groups?.['command'];
  return command === undefined ? text : `${command} …`;
}

export const readableLatin = (bytes: Uint8Array): string => String.fromCodePoint(...bytes);

/** A stretch that was not captured. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/**
 * The texts without their line ends, the places with them, so that what was said adds up to what passed.
 * `lost`: bytes that were not captured; a line that breaks off there is left out. `cuts`: where a line
 * begins in a protocol that knows none.
 */
export function splitLines(
  bytes: Uint8Array,
  lost: readonly Gap[],
  cuts: readonly number[],
): ClearText[] {
  const lines: ClearText[] = [];
  let start = 0;
  for (const gap of lost) {
    const heard = bytes.subarray(0, gap.start);
    const end = cuts.length > 0 ? gap.start : heard.lastIndexOf(10) + 1;
    lines.push(...splitStretch(heard.subarray(0, end), start, cuts));
    start = gap.end;
  }
  return [...lines, ...splitStretch(bytes, start, cuts)];
}

function splitStretch(bytes: Uint8Array, first: number, cuts: readonly number[]): ClearText[] {
  const lines: ClearText[] = [];
  for (let start = first; start < bytes.length;) {
    const from = start;
    const feed = bytes.indexOf(10, start);
    const cut = cuts.find((at) => at > from) ?? bytes.length;
    const isCut = feed === -1 || cut <= feed;
    const next = isCut ? cut : feed;
    const end = isCut ? next : next + 1;
    const textEnd = bytes[next - 1] === 13 ? next - 1 : next;
    const text = readableText(bytes.subarray(start, Math.max(start, textEnd)));
    if (text !== '') lines.push({ text: text.slice(0, maxLineChars), start, end });
    start = end;
  }
  return lines;
}
