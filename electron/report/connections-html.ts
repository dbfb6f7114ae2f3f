// Connections and name look-ups in the HTML report, a row each or, of many, a row a host and a name.
import type { DnsLookup } from '../../shared/model/dns.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { Direction } from '../../shared/model/segment.ts';
import { describeNotCaptured, sumNotCaptured } from '../../shared/words/captured-words.ts';
import { countOf, formatBytes, formatCount } from '../../shared/words/format.ts';
import { describePieces } from '../../shared/words/record-words.ts';
import type { SizesByFlow, SizesExcerpt } from './excerpt.ts';
import { escapeHtml, html, Markup, named } from './html.ts';
import { tableOf } from './html-table.ts';
import { countRecords, describeKind, describeLeftOut, namesByFlow } from './report-words.ts';
import {
  describeAnswer,
  describeServer,
  maxOneByOne,
  sum,
  sumConnections,
  sumLookups,
  type ConnectionSum,
  type LookupSum,
} from './sum-connections.ts';

/** Between the parts of a JA4 a line may end. */
const breakable = (ja4: string): Markup => new Markup(escapeHtml(ja4).replaceAll('_', '_<wbr>'));

/** Of records how many there are; of what stands for them where there are none how large they are, too. */
function describePassed(flows: readonly ObservedFlow[], sizes: SizesByFlow): string | Markup {
  const records = sum(flows.map(countRecords));
  const bare = flows.flatMap(({ flowId }) => sizes.get(flowId) ?? []);
  const total = records + sum(bare.map(({ count }) => count));
  const hasBytes = flows.some(({ bytesUp, bytesDown }) => bytesUp + bytesDown > 0);
  // As of look-ups: in how many pieces they passed is not known here.
  if (total === 0 && hasBytes) return '–';
  if (total === records) return formatCount(records);
  const datagrams = sum(bare.map(({ kind, count }) => (kind === 'datagram' ? count : 0)));
  return html`${describePieces({ total, records, datagrams })}
    <span class="small">${records === 0 ? describeLengths(bare) : null}</span>`;
}

/** `40 to 1,200 B`. */
function describeLengths(bare: readonly SizesExcerpt[]): string {
  const passed = bare.filter(({ count }) => count > 0);
  const least = Math.min(...passed.map(({ leastBytes }) => leastBytes));
  const most = Math.max(...passed.map(({ mostBytes }) => mostBytes));
  return `${least === most ? '' : `${formatCount(least)} to `}${formatCount(most)} B`;
}

/** Sent and received, each with what of it the capture lacks. */
function amountCells(
  { bytesUp, bytesDown }: Pick<ObservedFlow, 'bytesUp' | 'bytesDown'>,
  flows: readonly ObservedFlow[],
): Markup[] {
  const cell = (bytes: number, way: Direction): Markup =>
    html`<td class="number">
      ${formatBytes(bytes)}<span class="small"
        >${describeNotCaptured(sumNotCaptured(flows, way))}</span
      >
    </td>`;
  return [cell(bytesUp, 'up'), cell(bytesDown, 'down')];
}

function connectionRow(flow: ObservedFlow, name: string | undefined, sizes: SizesByFlow): Markup {
  return html`<tr>
    <th scope="row">${named(name ?? '–')} <span class="small">${flow.flowId}</span></th>
    <td class="address">${flow.remote.address} port ${flow.remote.port}</td>
    <td>${flow.place.countryName ?? '–'}</td>
    <td>${flow.place.operator ?? '–'}</td>
    <td>${describeKind(flow)}</td>
    <td class="ja4"><code>${breakable(flow.tls?.ja4 ?? '–')}</code></td>
    ${amountCells(flow, [flow])}
    <td class="number">${describePassed([flow], sizes)}</td>
  </tr>`;
}

const columns = [
  { head: 'Name' },
  { head: 'Address' },
  { head: 'Country' },
  { head: 'Operator' },
  { head: 'Version' },
  { head: 'JA4' },
  { head: 'Sent', isNumber: true },
  { head: 'Received', isNumber: true },
  { head: 'Records', isNumber: true },
];

const describeIds = ({ all, ids }: ConnectionSum): string =>
  all.length === 1 ? ids : `${countOf(all.length, 'connection')}: ${ids}`;

const sumRow = (of: ConnectionSum, sizes: SizesByFlow): Markup =>
  html`<tr>
    <th scope="row">${named(of.name ?? '–')} <span class="small">${describeIds(of)}</span></th>
    <td class="address">${of.address}</td>
    <td>${of.country}</td>
    <td>${of.operator}</td>
    <td>${of.kind}</td>
    <td class="ja4">
      <code>${breakable(of.ja4.slice(0, maxJa4).join(', ') || '–')}</code>${
        of.ja4.length > maxJa4 ? ` and ${formatCount(of.ja4.length - maxJa4)} more` : null
      }
    </td>
    ${amountCells(of, of.all)}
    <td class="number">${describePassed(of.all, sizes)}</td>
  </tr>`;

/** In one cell. */
const maxJa4 = 3;

function sumTable(
  document: SessionDocument,
  names: ReadonlyMap<string, string>,
  sizes: SizesByFlow,
): Markup {
  const { sums, rest } = sumConnections(document.flows, names);
  const more =
    rest === 0 ? '' : ` Of others, with fewer bytes, there are ${countOf(rest, 'connection')}.`;
  return html`<p>
      Those to one host are a row, with their sums.${more} Each connection is in the report as
      Markdown or JSON.
    </p>
    ${tableOf(
      columns,
      sums.map((of) => sumRow(of, sizes)),
      'hosts',
    )}`;
}

export function connectionsSection(document: SessionDocument, sizes: SizesByFlow): Markup {
  const leftOut = describeLeftOut(document);
  const names = namesByFlow(document);
  const { flows } = document;
  return html`<section>
    <h2>Connections</h2>
    ${leftOut === null ? null : html`<p>${leftOut}</p>`}
    ${
      flows.length > maxOneByOne
        ? sumTable(document, names, sizes)
        : tableOf(
            columns,
            flows.map((flow) => connectionRow(flow, names.get(flow.flowId), sizes)),
          )
    }
  </section>`;
}

export function lookupsSection({ dns }: SessionDocument): Markup | null {
  if (dns.length === 0) return null;
  const { sums, rest } =
    dns.length > maxOneByOne ? sumLookups(dns) : { sums: dns.map(oneLookup), rest: 0 };
  const rows = sums.map(
    ({ name, types, servers, answers }) =>
      html`<tr>
        <th scope="row">${named(name)}</th>
        <td>${types}</td>
        <td>${servers}</td>
        <td>${named(answers)}</td>
      </tr>`,
  );
  const head = [{ head: 'Name' }, { head: 'Type' }, { head: 'Server' }, { head: 'Answer' }];
  return html`<section>
    <h2>Names asked of DNS, in the open</h2>
    ${
      dns.length > maxOneByOne
        ? html`<p>
            ${countOf(dns.length, 'look-up')}, a name a row.
            ${rest === 0 ? null : `${countOf(rest, 'look-up')} of other names are not listed.`} Each
            is in the report as JSON.
          </p>`
        : null
    }
    ${tableOf(head, rows)}
  </section>`;
}

const oneLookup = (lookup: DnsLookup): LookupSum => ({
  name: lookup.name,
  types: lookup.type,
  servers: describeServer(lookup),
  answers: describeAnswer(lookup),
});
