// Leads from a handshake message's bytes to evidence in the flow.
import type { ByteSpan, Direction, FlowId } from '../../shared/model/segment.ts';
import type { Field } from '../wire/byte-reader.ts';
import { locate, locateWhole, type HandshakeMessage } from '../wire/tls/handshake.ts';

/** One direction of one flow: where spans stand. */
export interface SpanPlace {
  readonly flowId: FlowId;
  readonly direction: Direction;
}

/** With its header; where records divide it from its first byte to its last. */
export function spanOfMessage(place: SpanPlace, message: HandshakeMessage): ByteSpan {
  const { offset, lengthBytes } = locateWhole(message);
  return { flowId: place.flowId, direction: place.direction, offset, lengthBytes };
}

/** `start` and `end` count from the first byte of the message's body. */
export function spanInMessage(
  place: SpanPlace,
  message: HandshakeMessage,
  { start, end }: { readonly start: number; readonly end: number },
): ByteSpan {
  const { offset, lengthBytes } = locate(message, start, end - start);
  return { flowId: place.flowId, direction: place.direction, offset, lengthBytes };
}

/** Null when the message has no such leaf. */
export function spanOfField(
  place: SpanPlace,
  message: HandshakeMessage,
  fields: readonly Field[],
  path: string,
): ByteSpan | null {
  const field = fields.find((item) => item.path === path);
  return field === undefined ? null : spanInMessage(place, message, field);
}
