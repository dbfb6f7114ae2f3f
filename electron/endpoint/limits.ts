// How much the endpoint puts up with. Every limit has a failure of its own, so that the person in
// front of the screen learns which one it was.

export interface Limits {
  /** Of a response's head, before and after HPACK alike. */
  readonly headerBytes: number;
  /** Of a body as it came, before content codings are taken off. */
  readonly bodyBytes: number;
  /** Of a body after each content coding is taken off. */
  readonly decompressedBytes: number;
  /** How much of a body's text is kept to be shown. */
  readonly keptBodyBytes: number;
  readonly redirects: number;
  /** Name look-up and TCP connection together. */
  readonly connectMs: number;
  /** Without a single byte from the peer. */
  readonly idleMs: number;
  /** The whole visit, redirects included. */
  readonly totalMs: number;
}

export const defaultLimits: Limits = {
  headerBytes: 64 * 1024,
  bodyBytes: 32 * 1024 * 1024,
  decompressedBytes: 64 * 1024 * 1024,
  keptBodyBytes: 256 * 1024,
  redirects: 10,
  connectMs: 10_000,
  idleMs: 15_000,
  totalMs: 60_000,
};
