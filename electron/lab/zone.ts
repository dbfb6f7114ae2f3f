// The answers of the lab's name server, bytes to bytes. RFC 1035; negative answers carry the SOA
// (RFC 2308); an answer too long for the datagram is cut and marked (RFC 2181 §9, RFC 6891 §6.2.3).
import {
  AUTHORITATIVE_ANSWER,
  RECURSION_DESIRED,
  TRUNCATED_RESPONSE,
  decode,
  encode,
} from 'dns-packet';
import type { Answer, Packet, Question, SoaAnswer } from 'dns-packet';
import { labDomain } from './site.ts';

const ttl = 60;
const headerBytes = 12;
const responseCodes = { noError: 0, formatError: 1, nameError: 3, notImplemented: 4 } as const;
const opcodeMask = 0x7800;

/** IPv4 addresses by lower-case name. */
export type Zone = ReadonlyMap<string, readonly string[]>;

const soa: SoaAnswer = {
  type: 'SOA',
  name: labDomain,
  ttl,
  data: {
    mname: `ns.${labDomain}`,
    rname: `nobody.${labDomain}`,
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: ttl,
  },
};

/** The reply to a query; null when it is too broken to be answered. */
export function answerQuery(
  zone: Zone,
  query: Uint8Array,
  transport: 'udp' | 'tcp',
): Buffer | null {
  const bytes = Buffer.from(query.buffer, query.byteOffset, query.byteLength);
  // A reply to a reply would make two servers talk for ever.
  if (bytes.length < headerBytes || (bytes.readUInt8(2) & 0x80) !== 0) return null;
  const packet = tryDecode(bytes);
  const [question] = packet?.questions ?? [];
  if (!packet || !question || packet.questions?.length !== 1)
    return bareReply(bytes, responseCodes.formatError);
  if (((packet.flags ?? 0) & opcodeMask) !== 0)
    return bareReply(bytes, responseCodes.notImplemented);
  const reply = makeReply(zone, packet, question);
  const limit = transport === 'tcp' ? 65_535 : datagramLimit(packet);
  const encoded = encode(reply);
  if (encoded.length <= limit) return encoded;
  const flags = (reply.flags ?? 0) | TRUNCATED_RESPONSE;
  return encode({ ...reply, flags, answers: [], authorities: [] });
}

function makeReply(zone: Zone, packet: Packet, question: Question): Packet {
  const addresses = zone.get(question.name.toLowerCase());
  const answers: Answer[] =
    addresses && question.type === 'A'
      ? addresses.map((data) => ({ type: 'A', name: question.name, ttl, data }))
      : [];
  const code = addresses ? responseCodes.noError : responseCodes.nameError;
  return {
    type: 'response',
    ...(packet.id === undefined ? {} : { id: packet.id }),
    flags: AUTHORITATIVE_ANSWER | ((packet.flags ?? 0) & RECURSION_DESIRED) | code,
    questions: [question],
    answers,
    authorities: answers.length === 0 ? [soa] : [],
  };
}

/** What the asker says it can take, by EDNS; else what RFC 1035 §4.2.1 allows. */
function datagramLimit(packet: Packet): number {
  const option = packet.additionals?.find(({ type }) => type === 'OPT');
  const size = option && 'udpPayloadSize' in option ? option.udpPayloadSize : 512;
  return Math.min(Math.max(size, 512), 4096);
}

function bareReply(query: Buffer, code: number): Buffer {
  const reply = Buffer.alloc(headerBytes);
  query.copy(reply, 0, 0, 2);
  reply.writeUInt16BE(
    0x8000 | (query.readUInt16BE(2) & (opcodeMask | RECURSION_DESIRED)) | code,
    2,
  );
  return reply;
}

function tryDecode(bytes: Buffer): Packet | null {
  try {
    return decode(bytes);
  } catch {
    // The library throws a RangeError or Error on whatever is no DNS message.
    return null;
  }
}
