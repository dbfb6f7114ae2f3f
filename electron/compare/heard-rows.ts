// What could be read of plain HTTP that others spoke, where no letter is laid beside it: pages, queries, the headers
// that tell of a person, and how much of bodies.
import type { ClearHttpMessage } from '../../shared/model/clear-text.ts';
import { headerSensitivity } from '../../shared/model/header-sensitivity.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { whoseOf } from '../../shared/model/whose.ts';
import { countOf, formatExactBytes } from '../../shared/words/format.ts';
import { messagesOf, readRequestLine } from './clear-http.ts';
import { clipText } from './format.ts';
import { explainHeader } from './header-rows.ts';
import { draft, maxEvidence, mergeSame, type RowDraft } from './row-draft.ts';
import type { VisitScope } from './visit-scope.ts';

/** Of one visit: what a person reads. The others are counted, and are all in the overview. */
const maxRequests = 10;
const maxCharacters = 2000;

interface Heard {
  readonly flow: ObservedFlow;
  readonly message: ClearHttpMessage;
}

export function heardRows({ flows, input }: VisitScope): RowDraft[] {
  if (whoseOf(input.session) === 'own') return [];
  const known = new Set(input.exchanges.map(({ flowId }) => flowId));
  const heard = flows.filter(({ flowId }) => !known.has(flowId));
  const asked = messagesIn(heard, 'up');
  const answered = messagesIn(heard, 'down');
  const listed = [...asked.slice(0, maxRequests), ...answered.slice(0, maxRequests)];
  return [
    ...mergeSame(listed.flatMap(rowsOfHead)),
    ...bodyRows(asked, 'request'),
    ...bodyRows(answered, 'answer'),
    ...furtherRows(asked.slice(maxRequests)),
  ];
}

const messagesIn = (flows: readonly ObservedFlow[], direction: Direction): Heard[] =>
  flows.flatMap((flow) => messagesOf(flow, direction).map((message) => ({ flow, message })));

/** Their places on the connection tell heads of one name apart. */
function rowsOfHead({ flow, message }: Heard): RowDraft[] {
  const { flowId } = flow;
  const { direction, headers, headerEvidence } = message;
  const kind = direction === 'up' ? 'Request' : 'Response';
  const ofHeaders = headers.flatMap(([name, text], index) => {
    const lower = name.toLowerCase();
    const evidence = headerEvidence[index];
    const sensitivity = headerSensitivity(lower, 'others');
    if (evidence === undefined || sensitivity === null) return [];
    return draft({
      part: `${flowId}/${direction}/${evidence.offset}`,
      flowId,
      layer: 'HTTP',
      topic: `header:${lower}`,
      label: `${kind} header ${name}`,
      envelope: clipText(text, maxCharacters),
      exposure: 'visible',
      evidence: [evidence],
      explanationKey: explainHeader(lower, direction),
      sensitivity,
    });
  });
  return direction === 'up' ? [...rowsOfLine(flowId, message), ...ofHeaders] : ofHeaders;
}

function rowsOfLine(flowId: string, message: ClearHttpMessage): RowDraft[] {
  const { path, query } = readRequestLine(message);
  const rowOf = (
    { text, evidence }: typeof path,
    words: Pick<RowDraft, 'topic' | 'label' | 'explanationKey'> & Partial<RowDraft>,
  ): RowDraft =>
    draft({
      part: `${flowId}/${evidence.offset}`,
      flowId,
      layer: 'HTTP',
      envelope: clipText(text, maxCharacters),
      exposure: 'visible',
      evidence: [evidence],
      ...words,
    });
  const page = { topic: 'path', label: 'Path (the page)', explanationKey: 'path' } as const;
  const asked = { topic: 'query', label: 'Query', explanationKey: 'query' } as const;
  return [
    rowOf(path, page),
    ...(query === null ? [] : [rowOf(query, { ...asked, sensitivity: 'query' })]),
  ];
}

function bodyRows(heard: readonly Heard[], what: 'request' | 'answer'): RowDraft[] {
  const bodies = heard.filter(({ message }) => message.bodyEvidence.lengthBytes > 0);
  const [first] = bodies;
  if (first === undefined) return [];
  const bytes = bodies.reduce((sum, { message }) => sum + message.bodyEvidence.lengthBytes, 0);
  const where = bodies.length === 1 ? '' : ` in ${countOf(bodies.length, what)}`;
  const topic = what === 'request' ? 'request-body' : 'response-body';
  const missing = bodies.reduce((sum, { message }) => sum + (message.notCaptured ?? 0), 0);
  const but = missing === 0 ? '' : `, but for ${formatExactBytes(missing)} that were not captured`;
  return [
    draft({
      flowId: first.flow.flowId,
      layer: 'HTTP',
      topic,
      label: what === 'request' ? 'Request body' : 'Response body',
      envelope: `${formatExactBytes(bytes)}${where}, readable${but}`,
      exposure: 'visible',
      evidence: bodies.slice(0, maxEvidence).map(({ message }) => message.bodyEvidence),
      explanationKey: topic,
      sensitivity: 'body',
    }),
  ];
}

function furtherRows(left: readonly Heard[]): RowDraft[] {
  const [first] = left;
  if (first === undefined) return [];
  return [
    draft({
      flowId: first.flow.flowId,
      layer: 'HTTP',
      topic: 'further-requests',
      label: 'Further requests',
      envelope: `${countOf(left.length, 'request')} more, as readable as these: the overview lists what they gave away`,
      exposure: 'visible',
      evidence: left.slice(0, maxEvidence).map(({ message }) => message.headEvidence),
      explanationKey: 'http',
    }),
  ];
}
