// Says in words that a file is no capture, before readers start on it.
import { open } from 'node:fs/promises';
import { CaptureReader } from '../wire/capture/capture-reader.ts';
import { packingOf } from './open-capture.ts';

/** What is looked at of the beginning. */
export const headBytes = 24;
const formats =
  'It is no capture: captures are pcap or pcapng files, as Wireshark and tcpdump write them, also packed with gzip or zstd.';

const nothing =
  'It is empty: there is not one byte in it, as when a recording was stopped before it began or a copy failed.';

/**
 * Rejects with a sentence for people where the file begins like no capture, and with the system's error
 * where it cannot be opened. What a packed one holds is found out as it is read.
 */
export async function expectCapture(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(head, 0, headBytes, 0);
    expectCaptureHead(head.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** Throws that sentence. */
export function expectCaptureHead(head: Buffer): void {
  if (head.length === 0) throw new Error(nothing);
  if (packingOf(head) === null && !beginsLikeCapture(head)) throw new Error(formats);
}

function beginsLikeCapture(head: Uint8Array): boolean {
  const reader = new CaptureReader({ onPacket: () => undefined });
  reader.push(head);
  if (head.length < headBytes) reader.end();
  return reader.problem === null;
}
