// QUIC versions whose Initials anybody can open: version 1 (RFC 9001 §5.2), version 2 (RFC 9369 §3), the
// drafts of both that were spoken in public, and what Facebook and Google called theirs.

export type LongKind = 'initial' | '0-rtt' | 'handshake' | 'retry' | 'version-negotiation';

/** One way in which the Initials of a version can be sealed. */
export interface InitialScheme {
  /** The salt in hex. */
  readonly name: string;
  readonly salt: Uint8Array;
  /** Of the labels of key, iv and header protection. */
  readonly prefix: 'quic' | 'quicv2';
  /** Google's own versions kept the frames that they had before the IETF's. */
  readonly hasGoogleFrames?: boolean;
}

/** RFC 9000 §15, RFC 9369 §3.1. */
export const quicVersions = { v1: 0x00000001, v2: 0x6b3343cf } as const;

const scheme = (salt: string, prefix: InitialScheme['prefix'] = 'quic'): InitialScheme => ({
  name: salt,
  salt: Uint8Array.from(salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
  prefix,
});

const googles = (salt: string): InitialScheme => ({ ...scheme(salt), hasGoogleFrames: true });

const version1 = scheme('38762cf7f55934b34d179ae6a4c80cadccbb7f0a');
const version2 = scheme('0dede3def700a6db819381be6e269dcbf9bd2ed9', 'quicv2');
/** draft-ietf-quic-v2-00 to -05 §3.3.1. */
const version2Draft = scheme('a707c203a59b47184a1d62ca570406ea7ae3e5d3', 'quicv2');
/** draft-ietf-quic-tls §5.2: -29 to -32, -23 to -28, and -22; before that headers were others. */
const draft29 = scheme('afbfec289993d24c9e9786f19c6111e04390a899');
const draft23 = scheme('c3eef712c72ebb5a11a7d2432bb46365bef9f502');
const draft22 = scheme('7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a');

const kinds1: readonly LongKind[] = ['initial', '0-rtt', 'handshake', 'retry'];
/** Version 2 turns the codes round, so that nobody hard-codes them. */
const kinds2: readonly LongKind[] = ['retry', 'initial', '0-rtt', 'handshake'];

const named: ReadonlyMap<number, readonly InitialScheme[]> = new Map([
  [quicVersions.v1, [version1]],
  [quicVersions.v2, [version2]],
  [0xff020000, [version2Draft]],
  [0x709a50c4, [version2Draft]],
  // Facebook's mvfst, on drafts 22 and 27.
  [0xfaceb001, [draft22]],
  [0xfaceb002, [draft23]],
  [0xfaceb00e, [draft23]],
  // Google's "Q050" with its own hello, "T050" and "T051" with that of TLS.
  [0x51303530, [googles('504574efd066fe2f9d945cfcdbd3a7f0d3b56b45')]],
  [0x54303530, [googles('7ff579e5acd072915580304c43a2367c60488310')]],
  [0x54303531, [googles('7a4edef4e7ccee5fa4506c19124fc8ccda6e033d')]],
]);

/** What a client writes that wants to be told the server's versions (RFC 9000 §15). */
const isReserved = (version: number): boolean => (version & 0x0f0f0f0f) === 0x0a0a0a0a;
/** Of the version that it would rather speak, which it does not say. */
const reserved: readonly InitialScheme[] = [version1, draft29, draft23];

/** The ways to try, none for a version that is not known. */
export function initialSchemes(version: number): readonly InitialScheme[] {
  const known = named.get(version);
  if (known !== undefined) return known;
  if (isReserved(version)) return reserved;
  if (version >>> 8 !== 0xff0000) return [];
  const draft = version & 0xff;
  if (draft < 22 || draft > 34) return [];
  return [draft >= 33 ? version1 : draft >= 29 ? draft29 : draft >= 23 ? draft23 : draft22];
}

/** What kind of long packet its type bits mean. */
export function longKind(version: number, bits: number): LongKind {
  const isTurned = version === quicVersions.v2 || version === 0x709a50c4;
  return (isTurned ? kinds2 : kinds1)[bits & 3] ?? 'retry';
}
