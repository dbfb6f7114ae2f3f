// DNS questions and answers as the stub resolver needs them (RFC 1035 §4, RFC 5452 §9). dns-packet
// does the encoding; what it says of an answer is believed only where the answer fits the question.
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { decode, encode, type DecodedPacket, type RecordType } from 'dns-packet';

export type QuestionType = 'A' | 'AAAA' | 'HTTPS';

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: QuestionType;
  readonly bytes: Buffer;
}

/** `other` is not for us: whoever sent it may be forging answers, so one goes on waiting. */
export type Answer =
  | { readonly kind: 'answer'; readonly code: string; readonly addresses: readonly string[] }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'other' };

const headerBytes = 12;
const maxAliases = 16;
const maxAddresses = 64;
/** RFC 1035 §2.3.4. */
const maxNameBytes = 253;
const maxLabelBytes = 63;

/** HTTPS is type 65 (RFC 9460 §14.1), which dns-packet knows by number alone. */
const packetType: Record<QuestionType, string> = { A: 'A', AAAA: 'AAAA', HTTPS: 'UNKNOWN_65' };

/** Whether a name can be asked for at all (RFC 1035 §2.3.4); a final dot is allowed. */
export function isAskable(name: string): boolean {
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (bare.length === 0 || bare.length > maxNameBytes || !/^[\u0021-\u007e]+$/.test(bare)) {
    return false;
  }
  return bare.split('.').every((label) => label.length > 0 && label.length <= maxLabelBytes);
}

/** A question with an unpredictable id (RFC 5452 §9.2). `name` must be askable. */
export function makeQuestion(name: string, type: QuestionType): Question {
  const id = randomInt(0x1_0000);
  const bytes = encode({
    type: 'query',
    id,
    flags: 0x0100, // recursion desired
    questions: [{ name, type: packetType[type] as RecordType, class: 'IN' }],
  });
  return { id, name: bareName(name), type, bytes };
}

/** Reads what came back to `question`; never throws. */
export function readAnswer(bytes: Buffer, question: Question): Answer {
  if (bytes.length < headerBytes) return { kind: 'malformed', detail: `${bytes.length} bytes` };
  if (bytes.readUInt16BE(0) !== question.id) return { kind: 'other' };
  const truncated = (bytes.readUInt16BE(2) & 0x0200) !== 0;
  let packet: DecodedPacket;
  try {
    packet = decode(bytes);
  } catch (error) {
    // A truncated message may end anywhere (RFC 2181 §9); what is in it is not used.
    if (truncated) return { kind: 'truncated' };
    return { kind: 'malformed', detail: error instanceof Error ? error.message : 'unreadable' };
  }
  if (packet.type !== 'response' || !asks(packet, question)) return { kind: 'other' };
  if (truncated) return { kind: 'truncated' };
  return { kind: 'answer', code: responseCode(bytes), addresses: readAddresses(packet, question) };
}

function asks(packet: DecodedPacket, question: Question): boolean {
  const [only, ...more] = packet.questions ?? [];
  return (
    only !== undefined &&
    more.length === 0 &&
    bareName(only.name) === question.name &&
    only.type === (packetType[question.type] as RecordType)
  );
}

/** Follows aliases from the name asked for, so that addresses of other names do not count. */
function readAddresses(packet: DecodedPacket, question: Question): string[] {
  const answers = packet.answers ?? [];
  const owners = new Set([question.name]);
  for (let round = 0; round < maxAliases; round += 1) {
    const before = owners.size;
    for (const answer of answers) {
      if (answer.type === 'CNAME' && owners.has(bareName(answer.name))) {
        owners.add(bareName(answer.data));
      }
    }
    if (owners.size === before) break;
  }
  const addresses: string[] = [];
  for (const answer of answers) {
    if (answer.type !== 'A' && answer.type !== 'AAAA') continue;
    if (answer.type !== question.type || !owners.has(bareName(answer.name))) continue;
    if (isIP(answer.data) !== 0) addresses.push(answer.data);
  }
  return addresses.slice(0, maxAddresses);
}

const codes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];

function responseCode(bytes: Buffer): string {
  const code = bytes.readUInt16BE(2) & 0x000f;
  return codes[code] ?? `RCODE${code}`;
}

function bareName(name: string): string {
  const lower = name.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}
