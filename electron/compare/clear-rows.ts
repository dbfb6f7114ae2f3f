// What went in the clear beside mail's talk and HTTP's heads: what was said before TLS on other protocols
// and to proxies, logins, forms.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { ClearFact, ClearProtocol } from '../../shared/model/clear-text.ts';
import type { Layer } from '../../shared/model/layer.ts';
import { clearProtocolWords } from '../../shared/words/clear-protocols.ts';
import { countOf } from '../../shared/words/format.ts';
import { clipText } from './format.ts';
import { draft, maxEvidence, type RowDraft } from './row-draft.ts';
import type { VisitScope } from './visit-scope.ts';

const maxCharacters = 2000;

export function clearRows({ flows }: VisitScope): RowDraft[] {
  return flows.flatMap((flow) => [...preludeRows(flow), ...factRows(flow), ...cutRows(flow)]);
}

const layerOf = (protocol: ClearProtocol): Layer => (protocol === 'http-proxy' ? 'HTTP' : 'TCP');

function preludeRows({ flowId, tls, clearPrelude }: ObservedFlow): RowDraft[] {
  if (clearPrelude === undefined || clearPrelude.lines.length === 0) return [];
  const { protocol, lines } = clearPrelude;
  const words = clearProtocolWords[protocol];
  const said = lines.map(({ label, value }) =>
    label.endsWith(' says') ? value : `${label}: ${value}`,
  );
  return [
    draft({
      flowId,
      layer: layerOf(protocol),
      topic: 'clear-talk',
      label: tls === null ? `Said in the clear (${words})` : `Said before encryption (${words})`,
      envelope: clipText(said.join(' ⏎ '), maxCharacters),
      exposure: 'visible',
      evidence: lines.flatMap(({ evidence }) => evidence ?? []),
      explanationKey: 'clear-prelude',
      // Of lines that are not copied whole, what is left still may hold a query.
      sensitivity: 'query',
    }),
  ];
}

/** Of a head whose rest is not there only the lines that are whole are told, wherever they are told. */
function cutRows({ flowId, http }: ObservedFlow): RowDraft[] {
  const cut = http.filter(({ isCut }) => isCut === true);
  if (cut.length === 0) return [];
  const requests = cut.filter(({ direction }) => direction === 'up').length;
  const counts = [
    ...(requests === 0 ? [] : [countOf(requests, 'request')]),
    ...(requests === cut.length ? [] : [countOf(cut.length - requests, 'answer')]),
  ];
  return [
    draft({
      flowId,
      layer: 'HTTP',
      topic: 'http-cut',
      label: 'HTTP of which only the beginning is there',
      envelope: `${counts.join(' and ')}: the rest was not captured, or never came`,
      exposure: 'visible',
      evidence: cut.slice(0, maxEvidence).map(({ headEvidence }) => headEvidence),
      explanationKey: 'http',
    }),
  ];
}

type FactWords = Pick<RowDraft, 'topic' | 'explanationKey' | 'sensitivity'>;

const signInWords: FactWords = {
  topic: 'clear-login',
  explanationKey: 'clear-prelude',
  sensitivity: 'authorization',
};

/** Of what is no login; but for forms, HTTP/1 tells it with its heads. */
const factWords: Readonly<Partial<Record<ClearFact['kind'], FactWords>>> = {
  form: { topic: 'clear-form', explanationKey: 'request-body', sensitivity: 'body' },
  page: { topic: 'path', explanationKey: 'path', sensitivity: null },
  query: { topic: 'query', explanationKey: 'query', sensitivity: 'query' },
  cookie: { topic: 'clear-cookie', explanationKey: 'cookie', sensitivity: 'cookie' },
  'user-agent': { topic: 'clear-program', explanationKey: 'user-agent', sensitivity: 'header' },
  certificate: {
    topic: 'client-certificate',
    explanationKey: 'client-certificate',
    sensitivity: 'authorization',
  },
};

/** One row a fact; the order of passing tells them apart. */
function factRows({ flowId, clearFacts = [], clearTalk, clearPrelude }: ObservedFlow): RowDraft[] {
  const layer = clearTalk === undefined ? layerOf(clearPrelude?.protocol ?? 'http-proxy') : 'mail';
  return clearFacts.map((fact, index) =>
    draft({
      part: `${flowId}/${index}`,
      flowId,
      layer: fact.kind === 'certificate' ? 'TLS' : layer,
      ...(factWords[fact.kind] ?? signInWords),
      label: fact.label,
      envelope: fact.value,
      exposure: 'visible',
      evidence: [fact.evidence],
    }),
  );
}
