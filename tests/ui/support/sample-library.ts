// What the fake engine holds: a library of sessions that behaves as the real one does.
import { splitFlow } from '../../helpers/split-flow.ts';
import { whoWasTold } from '../../../electron/compare/who-was-told.ts';
import type { CallResult, Handlers } from '../../../shared/contract/ipc.ts';
import type { LabSite } from '../../../shared/model/lab-site.ts';
import type { LibrarySession } from '../../../shared/model/library.ts';
import { hostOfUrl } from '../../../shared/model/host.ts';
import { err, ok } from '../../../shared/model/result.ts';
import type { ByteSpan } from '../../../shared/model/segment.ts';
import type { InspectRequest, SessionDocument } from '../../../shared/model/session.ts';
import { clinicDocument, clinicBytes } from './sample-session.ts';
import { exploreLibrary } from './explore-library.ts';
import { recordBarsOf } from './record-bars.ts';

export interface SampleLibrary {
  readonly documents: Map<string, SessionDocument>;
  readonly hidden: Set<string>;
  labSites: LabSite[];
  /** What `inspect.start` answers with, counted up. */
  nextSession: number;
}

/** A minute ago, and of today at whatever hour the tests run. */
export function earlierToday(): number {
  const now = Date.now();
  return Math.max(now - 60_000, new Date(now).setHours(0, 0, 0, 0));
}

export function startLibrary(): SampleLibrary {
  const yesterday = new Date(Date.now() - 86_400_000).setHours(7, 0, 0, 0);
  const documents = [
    clinicDocument({ id: 's1', title: 'clinic.example ×3', createdAtMs: earlierToday() }),
    clinicDocument({ id: 's2', title: 'News in the morning', createdAtMs: yesterday }),
  ];
  return {
    documents: new Map(documents.map((document) => [document.session.id, document])),
    hidden: new Set(),
    labSites: [
      {
        url: 'https://clinic.lab.test:8443/',
        title: 'Clinic',
        teaches: 'The size of a page gives it away',
      },
      {
        url: 'http://plain.lab.test:8080/',
        title: 'Plain',
        teaches: 'Without encryption all of it is readable',
      },
    ],
    nextSession: 1,
  };
}

function toLibrarySession({ session, summary }: SessionDocument): LibrarySession {
  const { id, title, kind, createdAtMs, status, visits } = session;
  return {
    id,
    title,
    kind,
    createdAtMs,
    status,
    visitCount: visits.length,
    begunCount: visits.filter(({ startedAtMs }) => startedAtMs !== null).length,
    siteCount:
      summary.sites ??
      session.capture?.sites?.inAll ??
      new Set(visits.map(({ url }) => hostOfUrl(url))).size,
    failedCount: visits.filter((visit) => visit.status === 'failed').length,
    firstUrl: visits[0]?.url ?? '',
    isCapture: session.resolver.kind === 'capture',
  };
}

/** Not a certificate: the window only counts and passes on. */
export const samplePem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const unknown = (
  detail: string,
): { ok: false; error: { kind: 'unknown-session'; detail: string } } =>
  ({ ok: false, error: { kind: 'unknown-session', detail } }) as const;

