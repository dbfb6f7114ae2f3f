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
  sumConnections,
  sumLookups,
  type ConnectionSum,
  type LookupSum,
} from './sum-connections.ts';

/** Between the parts of a JA4 a line may end. */
const breakable = (ja4: string): Markup => new Markup(escapeHtml(ja4).replaceAll('_', '_<wbr>'));

/** Of records how many there are; of what stands for them where there are none how large they are, too. */
function describePassed(flow: ObservedFlow, sizes: SizesExcerpt | undefined): Markup {
  if (sizes === undefined || sizes.count === 0) return html`${countRecords(flow)}`;
  const { kind, count, leastBytes, mostBytes } = sizes;
  const pieces = { total: count, records: 0, datagrams: kind === 'datagram' ? count : 0 };
  const least = leastBytes === mostBytes ? '' : `${formatCount(leastBytes)} to `;
  return html`${describePieces(pieces)}
    <span class="small">${least}${formatCount(mostBytes)} B</span>`;
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

function connectionRow(
  flow: ObservedFlow,
  name: string | undefined,
  sizes: SizesExcerpt | undefined,
): Markup {
  return html`<tr>
    <th scope="row">${named(name ?? '–')} <span class="small">${flow.flowId}</span></th>
    <td class="address">${flow.remote.address} port ${flow.remote.port}</td>
    <td>${flow.place.countryName ?? '–'}</td>
    <td>${flow.place.operator ?? '–'}</td>
    <td>${describeKind(flow)}</td>
    <td class="ja4"><code>${breakable(flow.tls?.ja4 ?? '–')}</code></td>
    ${amountCells(flow, [flow])}
    <td class="number">${describePassed(flow, sizes)}</td>
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

const sumRow = (sum: ConnectionSum): Markup =>
  html`<tr>
    <th scope="row">${named(sum.name ?? '–')} <span class="small">${describeIds(sum)}</span></th>
    <td class="address">${sum.address}</td>
    <td>${sum.country}</td>
    <td>${sum.operator}</td>
    <td>${sum.kind}</td>
    <td class="ja4">
      <code>${breakable(sum.ja4.slice(0, maxJa4).join(', ') || '–')}</code>${
        sum.ja4.length > maxJa4 ? ` and ${formatCount(sum.ja4.length - maxJa4)} more` : null
      }
    </td>
    ${amountCells(sum, sum.all)}
    <td class="number">${formatCount(sum.records)}</td>
  </tr>`;

/** In one cell. */
const maxJa4 = 3;

function sumTable(document: SessionDocument, names: ReadonlyMap<string, string>): Markup {
  const { sums, rest } = sumConnections(document.flows, names);
  const more =
    rest === 0 ? '' : ` Of others, with fewer bytes, there are ${countOf(rest, 'connection')}.`;
  return html`<p>
      Those to one host are a row, with their sums.${more} Each connection is in the report as
      Markdown or JSON.
    </p>
    ${tableOf(columns, sums.map(sumRow), 'hosts')}`;
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
        ? sumTable(document, names)
        : tableOf(
            columns,
            flows.map((flow) =>
              connectionRow(flow, names.get(flow.flowId), sizes.get(flow.flowId)),
            ),
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
        <td>${answers}</td>
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
