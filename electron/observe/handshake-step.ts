// A step of a handshake before it is put into words: few are ever looked at, and words take longer than
// everything else that is done for a connection.
import type { HandshakeField, HandshakeStep } from '../../shared/model/observation.ts';
import type { ByteSpan } from '../../shared/model/segment.ts';
import { readAlert } from '../wire/tls/alert.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';

const recordHeaderBytes = 5;

/** What the record of a step shows beside itself: nothing, its length, or an alert's two bytes. */
export type RecordShows = 'nothing' | 'length' | Uint8Array;

/** What a step is put into words from. `words`: only by `readFields`. */
export type StepOrigin =
  | { readonly kind: 'message'; readonly message: HandshakeMessage }
  | { readonly kind: 'record'; readonly shows: RecordShows }
  | { readonly kind: 'words' };

export type PendingStep = Omit<HandshakeStep, 'fields' | 'evidence'> & {
  readonly origin: StepOrigin;
  readonly readEvidence: () => ByteSpan;
  readonly readFields: () => HandshakeField[];
};

export function toStep({
  readEvidence,
  readFields,
  origin: _origin,
  ...step
}: PendingStep): HandshakeStep {
  return { ...step, evidence: readEvidence(), fields: readFields() };
}

/** What can be said of a step whose record alone is known. */
export function recordFields(shows: RecordShows, evidence: ByteSpan): HandshakeField[] {
  if (shows === 'nothing') return [];
  if (shows === 'length') {
    const value = `${evidence.lengthBytes - recordHeaderBytes} bytes`;
    const explanationKey = 'encrypted-handshake';
    return [{ label: 'Ciphertext', value, evidence, explanationKey }];
  }
  const alert = readAlert({ fragment: shows });
  if (alert === null) return [];
  const value = `${alert.level}: ${alert.description}`;
  return [{ label: 'Alert', value, evidence, explanationKey: 'alert' }];
}
