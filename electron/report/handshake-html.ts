// Handshakes in the HTML report, with the records behind them: each, or where there are many each kind once.
import { noRecord } from '../../shared/model/handshake.ts';
import { groupBy } from '../../shared/model/groups.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { SessionDocument } from '../../shared/model/session.ts';
import type { HandshakeStep, ObservedRecord } from '../../shared/model/tls.ts';
import { fieldsWithValidity } from '../../shared/words/certificate-words.ts';
import { listFields } from '../../shared/words/field-list.ts';
import { countOf, formatCount, listSome } from '../../shared/words/format.ts';
import { describeNotListed } from '../../shared/words/tls-words.ts';
import type { SizesByFlow, SizesExcerpt } from './excerpt.ts';
import { html, Markup, named } from './html.ts';
import { maxBars, recordsSvg } from './records-svg.ts';

/** Charts and handshakes of more connections than this would bury the reader. */
const maxDetailed = 12;
/** Of more connections, those that began alike are told once: a browser's hellos to a page's hosts are. */
const maxOneByOne = 6;
const maxNames = 12;

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

const describeCut = (count: number): string =>
  count > maxBars ? `Drawn are the first ${formatCount(maxBars)} of ${formatCount(count)}.` : '';

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

const nameOf = ({ tls, remote }: ObservedFlow): string => tls?.serverName ?? remote.address;

/** Whom the others were to that began as the one shown did. */
function describeOthers(others: readonly ObservedFlow[]): Markup | null {
  if (others.length === 0) return null;
  const names = [...groupBy(others, nameOf)].map(([name, { length }]) =>
    length === 1 ? name : `${name} (${formatCount(length)})`,
  );
  return html`<p>
    ${countOf(others.length, 'more connection')} began alike, with the same JA4, version, cipher and
    readable steps: ${listSome(names, maxNames)}. Their handshakes and records are in the report as
    JSON.
  </p>`;
}

/** Connections that began alike, the one that is shown first. */
type Kind = readonly ObservedFlow[];

function handshake(
  [flow, ...others]: readonly [ObservedFlow, ...ObservedFlow[]],
  sizes: SizesExcerpt | undefined,
  startedAtMs: number,
): Markup {
  const steps = (flow.tls?.handshake ?? []).map(
    (step) =>
      html`<li>
        <strong>${step.direction === 'up' ? '→' : '←'} ${nameStep(step)}</strong>
        <span class="small">${listFields(fieldsWithValidity(step, startedAtMs)).join(' · ')}</span>
      </li>`,
  );
  const more = describeNotListed('steps', flow.tls?.leftOut?.steps);
  const moreRecords = describeNotListed('records', flow.tls?.leftOut?.records);
  const drawn = toDraw(flow, sizes);
  return html`<section>
    <h2>${named(nameOf(flow))}: ${drawn === null ? 'handshake' : drawn.heading}</h2>
    <ol>
      ${steps}
    </ol>
    ${more === null ? null : html`<p>${more}.</p>`} ${describeOthers(others)}
    ${
      drawn === null
        ? null
        : html`<figure class="records">
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

/** Of what is encrypted nobody can say what it is, only into how many records it was put. */
const isReadable = (kind: HandshakeStep['kind']): boolean =>
  kind !== 'encrypted-handshake' && kind !== 'encrypted-from-here';

/** What an observer tells programs and servers apart by; whom it is to, and what is random in it, is left out. */
const beginningOf = ({ tls }: ObservedFlow): string =>
  JSON.stringify([
    tls?.ja4,
    tls?.version,
    tls?.cipher,
    [...new Set(tls?.handshake.flatMap(({ kind }) => (isReadable(kind) ? [kind] : [])))].sort(),
  ]);

function kindsOf({ flows }: SessionDocument): readonly Kind[] {
  const withTls = flows.filter(({ tls }) => tls !== null);
  return withTls.length <= maxOneByOne
    ? withTls.map((flow) => [flow])
    : [...groupBy(withTls, beginningOf).values()];
}

/** How many of what passed on a flow are drawn. */
export function drawnOf(document: SessionDocument): (flow: ObservedFlow) => number {
  const shown = kindsOf(document).slice(0, maxDetailed);
  const drawn = new Set(shown.flatMap(([first]) => first?.flowId ?? []));
  return ({ flowId }) => (drawn.has(flowId) ? maxBars : 0);
}

export function handshakesSection(document: SessionDocument, sizes: SizesByFlow): Markup[] {
  const kinds = kindsOf(document);
  const told = kinds
    .slice(0, maxDetailed)
    .flatMap(([first, ...others]) =>
      first === undefined
        ? []
        : [handshake([first, ...others], sizes.get(first.flowId), document.session.createdAtMs)],
    );
  const rest = kinds.slice(maxDetailed).flat().length;
  if (rest === 0) return told;
  return [
    ...told,
    html`<p>
      Handshakes and records of ${countOf(rest, 'more connection')} that began in other ways are in
      the report as JSON.
    </p>`,
  ];
}
