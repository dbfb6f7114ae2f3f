// Captures written anew by Wireshark's editcap and mergecap, or byte by byte: what is read of them must
// stay what was read before.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Gives the path of the new file below `scratch`. */
export type Rewrite = (path: string, scratch: string) => string;

function edit(name: string, ...options: string[]): Rewrite {
  return (path, scratch) => {
    const file = join(scratch, name);
    execFileSync('editcap', [...options, path, file], { stdio: 'pipe' });
    return file;
  };
}

/** Every packet twice, as two mirrored ports of a switch give it. */
const double: Rewrite = (path, scratch) => {
  const file = join(scratch, 'double.pcapng');
  execFileSync('mergecap', ['-w', file, path, path], { stdio: 'pipe' });
  return file;
};

export const gzip: Rewrite = (path, scratch) => {
  const file = join(scratch, 'packed.gz');
  writeFileSync(file, gzipSync(readFileSync(path)));
  return file;
};

/** Two captures in one file, by time, an interface each. */
export function mergeWith(other: string): Rewrite {
  return (path, scratch) => {
    const file = join(scratch, 'merged.pcapng');
    execFileSync('mergecap', ['-I', 'none', '-w', file, path, other], { stdio: 'pipe' });
    return file;
  };
}

const toPcap = edit('plain.pcap', '-F', 'pcap');

/** Of pcap's packets on Ethernet each gets a VLAN tag. */
const tag: Rewrite = (path, scratch) => {
  const plain = toPcap(path, scratch);
  const [bytes, parts] = [readFileSync(plain), [] as Uint8Array[]];
  parts.push(bytes.subarray(0, pcapHeaderBytes));
  for (const { at, captured } of packetsOf(bytes)) {
    const head = Buffer.from(bytes.subarray(at, at + packetHeaderBytes));
    head.writeUInt32LE(captured + vlanTag.length, 8);
    head.writeUInt32LE(bytes.readUInt32LE(at + 12) + vlanTag.length, 12);
    const packet = bytes.subarray(at + packetHeaderBytes, at + packetHeaderBytes + captured);
    parts.push(head, packet.subarray(0, 12), vlanTag, packet.subarray(12));
  }
  const file = join(scratch, 'tagged.pcap');
  writeFileSync(file, Buffer.concat(parts));
  return file;
};

const pcapHeaderBytes = 24;
const packetHeaderBytes = 16;
const vlanTag = Uint8Array.of(0x81, 0x00, 0x00, 0x07);

/** Of a pcap that editcap wrote on this machine: where each packet's header stands. */
export function packetsOf(bytes: Buffer): { readonly at: number; readonly captured: number }[] {
  const packets: { at: number; captured: number }[] = [];
  for (let at = pcapHeaderBytes; at < bytes.length;) {
    const captured = bytes.readUInt32LE(at + 8);
    packets.push({ at, captured });
    at += packetHeaderBytes + captured;
  }
  return packets;
}

export interface NamedRewrite {
  readonly name: string;
  readonly rewrite: Rewrite;
}

/** Nothing that is told may change by these. */
export const harmless = [
  { name: 'pcap', rewrite: toPcap },
  { name: 'pcap in nanoseconds', rewrite: edit('nano.pcap', '-F', 'nsecpcap') },
  { name: 'modified pcap', rewrite: edit('modified.pcap', '-F', 'modpcap') },
  { name: 'pcapng', rewrite: edit('ng.pcapng', '-F', 'pcapng') },
  { name: 'an hour later', rewrite: edit('later.pcapng', '-t', '3600') },
  { name: 'packed', rewrite: gzip },
] as const satisfies readonly NamedRewrite[];

export const tagged: NamedRewrite = { name: 'tagged for a VLAN', rewrite: tag };
export const doubled: NamedRewrite = { name: 'every packet twice', rewrite: double };

/** Bytes of the packets are changed at random. */
export const noise = edit('noise.pcap', '-F', 'pcap', '-E', '0.02', '--seed', '7');

/** editcap takes no more numbers. */
const maxHoles = 500;

/** Each packet whose number can be divided by `every` is missing. */
const holes = (every: number): NamedRewrite => ({
  name: `without packets ${every}, ${2 * every} …`,
  rewrite: (path, scratch) => {
    const file = join(scratch, 'holes.pcapng');
    const numbers = Array.from({ length: maxHoles }, (_, n) => String((n + 1) * every));
    execFileSync('editcap', ['-F', 'pcapng', path, file, ...numbers], { stdio: 'pipe' });
    return file;
  },
});

export const withHoles: readonly NamedRewrite[] = [holes(5), holes(9)];

/** These take bytes away. */
export const lossy: readonly NamedRewrite[] = [
  { name: 'cut to 96 bytes', rewrite: edit('snap.pcap', '-F', 'pcap', '-s', '96') },
  { name: 'cut to 400 bytes', rewrite: edit('snap.pcapng', '-F', 'pcapng', '-s', '400') },
  { name: 'chopped at the end', rewrite: edit('chop.pcap', '-F', 'pcap', '-C', '-20') },
  { name: 'chopped at the start', rewrite: edit('head.pcap', '-F', 'pcap', '-C', '7') },
  ...withHoles,
];
