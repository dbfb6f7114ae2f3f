// A capture of any size: one recorded TLS connection over and over, each time from another port and later,
// and with more behind its handshake.
import { closeSync, openSync, writeSync } from 'node:fs';
import { pcap, tcp } from '../unit/wire/ip/packets.ts';
import { recordHandshake } from '../unit/wire/recorded-handshake.ts';

const stepMs = 20;
const fileHeadBytes = 24;
const packetHeadBytes = 16;
const ethernetBytes = 14;
const sourceAddress = ethernetBytes + 12;
const sourcePort = ethernetBytes + 20;
const serverPort = 443;
/** What a data packet carries of one TLS record: type, version, length, then what stands for ciphertext. */
const recordBytes = 1400;
const dataPackets = 20;

function dataRecord(): Uint8Array {
  const record = new Uint8Array(recordBytes).fill(0x5a);
  record.set([23, 3, 3, (recordBytes - 5) >> 8, (recordBytes - 5) & 0xff]);
  return record;
}

/** The packets of one connection, without the head of the file. */
async function connectionBytes(): Promise<Uint8Array> {
  const { up, down } = await recordHandshake({ maxVersion: 'TLSv1.3' });
  const record = dataRecord();
  const packets = [
    tcp({ sequence: 9, flags: 2 }),
    tcp({ sequence: 19, flags: 0x12, back: true }),
    tcp({ sequence: 10, payload: up }),
    tcp({ sequence: 20, payload: down, back: true }),
    ...Array.from({ length: dataPackets }, (_, n) =>
      tcp({ sequence: 20 + down.length + n * recordBytes, payload: record, back: true }),
    ),
    tcp({ sequence: 10 + up.length, flags: 0x11 }),
  ];
  return pcap(packets);
}

/** Writes at least so many bytes; gives how many connections they hold. */
export async function writeLargeCapture(path: string, leastBytes: number): Promise<number> {
  const template = await connectionBytes();
  const connection = template.subarray(fileHeadBytes);
  const file = openSync(path, 'w');
  try {
    writeSync(file, template, 0, fileHeadBytes);
    let count = 0;
    for (; fileHeadBytes + count * connection.length < leastBytes; count += 1) {
      renumber(connection, count);
      writeSync(file, connection);
    }
    return count;
  } finally {
    closeSync(file);
  }
}

/** Puts the n-th connection's times, address and port into its packets. Nobody checks the sums. */
function renumber(packets: Uint8Array, n: number): void {
  const view = new DataView(packets.buffer, packets.byteOffset, packets.length);
  for (let at = 0; at < packets.length;) {
    const packet = at + packetHeadBytes;
    const atMs = n * stepMs;
    view.setUint32(at, 1_700_000_000 + Math.floor(atMs / 1000), true);
    view.setUint32(at + 4, (atMs % 1000) * 1000, true);
    const isBack = view.getUint16(packet + sourcePort) === serverPort;
    const client = isBack ? sourceAddress + 4 : sourceAddress;
    const port = isBack ? sourcePort + 2 : sourcePort;
    view.setUint16(packet + client + 2, 1 + Math.floor(n / 50_000));
    view.setUint16(packet + port, 10_000 + (n % 50_000));
    at = packet + view.getUint32(at + 8, true);
  }
}
