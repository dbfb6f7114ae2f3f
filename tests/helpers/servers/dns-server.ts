// A DNS server for tests, on UDP and TCP of one port, that answers from a table or misbehaves.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { decode, encode, type Answer, type DecodedPacket } from 'dns-packet';
import type { SocketAddress } from '../../../shared/model/segment.ts';

const truncatedFlag = 0x0200;

export interface TestDnsServer {
  readonly address: SocketAddress;
  /** `udp A name`, in the order asked. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface DnsBehaviour {
  /** Answers by `TYPE name`; what is missing gets NXDOMAIN unless the name is known by another type. */
  readonly records?: Readonly<Record<string, readonly Answer[]>>;
  /** Answers over UDP only say "truncated". */
  readonly truncateUdp?: boolean;
  /** Changes the bytes of each answer, or gives several, or none. */
  readonly corrupt?: (answer: Buffer, query: DecodedPacket) => readonly Buffer[];
}

export function addressRecord(name: string, data: string): Answer {
  return { type: data.includes(':') ? 'AAAA' : 'A', name, data, ttl: 60 };
}

function typeName(type: string): string {
  return type === 'UNKNOWN_65' ? 'HTTPS' : type;
}

function answerTo(query: DecodedPacket, behaviour: DnsBehaviour, udp: boolean): Buffer {
  const [question] = query.questions ?? [];
  if (question === undefined) throw new Error('no question');
  const records = behaviour.records ?? {};
  const key = `${typeName(question.type)} ${question.name}`;
  const known = Object.keys(records).some((entry) => entry.endsWith(` ${question.name}`));
  const truncated = udp && behaviour.truncateUdp === true;
  const code = known ? 0 : 3;
  return encode({
    type: 'response',
    id: query.id ?? 0,
    flags: 0x0180 | code | (truncated ? truncatedFlag : 0),
    questions: [question],
    answers: truncated ? [] : [...(records[key] ?? [])],
  });
}

/** Two sockets of one port. TCP chooses it; where it is somebody's for UDP, another one. */
async function bindBoth(udp: UdpSocket, tcp: Server): Promise<number> {
  for (;;) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    udp.bind(port, '127.0.0.1');
    try {
      await once(udp, 'listening');
      return port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      tcp.close();
      await once(tcp, 'close');
    }
  }
}

function startTcp(behaviour: DnsBehaviour, asked: string[]): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      const query = decode(bytes.subarray(2));
      note(query, 'tcp', asked);
      const answers = behaviour.corrupt ?? ((answer: Buffer) => [answer]);
      for (const answer of answers(answerTo(query, behaviour, false), query)) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.length);
        socket.write(length);
        // In two pieces, as the network may do.
        socket.write(answer);
      }
    });
  });
}

function note(query: DecodedPacket, transport: string, asked: string[]): void {
  const [question] = query.questions ?? [];
  if (question !== undefined) {
    asked.push(`${transport} ${typeName(question.type)} ${question.name}`);
  }
}

export async function startDnsServer(behaviour: DnsBehaviour): Promise<TestDnsServer> {
  const asked: string[] = [];
  const udp = createSocket('udp4');
  udp.on('message', (bytes, from) => {
    const query = decode(bytes);
    note(query, 'udp', asked);
    const answers = behaviour.corrupt ?? ((answer: Buffer) => [answer]);
    for (const answer of answers(answerTo(query, behaviour, true), query)) {
      udp.send(answer, from.port, from.address);
    }
  });
  const tcp = startTcp(behaviour, asked);
  const port = await bindBoth(udp, tcp);
  return {
    address: { address: '127.0.0.1', port },
    asked,
    close: async () => {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}
