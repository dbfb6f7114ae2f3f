// DNS messages as an observer reads them (RFC 1035 §4, RFC 3596 AAAA, RFC 9460 HTTPS/SVCB).
import type { Result } from '../../../shared/model/result.ts';
import { ByteReader, parsing, type Field, type ParseError } from '../byte-reader.ts';
import { readableText } from '../tls/client-hello.ts';
import { describeAddress } from './address-text.ts';
import { describeRecordType, describeResponseCode } from './registry.ts';

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

const limits = { questions: 16, records: 512, labels: 128, nameChars: 255, pointers: 32 };

/** Reads a name, following pointers backwards only: a loop cannot come about (RFC 1035 §4.1.4). */
function readName(reader: ByteReader, message: Uint8Array): string {
  const labels: string[] = [];
  let length = 0;
  let current = reader;
  let lowest = reader.position;
  for (let jumps = 0; ;) {
    const size = current.u8();
    if (size === 0) break;
    if (size >= 0xc0) {
      const target = ((size & 0x3f) << 8) | current.u8();
      jumps += 1;
      if (target >= lowest || jumps > limits.pointers)
        current.fail('malformed', 'bad name pointer');
      lowest = target;
      current = ByteReader.unrecorded(message, target);
    } else if (size > 63) {
      current.fail('malformed', 'bad label length');
    } else {
      length += size + 1;
      if (labels.length >= limits.labels || length > limits.nameChars) {
        current.fail('malformed', 'name too long');
      }
      labels.push(readableText(current.bytes(size)));
    }
  }
  return labels.length === 0 ? '.' : labels.join('.');
}

function readData(reader: ByteReader, type: string, message: Uint8Array): string {
  const length = reader.remaining;
  switch (type) {
    case 'A':
    case 'AAAA':
      return describeAddress(reader.rest()) ?? reader.fail('malformed', 'address of odd length');
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return readName(reader, message);
    case 'HTTPS':
    case 'SVCB': {
      const priority = reader.u16();
      return `${priority} ${readName(reader, message)}`;
    }
    default:
      return `\\# ${length}`;
  }
}

function readResource(reader: ByteReader, message: Uint8Array): DnsResource {
  const start = reader.position;
  const name = reader.field('name', () => readName(reader, message));
  const type = describeRecordType(reader.field('type', () => reader.u16()));
  reader.field('class', () => reader.u16());
  const ttlS = reader.field('ttl', () => reader.u32());
  const body = reader.vector16('rdata');
  const data = body.field('value', () => {
    const text = readData(body, type, message);
    body.rest();
    return text;
  });
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

function readMessage(reader: ByteReader, bytes: Uint8Array): DnsMessage {
  const id = reader.field('id', () => reader.u16());
  const flags = reader.field('flags', () => reader.u16());
  const questionCount = reader.field('questions.count', () => reader.u16());
  const answerCount = reader.field('answers.count', () => reader.u16());
  const authorityCount = reader.field('authorities.count', () => reader.u16());
  const additionalCount = reader.field('additionals.count', () => reader.u16());
  if (questionCount > limits.questions) reader.fail('budget', 'too many questions');
  const others = authorityCount + additionalCount;
  if (answerCount + others > limits.records) reader.fail('budget', 'too many records');
  const questions = Array.from({ length: questionCount }, () => readQuestion(reader, bytes));
  const answers = Array.from({ length: answerCount }, () => readResource(reader, bytes));
  for (let n = 0; n < others; n += 1) readResource(reader, bytes);
  reader.field('trailing', () => reader.rest());
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    truncated: (flags & 0x0200) !== 0,
    responseCode: describeResponseCode(flags & 0x0f),
    questions,
    answers,
    fields: reader.fields,
  };
}

/**
 * Reads one datagram, or one message of a TCP stream without its length prefix. `recording` false leaves
 * out `fields`, which nobody needs who reads many.
 */
export function parseDnsMessage(
  bytes: Uint8Array,
  { recording = true } = {},
): Result<DnsMessage, ParseError> {
  const reader = recording ? new ByteReader(bytes) : ByteReader.unrecorded(bytes);
  return parsing(() => readMessage(reader, bytes));
}
