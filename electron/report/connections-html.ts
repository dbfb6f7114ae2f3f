// Connections and name look-ups in the HTML report, a row each.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import { describeMissingAnswer } from '../../shared/words/dns-words.ts';
import { formatBytes, formatCount } from '../../shared/words/format.ts';
import { describePieces } from '../../shared/words/record-words.ts';
import type { SizesByFlow, SizesExcerpt } from './excerpt.ts';
import { escapeHtml, html, Markup } from './html.ts';
import { tableOf } from './html-table.ts';
import { describeKind, describeLeftOut, namesByFlow } from './report-words.ts';

/** Between the parts of a JA4 a line may end. */
const breakable = (ja4: string): Markup => new Markup(escapeHtml(ja4).replaceAll('_', '_<wbr>'));

/** Of records how many there are; of what stands for them where there are none how large they are, too. */
function describePassed(flow: ObservedFlow, sizes: SizesExcerpt | undefined): Markup {
  const records = flow.records.length + (flow.tls?.leftOut?.records ?? 0);
  if (sizes === undefined || sizes.count === 0) return html`${records}`;
  const { kind, count, leastBytes, mostBytes } = sizes;
  const pieces = { total: count, records: 0, datagrams: kind === 'datagram' ? count : 0 };
  const least = leastBytes === mostBytes ? '' : `${formatCount(leastBytes)} to `;
  return html`${describePieces(pieces)}
    <span class="small">${least}${formatCount(mostBytes)} B</span>`;
}

function connectionRow(
  flow: ObservedFlow,
  name: string | undefined,
  sizes: SizesExcerpt | undefined,
): Markup {
  return html`<tr>
    <th scope="row">${name ?? '–'} <span class="small">${flow.flowId}</span></th>
    <td>${flow.remote.address} port ${flow.remote.port}</td>
    <td>${flow.place.countryName ?? '–'}</td>
    <td>${flow.place.operator ?? '–'}</td>
    <td>${describeKind(flow)}</td>
    <td class="ja4"><code>${breakable(flow.tls?.ja4 ?? '–')}</code></td>
    <td class="number">${formatBytes(flow.bytesUp)}</td>
    <td class="number">${formatBytes(flow.bytesDown)}</td>
    <td class="number">${describePassed(flow, sizes)}</td>
  </tr>`;
}

export function connectionsSection(document: SessionDocument, sizes: SizesByFlow): Markup {
  const leftOut = describeLeftOut(document);
  const names = namesByFlow(document);
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
  const rows = document.flows.map((flow) =>
    connectionRow(flow, names.get(flow.flowId), sizes.get(flow.flowId)),
  );
  return html`<section>
    <h2>Connections</h2>
    ${leftOut === null ? null : html`<p>${leftOut}</p>`} ${tableOf(columns, rows)}
  </section>`;
}

export function lookupsSection(document: SessionDocument): Markup | null {
  if (document.dns.length === 0) return null;
  const columns = [{ head: 'Name' }, { head: 'Type' }, { head: 'Server' }, { head: 'Answer' }];
  const rows = document.dns.map(
    (lookup) =>
      html`<tr>
        <th scope="row">${lookup.name}</th>
        <td>${lookup.type}</td>
        <td>
          ${lookup.server.address} port ${lookup.server.port} (${lookup.transport.toUpperCase()})
        </td>
        <td>
          ${describeMissingAnswer(lookup) ?? lookup.answers.map((answer) => answer.data).join(', ')}
        </td>
      </tr>`,
  );
  return html`<section>
    <h2>Names asked of DNS, in the open</h2>
    ${tableOf(columns, rows)}
  </section>`;
}
