// Where DTLS begins in a datagram: at its first byte, or behind what carries it to the peer: CAPWAP's
// preamble (RFC 5415 §4.2), TURN's channels (RFC 8656 §12.4) and its indications (§11).
import { dtlsHeaderBytes, looksLikeDtls, startsDtlsRecord } from './dtls.ts';

const capwapBytes = 4;
const capwapDtls = 0x01000000;
const channelBytes = 4;
const stunBytes = 20;
const stunCookie = 0x2112a442;
const indications: ReadonlySet<number> = new Set([0x0016, 0x0017]);
const dataAttribute = 0x0013;
const maxAttributes = 16;

/**
 * Offset of the first record; 0 also where nothing that is known is around it. `lengthBytes`: of the
 * datagram on the wire, where the capture cut it.
 */
export function findDtls(bytes: Uint8Array, lengthBytes = bytes.length): number {
  if (bytes.length < capwapBytes + dtlsHeaderBytes || startsDtlsRecord(bytes)) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = wrappedStart(view, lengthBytes);
  return start > 0 && looksLikeDtls(bytes.subarray(start), lengthBytes - start) ? start : 0;
}

function wrappedStart(view: DataView, lengthBytes: number): number {
  if (view.getUint32(0) === capwapDtls) return capwapBytes;
  const [first, second] = [view.getUint16(0), view.getUint16(2)];
  const isChannel = first >= 0x4000 && first < 0x8000 && channelBytes + second <= lengthBytes;
  if (isChannel) return channelBytes;
  const isIndication = indications.has(first) && view.byteLength > stunBytes;
  return isIndication && view.getUint32(4) === stunCookie ? dataStart(view) : 0;
}

/** Of the attribute that holds the peer's datagram; 0 where there is none. */
function dataStart(view: DataView): number {
  let at = stunBytes;
  for (let count = 0; count < maxAttributes && at + 4 <= view.byteLength; count += 1) {
    const length = view.getUint16(at + 2);
    if (view.getUint16(at) === dataAttribute) return at + 4;
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return 0;
}
