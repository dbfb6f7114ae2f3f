// Blocks of a pcapng file (draft-ietf-opsawg-pcapng §3–4), written little-endian.

const types = { section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6, secrets: 10 } as const;
const optionCodes = {
  comment: 1,
  interfaceName: 2,
  interfaceDescription: 3,
  application: 4,
  timestampResolution: 9,
} as const;
const byteOrderMagic = 0x1a2b3c4d;
const ethernet = 1;
const tlsKeyLog = 0x544c534b;
/** Nanoseconds: 10^-9 s. */
const nanoseconds = 9;
/** A comment's length has two bytes. */
const maxOptionBytes = 65_000;

const encoder = new TextEncoder();
const padded = (lengthBytes: number): number => (lengthBytes + 3) & ~3;

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const textOption = (code: number, text: string): Option => ({
  code,
  value: encoder.encode(text).subarray(0, maxOptionBytes),
});

function optionsLength(options: readonly Option[]): number {
  if (options.length === 0) return 0;
  return options.reduce((sum, { value }) => sum + 4 + padded(value.length), 4);
}

/** `body` are the fixed fields and the data, padded by the zeros of a new buffer. */
function block(
  type: number,
  bodyBytes: number,
  options: readonly Option[],
  fill: (view: DataView, bytes: Uint8Array) => void,
): Uint8Array {
  const length = 12 + padded(bodyBytes) + optionsLength(options);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  view.setUint32(length - 4, length, true);
  fill(new DataView(bytes.buffer, 8), bytes.subarray(8));
  let at = 8 + padded(bodyBytes);
  for (const { code, value } of options) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  return bytes;
}

export function sectionHeader(options: { application: string; comment: string }): Uint8Array {
  const { application, comment } = options;
  const texts = [
    textOption(optionCodes.comment, comment),
    textOption(optionCodes.application, application),
  ];
  return block(types.section, 16, texts, (view) => {
    view.setUint32(0, byteOrderMagic, true);
    view.setUint16(4, 1, true);
    // How long the section is: not said, as it is written while it is made.
    view.setBigInt64(8, -1n, true);
  });
}

/** An Ethernet interface whose times are nanoseconds since 1970. */
export function interfaceDescription(options: {
  name: string;
  description: string;
  comment: string;
}): Uint8Array {
  const texts = [
    textOption(optionCodes.comment, options.comment),
    textOption(optionCodes.interfaceName, options.name),
    textOption(optionCodes.interfaceDescription, options.description),
    { code: optionCodes.timestampResolution, value: Uint8Array.of(nanoseconds) },
  ];
  return block(types.interface, 8, texts, (view) => {
    view.setUint16(0, ethernet, true);
    // No limit: what is short was not kept, and says so packet by packet.
    view.setUint32(4, 0, true);
  });
}

/** Decryption Secrets Block: `text` is an NSS key log. It stands before the packets it opens. */
export function decryptionSecrets(text: string): Uint8Array {
  const data = encoder.encode(text);
  return block(types.secrets, 8 + data.length, [], (view, bytes) => {
    view.setUint32(0, tlsKeyLog, true);
    view.setUint32(4, data.length, true);
    bytes.set(data, 8);
  });
}

/** `originalLength` is larger than the frame where bytes were not kept. */
export function enhancedPacket(packet: {
  timeNs: bigint;
  frame: Uint8Array;
  originalLength: number;
  comment: string | null;
}): Uint8Array {
  const { timeNs, frame, originalLength, comment } = packet;
  const options = comment === null ? [] : [textOption(optionCodes.comment, comment)];
  return block(types.enhancedPacket, 20 + frame.length, options, (view, bytes) => {
    view.setUint32(0, 0, true);
    view.setUint32(4, Number(timeNs >> 32n), true);
    view.setUint32(8, Number(timeNs & 0xffffffffn), true);
    view.setUint32(12, frame.length, true);
    view.setUint32(16, originalLength, true);
    bytes.set(frame, 20);
  });
}
