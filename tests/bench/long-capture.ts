// A capture many times as long as another: copies of it one behind the other, each with addresses of its
// own, so that its connections are new ones.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const fileHeaderBytes = 24;
const packetHeaderBytes = 16;
const blockBytes = 4 * 1024 * 1024;
const ethernetBytes = 14;
const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;

/** `file`: pcap in little endian with Ethernet inside. `apartS`: between the copies' beginnings. */
export function writeLongCapture(
  file: string,
  longFile: string,
  times: number,
  apartS: number,
): void {
  const output = openSync(longFile, 'w');
  try {
    for (let copy = 0; copy < times; copy += 1) appendCopy(file, output, copy, apartS);
  } finally {
    closeSync(output);
  }
}

function appendCopy(file: string, output: number, copy: number, apartS: number): void {
  const input = openSync(file, 'r');
  const block = Buffer.alloc(blockBytes);
  const header = Buffer.alloc(fileHeaderBytes);
  readSync(input, header, 0, fileHeaderBytes, null);
  if (copy === 0) writeSync(output, header);
  try {
    for (let kept = 0; ;) {
      const length = readSync(input, block, kept, blockBytes - kept, null);
      if (length === 0) return;
      const end = kept + length;
      const used = changePackets(block, end, copy, apartS);
      writeSync(output, block, 0, used);
      block.copy(block, 0, used, end);
      kept = end - used;
    }
  } finally {
    closeSync(input);
  }
}

/** Gives where the last whole packet ends. */
function changePackets(block: Buffer, end: number, copy: number, apartS: number): number {
  let at = 0;
  while (at + packetHeaderBytes <= end) {
    const next = at + packetHeaderBytes + block.readUInt32LE(at + 8);
    if (next > end) break;
    block.writeUInt32LE(block.readUInt32LE(at) + copy * apartS, at);
    changeAddresses(block, at + packetHeaderBytes, next, copy);
    at = next;
  }
  return at;
}

/** The second byte of IPv4 addresses, the eighth of IPv6 ones; whatever else there is stays. */
function changeAddresses(block: Buffer, start: number, end: number, copy: number): void {
  if (start + ethernetBytes + 40 > end) return;
  const type = block.readUInt16BE(start + 12);
  const places = type === etherTypes.ipv4 ? [13, 17] : type === etherTypes.ipv6 ? [15, 31] : [];
  for (const place of places) {
    const at = start + ethernetBytes + place;
    block.writeUInt8(((block[at] ?? 0) + copy * 16) & 255, at);
  }
}
