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

const limits = { questions: 16, records: 512 };

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
  const scanned = recording ? null : scanDnsMessage(bytes);
  if (scanned !== null) return ok(scanned);
  const reader = recording ? new ByteReader(bytes) : ByteReader.unrecorded(bytes);
  return parsing(() => readMessage(reader, bytes));
}
