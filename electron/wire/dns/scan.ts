// DNS messages read straight through (RFC 1035 §4.1), as nearly all of them can be. Whatever is not plainly
// well formed is left to the parser, which says what is wrong with it.
import { ByteReader } from '../byte-reader.ts';
import { u16 } from '../network-order.ts';
import { readableText } from '../readable-text.ts';
import { describeAddress } from './address-text.ts';
import type { DnsMessage, DnsQuestion, DnsResource } from './message.ts';
import { describeRecordData } from './record-data.ts';
import { describeRecordType, describeResponseCode } from './registry.ts';

const headerBytes = 12;
/** Type and class. */
const questionTailBytes = 4;
const limits = { questions: 16, records: 512, labels: 128, nameBytes: 255, pointers: 32 } as const;
const dot = 46;
const types = { a: 1, aaaa: 28 } as const;

/** One reader for all messages: it holds where it is, so that a name need not be an object. */
class Scan {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  isGood = true;
  /** The name that began at the last question: most answers point back at it. */
  #lastName = '';
  #lastStart = -1;
  readonly #text = new Uint8Array(limits.nameBytes + 1);

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = headerBytes;
    this.isGood = bytes.length >= headerBytes;
    this.#lastStart = -1;
  }

  question(): DnsQuestion {
    const nameStart = this.at;
    const name = this.questionName();
    const nameEnd = this.at - questionTailBytes;
    return { name, type: describeRecordType(u16(this.bytes, nameEnd)), nameStart, nameEnd };
  }

  /** Passes over the question's type and class, too. */
  questionName(): string {
    const nameStart = this.at;
    const name = this.#name();
    this.#lastName = name;
    this.#lastStart = nameStart;
    this.at += questionTailBytes;
    if (this.at > this.bytes.length) this.isGood = false;
    return name;
  }

  resource(): DnsResource {
    const { bytes } = this;
    const start = this.at;
    const name = this.#name();
    const fixed = this.at;
    const type = u16(bytes, fixed);
    const dataStart = fixed + 10;
    const end = dataStart + u16(bytes, fixed + 8);
    this.at = end;
    if (end > bytes.length) this.isGood = false;
    if (!this.isGood) return nothing;
    const ttlS = u16(bytes, fixed + 4) * 0x10000 + u16(bytes, fixed + 6);
    const data = this.#data(type, dataStart, end);
    return { name, type: describeRecordType(type), ttlS, data, start, end };
  }

  /** A record that nobody asks for; its data is not read. */
  skipResource(): void {
    this.#skipName();
    this.at += 10 + u16(this.bytes, this.at + 8);
    if (this.at > this.bytes.length) this.isGood = false;
  }

  #data(type: number, start: number, end: number): string {
    const { bytes } = this;
    const isAddress =
      (type === types.a && end - start === 4) || (type === types.aaaa && end - start === 16);
    const address = isAddress ? describeAddress(bytes.subarray(start, end)) : null;
    if (address !== null) return address;
    const reader = new ByteReader(bytes, { start, end, fields: null, prefix: '' });
    return describeRecordData(reader, describeRecordType(type), bytes);
  }

  #name(): string {
    const { bytes, at } = this;
    const first = bytes[at] ?? 0;
    const isPointer = first >= 0xc0 && at + 2 <= bytes.length;
    if (isPointer && (((first & 0x3f) << 8) | (bytes[at + 1] ?? 0)) === this.#lastStart) {
      this.at = at + 2;
      return this.#lastName;
    }
    return this.#spell();
  }

  /** Labels and the dots between them are laid out one behind the other and made text at once. */
  #spell(): string {
    const { bytes } = this;
    const text = this.#text;
    let at = this.at;
    let lowest = at;
    let behind = -1;
    let length = 0;
    let jumps = 0;
    for (let labels = 0; ;) {
      const size = bytes[at] ?? 64;
      at += 1;
      if (size === 0) break;
      if (size >= 0xc0) {
        const target = ((size & 0x3f) << 8) | (bytes[at] ?? 0xff);
        if (behind === -1) behind = at + 1;
        jumps += 1;
        if (at >= bytes.length || target >= lowest || jumps > limits.pointers) return this.#fail();
        lowest = target;
        at = target;
        continue;
      }
      labels += 1;
      if (size > 63 || labels > limits.labels || at + size > bytes.length) return this.#fail();
      if (length + size + 1 > limits.nameBytes) return this.#fail();
      for (let n = 0; n < size; n += 1) text[length + n] = bytes[at + n] ?? 0;
      text[length + size] = dot;
      length += size + 1;
      at += size;
    }
    this.at = behind === -1 ? at : behind;
    return length === 0 ? '.' : readableText(text, 0, length - 1);
  }

  #skipName(): void {
    const { bytes, at } = this;
    if (bytes[at] === 0) this.at = at + 1;
    else this.#name();
  }

  #fail(): string {
    this.isGood = false;
    return '';
  }
}

const nothing: DnsResource = { name: '', type: '', ttlS: 0, data: '', start: 0, end: 0 };
const scan = new Scan();

/** The names that a message asks for; null where only the parser can tell. */
export function scanDnsQuestions(bytes: Uint8Array): string[] | null {
  scan.begin(bytes);
  const count = u16(bytes, 4);
  if (count > limits.questions) return null;
  const names: string[] = [];
  for (let n = 0; n < count && scan.isGood; n += 1) names.push(scan.questionName());
  return scan.isGood ? names : null;
}

/** Null where only the parser can tell what this is. */
export function scanDnsMessage(bytes: Uint8Array): DnsMessage | null {
  scan.begin(bytes);
  const questionCount = u16(bytes, 4);
  const answerCount = u16(bytes, 6);
  const others = u16(bytes, 8) + u16(bytes, 10);
  if (questionCount > limits.questions || answerCount + others > limits.records) return null;
  const questions: DnsQuestion[] = [];
  const answers: DnsResource[] = [];
  for (let n = 0; n < questionCount && scan.isGood; n += 1) questions.push(scan.question());
  for (let n = 0; n < answerCount && scan.isGood; n += 1) answers.push(scan.resource());
  for (let n = 0; n < others && scan.isGood; n += 1) scan.skipResource();
  if (!scan.isGood) return null;
  const flags = u16(bytes, 2);
  return {
    id: u16(bytes, 0),
    isResponse: (flags & 0x8000) !== 0,
    truncated: (flags & 0x0200) !== 0,
    responseCode: describeResponseCode(flags & 0x0f),
    questions,
    answers,
    fields: [],
  };
}
