// A made-up hour in a café as a pcap file: encrypted visits, and three sites that encrypt nothing.
import { pcap, tcp } from '../unit/wire/ip/packets.ts';
import { recordHandshake } from '../unit/wire/recorded-handshake.ts';

const login = `Basic ${Buffer.from('bob:hunter2').toString('base64')}`;
const requests = [
  ['forum.example', 'GET /inbox HTTP/1.1', [`Authorization: ${login}`, 'Cookie: sid=secret-4711']],
  ['news.example', 'GET /health/flu?q=flu+cure HTTP/1.1', ['User-Agent: Laptop 5 (Linux)']],
  ['weather.example', 'GET /zurich HTTP/1.1', ['Cookie: city=zurich']],
] as const;

/** From the first packet of one connection to that of the next, seconds. */
const stepS = 20;

/** 90 connections over half an hour, every third of them encrypted. */
export async function cafeCapture(): Promise<Uint8Array> {
  const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.3' });
  const starts: number[] = [];
  const packets: number[][] = [];
  for (let n = 0; n < 90; n += 1) {
    const [host, line, headers] = requests[((n * 7) % 5) % 3] ?? requests[0];
    const clear = [line, `Host: ${host}`, ...headers, '', ''].join('\r\n');
    const [sent, answer] =
      n % 3 === 0 ? [up, down] : [clear, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'];
    const clientPort = 40_000 + n;
    starts.push(packets.length);
    packets.push(
      tcp({ clientPort, sequence: 9, flags: 2 }),
      tcp({ clientPort, sequence: 19, flags: 0x12, back: true }),
      tcp({ clientPort, sequence: 10, payload: sent }),
      tcp({ clientPort, sequence: 20, payload: answer, back: true }),
      tcp({ clientPort, sequence: 10 + sent.length, flags: 0x11 }),
      tcp({ clientPort, sequence: 20 + answer.length, flags: 0x11, back: true }),
    );
  }
  return spread(pcap(packets), starts);
}

/** Gives each connection a time of its own: the maker of packets puts all into one second. */
function spread(file: Uint8Array, starts: readonly number[]): Uint8Array {
  const view = new DataView(file.buffer);
  let connection = -1;
  for (let at = 24, n = 0; at < file.length; n += 1) {
    if (starts[connection + 1] === n) connection += 1;
    view.setUint32(at, view.getUint32(at, true) + connection * stepS, true);
    at += 16 + view.getUint32(at + 8, true);
  }
  return file;
}
