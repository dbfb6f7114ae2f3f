// The session as one HTML file: no script, nothing fetched, charts as SVG, prints well.
import type { ObservedFlow } from '../../shared/model/observation.ts';
import { noRecord } from '../../shared/model/handshake.ts';
import type { HandshakeStep, ObservedRecord } from '../../shared/model/tls.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument, Visit } from '../../shared/model/session.ts';
import { formatBytes, formatCount } from '../../shared/words/format.ts';
import { describeNotListed, notSeenToPass } from '../../shared/words/tls-words.ts';
import { describeFailure } from '../../shared/words/failure-text.ts';
import { listFields } from '../../shared/words/field-list.ts';
import { connectionsSection, lookupsSection } from './connections-html.ts';
import type { SizesByFlow, SizesExcerpt } from './excerpt.ts';
import { html, Markup } from './html.ts';
import { tableOf } from './html-table.ts';
import { overviewSection } from './overview-html.ts';
import { maxBars, recordsSvg } from './records-svg.ts';
import { waterfallSection } from './waterfall-html.ts';
import { reportStyle } from './report-style.ts';
import {
  describeEvidence,
  describeVisitsLeftOut,
  exposureMarks,
  formatTime,
  glossaryOf,
  notesOf,
  rowsByVisit,
  type ReportedRows,
  titleOfVisit,
} from './report-words.ts';

/** Charts and handshakes of more connections than this would bury the reader. */
const maxDetailed = 12;

function ledgerRow(row: LedgerRow): Markup {
  const cipherText = row.evidence.reduce((sum, span) => sum + span.lengthBytes, 0);
  const nothing =
    cipherText > 0 ? `▒▒▒▒▒▒ ${formatBytes(cipherText)} of ciphertext` : notSeenToPass;
  return html`<tr>
    <th scope="row">${row.label}<span class="small">${row.layer}</span></th>
    <td class="side">
      ${row.envelope === null ? html`<span class="cipher">${nothing}</span>` : row.envelope}
      <span class="small">${describeEvidence(row)}</span>
    </td>
    <td class="side letter">${row.letter}</td>
    <td>
      <span class="exposure ${row.exposure}">${exposureMarks[row.exposure]}</span>${
        row.inference === null ? null : html`<span class="small">${row.inference}</span>`
      }
    </td>
  </tr>`;
}

const ledgerColumns = [
  { head: 'What' },
  { head: 'Envelope: what the network saw' },
  { head: 'Letter: what was really sent' },
  { head: 'Exposure' },
];

function visitSection(title: string, visit: Visit, reported: ReportedRows | undefined): Markup {
  const { rows = [], asBefore = null } = reported ?? {};
  const failure = visit.failure === null ? null : describeFailure(visit.failure);
  return html`<section>
    <h2>${title}</h2>
    ${failure === null ? null : html`<p class="failure"><strong>${failure.title}.</strong> ${failure.whatToDo}</p>`}
    ${rows.length === 0 ? null : tableOf(ledgerColumns, rows.map(ledgerRow))}
    ${asBefore === null ? null : html`<p>${asBefore}</p>`}
  </section>`;
}

const stepNames: Readonly<Record<HandshakeStep['kind'], string>> = {
  'client-hello': 'Hello from the client: what it can do and whom it calls',
  'hello-retry-request': 'The server asks for another hello',
  'hello-verify-request': 'The server asks to say hello again, with a proof of the address',
  'server-hello': 'Hello from the server: the cipher is chosen',
  certificate: 'Certificate, readable by anyone',
  'server-key-exchange': 'Keys: the server’s part',
  'server-hello-done': 'The server has said all in the open',
  'client-key-exchange': 'Keys: the client’s part',
  'new-session-ticket': 'A ticket for coming back',
  'change-cipher-spec': 'In TLS 1.2 the agreed cipher begins here; in TLS 1.3 without a meaning',
  'encrypted-handshake': 'Encrypted handshake message',
  'encrypted-from-here': 'Encrypted from here on',
  alert: 'Alert',
  other: 'Handshake message of another type',
  'hello-request': 'The server asks for a new handshake',
  'end-of-early-data': 'End of the early data',
  'encrypted-extensions': 'More of the server’s choices',
  'client-certificate': 'The client’s certificate, readable by anyone',
  'certificate-request': 'The server asks who the client is',
  'certificate-verify': 'Proof of having the certificate’s key',
  finished: 'Finished: a check of all that was said',
  'certificate-url': 'Where the client’s certificate can be fetched',
  'certificate-status': 'The certificate’s status: not revoked, says who issued it',
  'supplemental-data': 'Supplemental data',
  'key-update': 'New keys from here on',
  heartbeat: 'Heartbeat: are you still there?',
  'handshake-packet': 'QUIC packet with the rest of the handshake, encrypted',
};

/** With a cipher that encrypts nothing. */
const openStepNames: Partial<typeof stepNames> = {
  'encrypted-handshake': 'Rest of the handshake, not encrypted',
  'encrypted-from-here': 'Data from here on, not encrypted',
};