export function sampleHandlers(library: SampleLibrary): Handlers {
  return {
    ...sessionHandlers(library),
    ...exploreLibrary(library),
    ...libraryHandlers(library),
    'app.info': async () =>
      ok({
        version: '0.1.0',
        runtime: 'a browser under test',
        libraryPath: '/home/robin/.config/onlooker/library.duckdb',
        platform: 'linux',
        notices: ['IP to operator: RouteViews and DB-IP, CC BY 4.0'],
      }),
    'inspect.start': async () => ok({ sessionId: `run-${library.nextSession++}` }),
    'inspect.cancel': async () => ok(null),
    'inspect.finish': async () => ok(null),
    'inspect.retry': async () => ok({ sessionId: `run-${library.nextSession++}` }),
    ...observeHandlers(library),
    'browse.ready': async () =>
      ok({
        state: {
          url: '',
          title: '',
          isLoading: false,
          canGoBack: false,
          canGoForward: false,
          failure: null,
          refused: null,
          ending: null,
        },
        isLab: library.labSites.length > 0,
        sites: library.labSites,
        notebook: { connections: 0, bytesUp: 0, bytesDown: 0, lines: [] },
      }),
    'browse.go': async () => ok(null),
    'browse.move': async () => ok(null),
    'browse.place': async () => ok(null),
    'browse.end': async () => ok(null),
    'capture.import': async () => ok({ sessionId: `run-${library.nextSession++}` }),
    'capture.interfaces': async () =>
      ok({
        tool: 'dumpcap',
        interfaces: [{ name: 'wlan0', description: '(Wi-Fi)' }],
        help: 'Install dumpcap.',
      }),
    'capture.live': async () => ok({ sessionId: `run-${library.nextSession++}` }),
    'capture.cancel': async () => ok(null),
    'capture.key-log': async () => ok({ path: '/home/robin/cafe.keylog' }),
    'lab.start': async () => ok({ sites: library.labSites }),
    'report.export': async ({ redact }) =>
      ok({ path: '/home/robin/report.html', redacted: redact ? ['2 cookie values'] : [] }),
    'report.cancel': async () => ok(null),
    'report.open': async () => ok({ sessionId: null }),
    'report.stop-opening': async () => ok({ isStopped: true }),
    'authorities.open': async () => ok({ pem: samplePem }),
    'urls.open': async () => ok({ urls: ['https://one.example/', 'https://two.example/'] }),
  };
}

/** A laptop in a Wi-Fi. */
function observeHandlers(
  library: SampleLibrary,
): Pick<Handlers, 'observe.addresses' | 'observe.start' | 'observe.current'> {
  return {
    'observe.addresses': async () =>
      ok({
        addresses: [
          { interfaceName: 'wlan0', address: '192.168.7.20' },
          { interfaceName: 'wlan0', address: '2001:db8:7::20' },
        ],
      }),
    'observe.start': async ({ lanAddress, lab }) => {
      const address = { address: lanAddress ?? '127.0.0.1', port: 8899 };
      return ok({
        sessionId: `run-${library.nextSession++}`,
        scope: lanAddress === null ? 'device' : 'lan',
        address,
        user: 'guest-k7fq',
        password: '2mxd-9hwp-tz4c',
        pacUrl: `http://${address.address}:8899/proxy.pac`,
        helpUrl: lanAddress === null ? null : `http://${lanAddress}:8899/setup/x7p3mk9q2z`,
        startedAtMs: Date.now(),
        isLab: lab,
      });
    },
    'observe.current': async () => ok(null),
  };
}

type LibraryHandlers = Pick<
  Handlers,
  'library.list' | 'library.rename' | 'library.delete' | 'library.restore'
>;

function libraryHandlers({ documents, hidden }: SampleLibrary): LibraryHandlers {
  return {
    'library.list': async ({ search }) =>
      ok(
        [...documents.values()]
          .filter(({ session }) => !hidden.has(session.id))
          .map(toLibrarySession)
          .filter(({ title }) => title.toLowerCase().includes(search.toLowerCase())),
      ),
    'library.rename': async ({ sessionId, title }) => {
      const document = documents.get(sessionId);
      if (document === undefined) return unknown(sessionId);
      documents.set(sessionId, { ...document, session: { ...document.session, title } });
      return ok(null);
    },
    'library.delete': async ({ sessionId }) => {
      hidden.add(sessionId);
      // The real one has eight seconds; a busy machine may take longer from one step to the next.
      return ok({ undoMs: 3_600_000 });
    },
    'library.restore': async ({ sessionId }) =>
      hidden.delete(sessionId) ? ok(null) : unknown(sessionId),
  };
}

type SessionHandlers = Pick<
  Handlers,
  | 'session.get'
  | 'session.ledger'
  | 'session.flow'
  | 'session.lookups'
  | 'session.told'
  | 'session.records'
  | 'session.record-bars'
  | 'session.evidence'
  | 'session.frequency'
>;

function pageOf<T>(items: readonly T[], { offset, limit }: { offset: number; limit: number }): T[] {
  return items.slice(offset, offset + limit);
}

