// A step of a handshake before it is put into words: few are ever looked at, and words take longer than
// everything else that is done for a connection.
import type { HandshakeField, HandshakeStep } from '../../shared/model/tls.ts';
import type { ByteSpan, FlowId } from '../../shared/model/segment.ts';
import { readAlert } from '../wire/tls/alert.ts';
import type { HandshakeMessage } from '../wire/tls/handshake.ts';
import { recordHeaderBytes } from '../wire/tls/records.ts';
import type { SpanPlace } from './spans.ts';

/** What can be read in a message. `message` null: only `readFields` knows it. */
export interface MessageWords {
  readonly message: HandshakeMessage | null;
  /** `place`: the step's. */
  readFields(place: SpanPlace): HandshakeField[];
}

/** What a step shows beside itself: nothing, its length, an alert's two bytes, or a message. */
export type StepShows = 'nothing' | 'length' | Uint8Array | MessageWords;
export type StepKind = HandshakeStep['kind'];

/** `offset` and `lengthBytes`: its evidence. */
export interface PendingStep extends Pick<
  HandshakeStep,
  'kind' | 'direction' | 'timeMs' | 'encrypted'
> {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly shows: StepShows;
}

/** In words, with its fields: as late as possible, since most steps are never looked at. */
export function toStep(flowId: FlowId, step: PendingStep): HandshakeStep {
  const { kind, direction, timeMs, encrypted, offset, lengthBytes } = step;
  const evidence = { flowId, direction, offset, lengthBytes };
  return { kind, direction, timeMs, encrypted, evidence, fields: fieldsOf(step, evidence) };
}

function fieldsOf({ shows, encrypted }: PendingStep, evidence: ByteSpan): HandshakeField[] {
  if (shows === 'nothing') return [];
  if (shows === 'length') {
    const value = `${evidence.lengthBytes - recordHeaderBytes} bytes`;
    const [label, explanationKey] = encrypted
      ? ['Ciphertext', 'encrypted-handshake']
      : ['Not encrypted', 'cipher'];
    return [{ label, value, evidence, explanationKey }];
  }
  if (!(shows instanceof Uint8Array)) return shows.readFields(evidence);
  const alert = readAlert({ fragment: shows });
  if (alert === null) return [];
  const value = `${alert.level}: ${alert.description}`;
  return [{ label: 'Alert', value, evidence, explanationKey: 'alert' }];
}