const nameStep = ({ kind, encrypted }: HandshakeStep): string =>
  (encrypted ? undefined : openStepNames[kind]) ?? stepNames[kind];

/** Connections whose handshake and chart are in the report. */
const detailedOf = ({ flows }: SessionDocument): ObservedFlow[] =>
  flows.filter((flow) => flow.tls !== null).slice(0, maxDetailed);

/** How many of what passed on a flow are drawn. */
export function drawnOf(document: SessionDocument): (flow: ObservedFlow) => number {
  const detailed = new Set(detailedOf(document).map(({ flowId }) => flowId));
  return ({ flowId }) => (detailed.has(flowId) ? maxBars : 0);
}

const describeCut = (count: number): string =>
  count > maxBars ? `Drawn are the first ${formatCount(maxBars)} of ${formatCount(count)}.` : '';

const noSizes: SizesByFlow = new Map();

/** What is drawn of a flow: its records, or what passed where it has none. */
interface Drawn {
  readonly heading: string;
  readonly each: string;
  readonly bars: readonly ObservedRecord[];
  readonly count: number;
}

const drawnWords = {
  datagram: { heading: 'handshake and datagrams', each: 'Each datagram' },
  stretch: { heading: 'handshake and what passed', each: 'Each stretch of bytes as it came' },
} as const;

function toDraw({ records }: ObservedFlow, sizes: SizesExcerpt | undefined): Drawn | null {
  if (records.length > 0) {
    const words = { heading: 'handshake and records', each: 'Each TLS record' };
    return { ...words, bars: records, count: records.length };
  }
  if (sizes === undefined || sizes.first.length === 0) return null;
  const bars = sizes.first.map((size) => ({ ...size, offset: 0, contentType: noRecord }));
  return { ...drawnWords[sizes.kind], bars, count: sizes.count };
}

function handshake(flow: ObservedFlow, sizes: SizesExcerpt | undefined): Markup {
  const steps = (flow.tls?.handshake ?? []).map(
    (step) =>
      html`<li>
        <strong>${step.direction === 'up' ? '→' : '←'} ${nameStep(step)}</strong>
        <span class="small">${listFields(step.fields).join(' · ')}</span>
      </li>`,
  );
  const more = describeNotListed('steps', flow.tls?.leftOut?.steps);
  const moreRecords = describeNotListed('records', flow.tls?.leftOut?.records);
  const drawn = toDraw(flow, sizes);
  return html`<section>
    <h2>
      ${flow.tls?.serverName ?? flow.remote.address}:
      ${drawn === null ? 'handshake' : drawn.heading}
    </h2>
    <ol>
      ${steps}
    </ol>
    ${more === null ? null : html`<p>${more}.</p>`}
    ${
      drawn === null
        ? null
        : html`<figure>
            ${new Markup(recordsSvg(drawn.bars))}
            <figcaption>
              ${drawn.each} as a bar: sent upwards, received downwards. Nobody can hide these
              lengths. ${describeCut(drawn.count)}
              ${moreRecords === null ? null : `${moreRecords}.`}
            </figcaption>
          </figure>`
    }
  </section>`;
}

/** `redacted` null: nothing was taken out. */
export function renderHtml(
  document: SessionDocument,
  redacted: readonly string[] | null,
  sizes: SizesByFlow = noSizes,
): string {
  const { session, summary } = document;
  const rows = rowsByVisit(document);
  const visitsLeftOut = describeVisitsLeftOut(document);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${session.title} – Onlooker</title>
        <style>
          ${new Markup(reportStyle)}
        </style>
      </head>
      <body>
        <header>
          <h1>${session.title}</h1>
          <p class="when">${formatTime(session.createdAtMs)} UTC, by Onlooker</p>
        </header>
        <main>
          <p class="learnt">${summary.learnt}</p>
          <p class="notseen">${summary.notSeen}</p>
          <p class="key">
            <span class="exposure visible">${exposureMarks.visible}</span> readable on the wire
            <span class="exposure inferable">${exposureMarks.inferable}</span> worked out, not read
            <span class="exposure hidden">${exposureMarks.hidden}</span> only scrambled bytes
            (ciphertext)
          </p>
          ${document.overview ? overviewSection(document.overview, session.createdAtMs) : null}
          ${visitsLeftOut === null ? null : html`<p>${visitsLeftOut}</p>`}
          ${session.visits.map((visit) =>
            visitSection(titleOfVisit(visit, session), visit, rows.get(visit.id)),
          )}
          ${waterfallSection(document)}${connectionsSection(document, sizes)}${lookupsSection(document)}
          ${detailedOf(document).map((flow) => handshake(flow, sizes.get(flow.flowId)))}
          <section>
            <h2>Notes</h2>
            <ul class="notes">
              ${notesOf(document, redacted).map((note) => html`<li>${note}</li>`)}
            </ul>
          </section>
          <section>
            <h2>Terms</h2>
            <dl>
              ${glossaryOf(document).map(
                ({ title, text }) =>
                  html`<dt>${title}</dt>
                    <dd>${text}</dd>`,
              )}
            </dl>
          </section>
        </main>
      </body>
    </html> `;
  return page.text;
}
