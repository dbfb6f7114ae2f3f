// From the chunks of a capture file to flows: container, link layer, IP, flows.
import type { ParseError } from '../byte-reader.ts';
import { FlowTable, type FlowTableOptions } from '../ip/flow-table.ts';
import { Fragments } from '../ip/fragments.ts';
import { findIpPacket } from '../ip/link-layer.ts';
import type { FrameRest } from '../ip/link-payload.ts';
import { afterMultilinkParts, Multilink } from '../ip/multilink.ts';
import { readIpPacket } from '../ip/ip-packet.ts';
import { newPacket } from '../ip/packet.ts';
import { afterNextSubframe } from '../ip/wifi.ts';
import { CaptureReader } from './capture-reader.ts';

export interface CaptureFlows {
  /** The chunk may be used again afterwards: nothing of it is kept. */
  push(chunk: Uint8Array): void;
  end(): void;
  readonly packets: number;
  /** Packets that held no TCP or UDP that could be read. */
  readonly passedOver: number;
  /** Milliseconds since 1970 of the first packet; null before it. */
  readonly firstPacketMs: number | null;
  readonly lastPacketMs: number;
  /** Why reading stopped, behind so many packets. */
  readonly problem: ParseError | null;
  /** Key logs in the capture itself, in the order of their blocks. */
  readonly secrets: readonly string[];
}

const maxSecretsChars = 16 * 1024 * 1024;

/** Hands each flow to the listener that `open` gives for it. */
export function readCaptureFlows(options: FlowTableOptions): CaptureFlows {
  const packet = newPacket();
  const fragments = new Fragments();
  const multilink = new Multilink();
  const table = new FlowTable(options);
  const secrets: string[] = [];
  let secretsChars = 0;
  let passedOver = 0;
  let firstMs: number | null = null;
  let lastMs = 0;
  const take = (bytes: Uint8Array, at: number, end: number): boolean => {
    if (at === -1 || !readIpPacket(packet, bytes, at, end, fragments)) return false;
    table.push(packet, lastMs, reader.packets);
    return true;
  };
  const takeNext = (rest: FrameRest): boolean => {
    if (rest.kind === 'part') return takeLastPart(rest);
    packet.part += 1;
    return take(rest.bytes, afterNextSubframe(rest, packet), rest.end);
  };
  const takeLastPart = (part: FrameRest): boolean => {
    packet.rest = null;
    const whole = multilink.add(part);
    return whole !== null && take(whole, afterMultilinkParts(whole, packet), whole.length);
  };
  const reader = new CaptureReader({
    onPacket: (linkType, timeMs, bytes, start, end) => {
      firstMs ??= timeMs;
      // Interfaces have clocks of their own; a flow's must not go back.
      lastMs = Math.max(lastMs, timeMs - firstMs);
      packet.part = 0;
      const at = findIpPacket(linkType, bytes, start, end, packet);
      let isRead = take(bytes, at, end);
      // Rare: all but a few frames hold one packet.
      while (packet.rest !== null) isRead = takeNext(packet.rest) || isRead;
      if (!isRead) passedOver += 1;
    },
    onSecrets: (text) => {
      secretsChars += text.length;
      if (secretsChars <= maxSecretsChars) secrets.push(text);
    },
  });
  return {
    push: (chunk) => {
      reader.push(chunk);
    },
    end: () => {
      reader.end();
      table.finish();
    },
    get packets() {
      return reader.packets;
    },
    get passedOver() {
      return passedOver;
    },
    get firstPacketMs() {
      return firstMs;
    },
    get lastPacketMs() {
      return lastMs;
    },
    get problem() {
      return reader.problem;
    },
    secrets,
  };
}
