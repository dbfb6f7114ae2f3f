// Key logs as NSS, and after it everybody, writes them (draft-ietf-tls-keylogfile): one secret a line,
// `LABEL client_random secret` in hex. Other lines are passed over: such files are appended to by many.
import { toHex } from '../hex.ts';

/** The labels that open something; others (RSA, ECH_SECRET …) are counted as passed over. */
const knownLabels = [
  'CLIENT_RANDOM',
  'CLIENT_EARLY_TRAFFIC_SECRET',
  'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'CLIENT_TRAFFIC_SECRET_0',
  'SERVER_TRAFFIC_SECRET_0',
  'EXPORTER_SECRET',
] as const;
export type KeyLogLabel = (typeof knownLabels)[number];

const labels: ReadonlySet<string> = new Set(knownLabels);
const isLabel = (word: string): word is KeyLogLabel => labels.has(word);

/** A master secret has 48 bytes (RFC 5246 §8.1), a traffic secret as many as its hash: 32 or 48. */
const secretPattern = /^(?:[0-9a-f]{64}|[0-9a-f]{96})$/;
const randomPattern = /^[0-9a-f]{64}$/;
const maxSecrets = 500_000;
const maxLineChars = 512;

const fromHex = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Secrets by connection. Reads text as it comes and never throws. */
export class KeyLog {
  /** Hex, as most of a long key log belongs to other connections and is never asked for. */
  readonly #byRandom = new Map<string, Map<KeyLogLabel, string>>();
  /** Connections that were asked for and known. */
  readonly #used = new Set<string>();
  #secrets = 0;
  #passedOver = 0;

  /** Secrets that can be asked for. */
  get size(): number {
    return this.#secrets;
  }

  /** Lines with words that were neither comment nor known secret. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Reads whole lines; what was known before stays, unless the same secret is given anew. */
  add(text: string): void {
    for (let at = 0; at < text.length;) {
      const feed = text.indexOf('\n', at);
      const end = feed === -1 ? text.length : feed;
      if (end - at <= maxLineChars) this.#addLine(text.slice(at, end).trim());
      else this.#passedOver += 1;
      at = end + 1;
    }
  }

  #addLine(line: string): void {
    if (line === '' || line.startsWith('#')) return;
    const [label = '', randomText = '', secretText = '', ...more] = line.split(/\s+/);
    const random = randomText.toLowerCase();
    const secret = secretText.toLowerCase();
    const isSecret =
      isLabel(label) &&
      more.length === 0 &&
      randomPattern.test(random) &&
      secretPattern.test(secret) &&
      this.#secrets < maxSecrets;
    if (!isSecret) {
      this.#passedOver += 1;
      return;
    }
    const known = this.#byRandom.get(random) ?? new Map<KeyLogLabel, string>();
    if (!known.has(label)) this.#secrets += 1;
    known.set(label, secret);
    this.#byRandom.set(random, known);
  }

  /** True when there is any secret for the connection whose ClientHello has this random. */
  knows(clientRandom: Uint8Array): boolean {
    const random = toHex(clientRandom);
    const isKnown = this.#byRandom.has(random);
    if (isKnown) this.#used.add(random);
    return isKnown;
  }

  secretOf(label: KeyLogLabel, clientRandom: Uint8Array): Uint8Array | null {
    const secret = this.#byRandom.get(toHex(clientRandom))?.get(label);
    return secret === undefined ? null : fromHex(secret);
  }

  /** Lines of the connections that `knows` was asked about: what of a long key log belongs to a capture. */
  usedLines(): string[] {
    return [...this.#used].flatMap((random) =>
      [...(this.#byRandom.get(random) ?? [])].map(
        ([label, secret]) => `${label} ${random} ${secret}`,
      ),
    );
  }
}
