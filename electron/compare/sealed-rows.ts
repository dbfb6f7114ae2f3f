// What passed encrypted of which nobody has the letter: of a capture without its keys, and of what others sent
// through the proxy.
import { applicationData } from '../../shared/model/handshake.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { whoseOf } from '../../shared/model/whose.ts';
import { dataSpan } from './http-side.ts';
import { behindHandshake, isOpenTls } from './open-tls.ts';
import { mergeSame, type RowDraft } from './row-draft.ts';
import { tlsRow } from './tls-row.ts';
import type { VisitScope } from './visit-scope.ts';

/** Whether anything passed behind a handshake; what mail keeps is told of with its talk. */
export const carriesSealed = (flow: ObservedFlow): boolean =>
  (flow.tls !== null || flow.protocol === 'quic' || flow.protocol === 'ssh') &&
  flow.clearTalk === undefined &&
  // A lone hello, as of an attempt, carries nothing to hide.
  (flow.bytesDown > 0 || flow.records.some(({ contentType }) => contentType === applicationData));

/** A site of which a request is known is no visit of its own: without exchanges nothing of it was opened. */
export function sealedRows({ flows, input }: VisitScope): RowDraft[] {
  if (whoseOf(input.session) === 'own' || input.exchanges.length > 0) return [];
  const sealed = flows.filter(carriesSealed);
  return mergeSame(
    directions.flatMap((direction) => sealed.flatMap((flow) => rowOf(flow, direction))),
  );
}

const directions: readonly Direction[] = ['up', 'down'];

function rowOf(flow: ObservedFlow, direction: Direction): RowDraft[] {
  const evidence = dataSpan(flow, direction);
  if (evidence.length === 0) return [];
  const inside = isOpenTls(flow) ? 'TLS' : 'the encryption';
  return [
    tlsRow(flow, {
      part: `${flow.flowId}/${direction}`,
      topic: 'sealed',
      label: `${direction === 'up' ? 'What was sent' : 'What came back'} inside ${inside}`,
      ...behindHandshake(flow),
      evidence,
      explanationKey: isOpenTls(flow) ? 'cipher' : 'hidden',
    }),
  ];
}
