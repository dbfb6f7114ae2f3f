// DNS messages as an observer reads them (RFC 1035 §4).
import { ok, type Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import { readName } from './name.ts';
import { describeRecordData } from './record-data.ts';
import { describeRecordType, describeResponseCode } from './registry.ts';
import { scanDnsMessage } from './scan.ts';

/** Offsets count from the message's first byte. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
  readonly nameStart: number;
  readonly nameEnd: number;
}

export interface DnsResource {
  readonly name: string;
  readonly type: string;
  readonly ttlS: number;
  /** Text for the types an observer wants; others as `\# length`. */
  readonly data: string;
  readonly start: number;
  readonly end: number;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly truncated: boolean;
  readonly responseCode: string;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly DnsResource[];
  readonly fields: readonly Field[];
}

/** A multicast query asks for dozens of services at once. */
const limits = { questions: 128, records: 512 };
const headerBytes = 12;
const internet = 1;

function readResource(reader: ByteReader, message: Uint8Array): DnsResource {
  const start = reader.position;
  const name = reader.field('name', () => readName(reader, message));
  const type = describeRecordType(reader.field('type', () => reader.u16()));
  reader.field('class', () => reader.u16());
  const ttlS = reader.field('ttl', () => reader.u32());
  const body = reader.vector16('rdata');
  const data = body.field('value', () => describeRecordData(body, type, message));
  return { name, type, ttlS, data, start, end: reader.position };
}

function readQuestion(reader: ByteReader, message: Uint8Array): DnsQuestion {
  const nameStart = reader.position;
  const name = reader.field('question.name', () => readName(reader, message));
  const nameEnd = reader.position;
  const type = describeRecordType(reader.field('question.type', () => reader.u16()));
  reader.field('question.class', () => reader.u16());
  return { name, type, nameStart, nameEnd };
}

interface DnsHead extends Pick<DnsMessage, 'id' | 'isResponse' | 'truncated' | 'responseCode'> {
  readonly counts: {
    readonly questions: number;
    readonly answers: number;
    readonly others: number;
  };
}

function readHead(reader: ByteReader): DnsHead {
  const id = reader.field('id', () => reader.u16());
  const flags = reader.field('flags', () => reader.u16());
  const questions = reader.field('questions.count', () => reader.u16());
  const answers = reader.field('answers.count', () => reader.u16());
  const authorities = reader.field('authorities.count', () => reader.u16());
  const additionals = reader.field('additionals.count', () => reader.u16());
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    truncated: (flags & 0x0200) !== 0,
    responseCode: describeResponseCode(flags & 0x0f),
    counts: { questions, answers, others: authorities + additionals },
  };
}

function readMessage(reader: ByteReader, bytes: Uint8Array): DnsMessage {
  const { counts, ...head } = readHead(reader);
  if (counts.questions > limits.questions) reader.fail('budget', 'too many questions');
  if (counts.answers + counts.others > limits.records) reader.fail('budget', 'too many records');
  const questions = Array.from({ length: counts.questions }, () => readQuestion(reader, bytes));
  const answers = Array.from({ length: counts.answers }, () => readResource(reader, bytes));
  for (let n = 0; n < counts.others; n += 1) readResource(reader, bytes);
  reader.field('trailing', () => reader.rest());
  return { ...head, questions, answers, fields: reader.fields };
}

/**
 * Reads one datagram, or one message of a TCP stream without its length prefix. `recording` false leaves
 * out `fields`, which nobody needs who reads many.
 */
export function parseDnsMessage(
  bytes: Uint8Array,
  { recording = true } = {},
): Result<DnsMessage, ParseError> {
  const scanned = recording ? null : scanDnsMessage(bytes);
  if (scanned !== null) return ok(scanned);
  const reader = recording ? new ByteReader(bytes) : ByteReader.unrecorded(bytes);
  return parsing(() => readMessage(reader, bytes));
}

/** Of a message that is damaged or was cut further on: the questions up to there. */
export function parseDnsQuestions(
  bytes: Uint8Array,
): Result<Pick<DnsMessage, 'id' | 'isResponse' | 'questions'>, ParseError> {
  const reader = ByteReader.unrecorded(bytes);
  return parsing(() => {
    const { id, isResponse, counts } = readHead(reader);
    const questions: DnsQuestion[] = [];
    while (questions.length < Math.min(counts.questions, limits.questions)) {
      const read = parsing(() => readQuestion(reader, bytes));
      if (!read.ok) break;
      questions.push(read.value);
    }
    return { id, isResponse, questions };
  });
}

/**
 * True for one question about a name of the Internet, and for its answer, whatever their port is: an
 * ordinary query with nothing before or behind it that the header does not count.
 */
export function looksLikeDns(bytes: Uint8Array): boolean {
  const [, , flags = 0, status = 0, high, low] = bytes;
  const isPlain = (flags & 0x78) === 0 && (status & 0x40) === 0;
  if (!isPlain || high !== 0 || low !== 1 || bytes.length <= headerBytes) return false;
  const reader = ByteReader.unrecorded(bytes);
  const read = parsing(() => {
    const { isResponse, counts } = readHead(reader);
    const { name, type, nameEnd } = readQuestion(reader, bytes);
    const isKnown = !type.startsWith('TYPE') && bytes[nameEnd + 3] === internet;
    if (!isKnown || bytes[nameEnd + 2] !== 0 || !name.includes('.') || name === '.') return false;
    if (!isResponse && counts.answers > 0) return false;
    for (let n = counts.answers + counts.others; n > 0; n -= 1) readResource(reader, bytes);
    return reader.remaining === 0;
  });
  return read.ok && read.value;
}
