// HTTP: method, path, query, headers, bodies and status; hidden by TLS, readable without it.
import type { Body, Exchange, Header } from '../../shared/model/exchange.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { whoseOf, type Whose } from '../../shared/model/whose.ts';
import { readRequestLine, readStatus } from './clear-http.ts';
import { formatExactBytes } from '../../shared/words/format.ts';
import { clipText } from './format.ts';
import { headerRows } from './header-rows.ts';
import { readSide, sideRow, type Side } from './http-side.ts';
import type { RowDraft } from './row-draft.ts';
import type { VisitScope } from './visit-scope.ts';

const maxBodyCharacters = 2000;

/** Of one exchange after the other. */
export function* httpRows({ input, index }: VisitScope): Generator<RowDraft[]> {
  const whose = whoseOf(input.session);
  let redirects: number | null = 0;
  for (const exchange of input.exchanges) {
    const flow = exchange.flowId === null ? undefined : index.byId.get(exchange.flowId);
    if (flow !== undefined && exchange.talk === undefined) {
      yield rowsOfExchange(flow, exchange, { redirects, whose });
    }
    if (exchange.response !== null && redirects !== null) {
      redirects = isRedirect(exchange.response) ? redirects + 1 : null;
    }
  }
}

const isRedirect = ({ status }: NonNullable<Exchange['response']>): boolean =>
  status >= 300 && status < 400;

function rowsOfExchange(
  flow: ObservedFlow,
  exchange: Exchange,
  { redirects, whose }: { readonly redirects: number | null; readonly whose: Whose },
): RowDraft[] {
  const isPage = exchange.page !== undefined;
  const up = readSide(flow, exchange, 'up', redirects);
  const down = readSide(flow, exchange, 'down', redirects);
  const rows = [
    ...(up === null ? [] : requestRows(up, exchange, whose)),
    ...(down === null ? [] : responseRows(down, exchange, whose)),
  ];
  return isPage && exchange.hop > 0 ? rows.filter(matters) : rows;
}

const toldOfParts: ReadonlySet<string> = new Set(['path', 'query', 'status', 'header:referer']);

/** A page has hundreds of requests with the same dozen headers: of its parts only what tells something. */
function matters({ topic, sensitivity, exposure }: RowDraft): boolean {
  const isSecret = sensitivity !== null && sensitivity !== 'header';
  return isSecret || exposure === 'visible' || toldOfParts.has(topic);
}

function requestRows(side: Side, { request }: Exchange, whose: Whose): RowDraft[] {
  const line = side.clear === null ? null : readRequestLine(side.clear);
  const rows = [
    sideRow(
      side,
      {
        topic: 'method',
        label: 'Method',
        letter: request.method,
        explanationKey: 'method',
        sensitivity: null,
      },
      line?.method ?? null,
    ),
    sideRow(
      side,
      {
        topic: 'path',
        label: 'Path (the page)',
        letter: request.path,
        explanationKey: 'path',
        sensitivity: null,
      },
      line?.path ?? null,
    ),
  ];
  if (request.query !== '') {
    rows.push(
      sideRow(
        side,
        {
          topic: 'query',
          label: 'Query',
          letter: request.query,
          explanationKey: 'query',
          sensitivity: 'query',
        },
        line?.query ?? null,
      ),
    );
  }
  rows.push(...headerRows(side, withoutPseudo(request.headers), whose));
  if (request.body !== null && request.body.bytesTotal > 0) {
    rows.push(bodyRow(side, request.body, 'request-body', 'Request body'));
  }
  return rows;
}

function responseRows(side: Side, { response }: Exchange, whose: Whose): RowDraft[] {
  if (response === null) return [];
  const status = sideRow(
    side,
    {
      topic: 'status',
      label: 'Status',
      letter: `${response.status} ${response.statusText}`.trim(),
      explanationKey: 'status',
      sensitivity: null,
    },
    side.clear === null ? null : readStatus(side.clear),
  );
  const headers = headerRows(side, withoutPseudo(response.headers), whose);
  return [status, ...headers, bodyRow(side, response.body, 'response-body', 'Response body')];
}

/** HTTP/2 carries method, path and status as headers whose names begin with a colon (RFC 9113 §8.3). */
function withoutPseudo(headers: readonly Header[]): Header[] {
  return headers.filter(([name]) => !name.startsWith(':'));
}

function bodyRow(
  side: Side,
  body: Body,
  topic: 'request-body' | 'response-body',
  label: string,
): RowDraft {
  const span = side.clear?.bodyEvidence;
  const clear =
    span === undefined
      ? null
      : { text: `${formatExactBytes(span.lengthBytes)}, readable`, evidence: span };
  return sideRow(
    side,
    { topic, label, letter: describeBody(body), explanationKey: topic, sensitivity: 'body' },
    clear,
  );
}

function describeBody(body: Body): string {
  const size = `${formatExactBytes(body.bytesTotal)}${body.contentType === null ? '' : ` of ${body.contentType}`}`;
  if (body.text === null || body.text === '') return size;
  const cut = body.truncated && body.text.length <= maxBodyCharacters ? '…' : '';
  return `${size}: ${clipText(body.text, maxBodyCharacters)}${cut}`;
}
