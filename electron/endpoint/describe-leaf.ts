// A server's own certificate as a person reads it, wherever it was seen.
import type { X509Certificate } from 'node:crypto';
import type { Exchange } from '../../shared/model/exchange.ts';

export type Certificate = NonNullable<Exchange['certificate']>;

const maxNames = 200;
const maxText = 1000;

/** `problem`: why it is not to be trusted, in a word; null: it is. */
export function describeLeaf(leaf: X509Certificate, problem: string | null): Certificate {
  return {
    subject: oneLine(leaf.subject),
    issuer: oneLine(leaf.issuer),
    names: readNames(leaf.subjectAltName),
    validFrom: isoTime(leaf.validFrom),
    validTo: isoTime(leaf.validTo),
    fingerprint256: leaf.fingerprint256,
    trusted: problem === null,
    problem,
  };
}

/** Node gives `DNS:a, IP Address:b`, and quotes as JSON what could be mistaken for a separator. */
function readNames(text = ''): string[] {
  const entries = text.match(/[^,:]+:(?:"(?:[^"\\]|\\.)*"|[^,]*)/g) ?? [];
  return entries
    .slice(0, maxNames)
    .map((entry) => entry.trim().replace(/^(?:DNS|IP Address):/, ''))
    .map((name) => name.slice(0, maxText));
}

/** An empty name is `undefined` here, whatever its type says: many certificates have no subject any more. */
function oneLine(name: string | undefined): string {
  return (name ?? '').replaceAll('\n', ', ').slice(0, maxText);
}

function isoTime(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