function sessionHandlers({ documents }: SampleLibrary): SessionHandlers {
  const flowsOf = (sessionId: string, flowId: string | null) =>
    (documents.get(sessionId)?.flows ?? []).filter(
      (flow) => flowId === null || flow.flowId === flowId,
    );
  return {
    'session.get': async ({ sessionId }) => {
      const document = documents.get(sessionId);
      if (document === undefined) return unknown(sessionId);
      return ok({ session: document.session, summary: document.summary });
    },
    'session.ledger': async ({ sessionId, visitId, ...page }) => {
      const rows = (documents.get(sessionId)?.ledger ?? []).filter(
        (row) => visitId === null || row.visitId === visitId,
      );
      return ok({ rows: pageOf(rows, page), total: rows.length });
    },
    'session.flow': async ({ sessionId, flowId }) => {
      const flow = documents.get(sessionId)?.flows.find((known) => known.flowId === flowId);
      if (flow === undefined) return err({ kind: 'unknown-flow', detail: flowId });
      const { records: _records, ...rest } = flow;
      const { exchanges = [] } = documents.get(sessionId) ?? {};
      const checked = exchanges.find((one) => one.flowId === flowId)?.certificate ?? null;
      return ok({ ...rest, checked });
    },
    'session.lookups': async ({ sessionId, flowId, limit }) => {
      const all = (documents.get(sessionId)?.dns ?? []).filter((one) => one.flowId === flowId);
      return ok({ lookups: all.slice(0, limit), total: all.length });
    },
    'session.told': async ({ sessionId, visitId }) => {
      const document = documents.get(sessionId);
      if (document === undefined) return unknown(sessionId);
      const { session, flows, exchanges } = document;
      const hosts = whoWasTold({
        urls: session.visits.map(({ url }) => url),
        flows: flows
          .filter(({ protocol }) => protocol !== 'dns')
          .map((flow) => splitFlow(flow).summary),
        exchanges: exchanges.filter((one) => visitId === null || one.visitId === visitId),
        namesAt: new Map(flows.map(({ remote }) => [remote.address, 2])),
      });
      return ok({ hosts });
    },
    'session.records': async ({ sessionId, flowId, ...page }) => {
      const records = flowsOf(sessionId, flowId).flatMap((flow) =>
        flow.records.map((record) => ({ ...record, flowId: flow.flowId, kind: 'record' as const })),
      );
      return ok({ records: pageOf(records, page), total: records.length });
    },
    'session.record-bars': async ({ sessionId, flowId }) =>
      ok(recordBarsOf(flowsOf(sessionId, flowId))),
    'session.evidence': async ({ span, contextBytes }) => readEvidence(span, contextBytes),
    'session.frequency': async () => ok(listBuckets()),
  };
}

function readEvidence(span: ByteSpan, contextBytes: number): CallResult<'session.evidence'> {
  const bytes = clinicBytes(span);
  if (span.offset >= bytes.length) return err({ kind: 'not-recorded', detail: 'past the budget' });
  const offset = Math.max(0, span.offset - contextBytes);
  const end = span.offset + span.lengthBytes + contextBytes;
  const isComplete = span.offset + span.lengthBytes <= bytes.length;
  return ok({ span, offset, bytes: bytes.slice(offset, end), complete: isComplete });
}

/** Three weeks of habits: the clinic on some evenings, the news each morning. */
function listBuckets(): { name: string; hourStartMs: number; visits: number }[] {
  const buckets = [];
  for (let daysAgo = 0; daysAgo < 21; daysAgo += 1) {
    const morning = new Date(Date.now() - daysAgo * 86_400_000).setHours(7, 0, 0, 0);
    const evening = new Date(morning).setHours(22, 0, 0, 0);
    buckets.push({ name: 'news.example', hourStartMs: morning, visits: 2 + (daysAgo % 3) });
    if (daysAgo % 4 === 1) {
      buckets.push({ name: 'clinic.example', hourStartMs: evening, visits: 3 });
    }
  }
  return buckets;
}

/** The request a test's call was parsed to, for looking at what the window really asked for. */
export function inspectRequestOf(
  made: readonly { channel: string; input: unknown }[],
): InspectRequest {
  const call = made.findLast(({ channel }) => channel === 'inspect.start');
  if (call === undefined) throw new Error('No inspection was asked for.');
  return call.input as InspectRequest;
}
