// The sentences people read first.
import { describe, expect, it } from 'vitest';
import { summarise, type SummariseInput } from '../../../electron/compare/summarise.ts';
import { hostOfFlow } from '../../../electron/compare/visit-scope.ts';
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { Observations, ObservedFlow } from '../../../shared/model/observation.ts';
import type { Session, Summary, Visit } from '../../../shared/model/session.ts';
import {
  allRows,
  sampleExchange,
  sampleFlow,
  sampleLookup,
  sampleSession,
  sampleVisit,
  span,
} from './sample.ts';

function compareAll(
  session: Session,
  observations: Observations,
  exchanges: Exchange[],
): SummariseInput {
  const ledger = session.visits.flatMap((visit) =>
    allRows({
      session,
      visit,
      observations,
      exchanges: exchanges.filter(({ visitId }) => visitId === visit.id),
      dns: [],
      earlier: [],
    }),
  );
  return { session, observations, exchanges, ledger };
}

const summariseAll = (visits: Visit[], flows: ObservedFlow[], exchanges: Exchange[]): Summary =>
  summarise(compareAll(sampleSession(visits), { flows, dns: [] }, exchanges));

const rounds = [0, 1, 2];
const repeated = {
  visits: rounds.map((round) => sampleVisit({ id: `v${round}`, round })),
  flows: rounds.map((n) => sampleFlow({ flowId: `f${n}`, openedMs: 20 + n * 5000 })),
  exchanges: rounds.map((n) => sampleExchange('Bob', { visitId: `v${n}`, flowId: `f${n}` })),
};

describe('one site', () => {
  it('says who, whom, where, how often and how much, and what was not seen', () => {
    const { visits, flows, exchanges } = repeated;
    expect(summariseAll(visits, flows, exchanges)).toEqual({
      learnt:
        'Someone on your network learnt that 192.168.1.5 visited clinic.example (203.0.113.5, Example Hosting, DE) 3 times in 10 s, and that about 48 kB came back each time.',
      notSeen:
        'They did not see the page (path), what you asked for (query), your cookies, your login, what you sent, or the answer.',
      sites: 1,
    });
  });

  it('claims no visit where no answer was seen', () => {
    const attempt = sampleFlow({ bytesDown: 0, estimates: [] });
    expect(summariseAll([sampleVisit()], [attempt], []).learnt).toBe(
      'Someone on your network learnt that 192.168.1.5 tried to reach clinic.example (203.0.113.5, Example Hosting, DE); no answer was seen.',
    );
    const inCapture = sampleSession([sampleVisit()], 'capture');
    const asked = { ...attempt, records: [] };
    expect(summarise(compareAll(inCapture, { flows: [asked], dns: [] }, [])).notSeen).toBe(
      'Nothing of a page, cookie or answer was seen to pass.',
    );
    // Of one side alone what it sends is hidden, all the same.
    const record = { direction: 'up', timeMs: 9, offset: 600, lengthBytes: 80 } as const;
    const oneSided = { ...asked, records: [{ ...record, contentType: 23 }] };
    expect(summarise(compareAll(inCapture, { flows: [oneSided], dns: [] }, [])).notSeen).toContain(
      'What passed inside the encryption cannot be read',
    );
    // Of several attempts one came through.
    const both = [attempt, sampleFlow({ flowId: 'f2' })];
    expect(summariseAll([sampleVisit()], both, []).learnt).toContain(' visited clinic.example');
    const counted = { count: 60, firstMs: 0, lastMs: 400 };
    const connections = new Map([['clinic.example', counted]]);
    const inAll = { sites: 1, clearSites: 0, ownAddresses: 1, connections };
    const some = { flows: [attempt], dns: [], inAll };
    const { learnt } = summarise(compareAll(sampleSession([sampleVisit()]), some, []));
    expect(learnt).toContain(' visited clinic.example');
  });

  it('says of which of many sites no answer was seen', () => {
    const visits = ['a.example', 'b.example'].map((name) =>
      sampleVisit({ id: name, url: `https://${name}/` }),
    );
    const attempts = visits.map(({ id: name }) =>
      sampleFlow({
        flowId: name,
        bytesDown: 0,
        estimates: [],
        names: [{ name, leak: 'sni', evidence: span(name, 'up', 127, name.length) }],
      }),
    );
    expect(summariseAll(visits, attempts, []).learnt).toBe(
      'Someone on your network learnt that 192.168.1.5 tried to reach 2 sites: a.example (no answer seen) and b.example (no answer seen). They know when.',
    );
    const [first, second] = attempts;
    if (first === undefined || second === undefined) throw new Error('two were made');
    const { learnt } = summariseAll(visits, [first, { ...second, bytesDown: 9 }], []);
    expect(learnt).toMatch(
      /a\.example \(no answer seen\) and b\.example\. They know about how much/,
    );
  });

  it('says so of as many visits as a session can have', () => {
    const { session, observations, exchanges, ledger } = compareAll(
      sampleSession([sampleVisit()]),
      { flows: [sampleFlow()], dns: [] },
      [sampleExchange('Bob')],
    );
    const ids = Array.from({ length: 150_000 }, (_, n) => `v${n}`);
    const sites = ledger.filter(({ topic }) => topic === 'website');
    const often = {
      session,
      observations,
      exchanges: ids.flatMap((visitId) => exchanges.map((one) => ({ ...one, visitId }))),
      ledger: ids.flatMap((visitId) => sites.map((row) => ({ ...row, visitId }))),
    };
    expect(summarise(often).learnt).toMatch(/about 48 kB came back each time\.$/);
  });

  it('says that plain HTTP hides nothing', () => {
    const head = { headers: [], headerEvidence: [] };
    const http = (['up', 'down'] as const).map((direction) => ({
      ...head,
      direction,
      startLine: direction === 'up' ? 'GET / HTTP/1.1' : 'HTTP/1.1 200 OK',
      headEvidence: span('f1', direction, 0, 20),
      bodyEvidence: span('f1', direction, 20, 480),
    }));
    const flow = sampleFlow({ protocol: 'http', tls: null, records: [], estimates: [], http });
    const { learnt, notSeen } = summariseAll(
      [sampleVisit()],
      [flow],
      [sampleExchange('Bob', { request: { ...sampleExchange('Bob').request, headers: [] } })],
    );
    expect(learnt).toContain('and that 500 B came back');
    expect(notSeen).toMatch(/^Plain HTTP hid nothing: they read the page \(path\)/);
  });
});

it('groups many sites and names the most visited first', () => {
  const names = ['a.example', 'b.example', 'c.example', 'd.example', 'e.example'];
  const visits = names.map((name) => sampleVisit({ id: name, url: `https://${name}/` }));
  const flows = names.map((name) =>
    sampleFlow({
      flowId: name,
      names: [{ name, leak: 'sni', evidence: span(name, 'up', 127, name.length) }],
    }),
  );
  const exchanges = names.map((name) =>
    sampleExchange('Bob', {
      visitId: name,
      flowId: name,
      request: { ...sampleExchange('Bob').request, host: name },
    }),
  );
  const { learnt } = summariseAll(
    [...visits, ...repeated.visits],
    [...flows, ...repeated.flows],
    [...exchanges, ...repeated.exchanges],
  );
  expect(learnt).toBe(
    'Someone on your network learnt that 192.168.1.5 contacted 6 sites: clinic.example (3 times, about 48 kB), a.example (about 48 kB), b.example (about 48 kB) and 3 more sites. They know about how much came back from each, and when.',
  );
});

it('names a fourth site rather than saying that there is one more', () => {
  const names = ['a.example', 'b.example', 'c.example', 'd.example'];
  const visits = names.map((name) => sampleVisit({ id: name, url: `https://${name}/` }));
  const flows = names.map((name) =>
    sampleFlow({
      flowId: name,
      names: [{ name, leak: 'sni', evidence: span(name, 'up', 127, name.length) }],
    }),
  );
  const { learnt } = summariseAll(visits, flows, []);
  expect(learnt).toMatch(/contacted 4 sites: a\.example.*, c\.example.* and d\.example/);
  expect(learnt).not.toContain('more site');
});

it('names sites before those of which the address alone is known', () => {
  const nameless = [1, 2].map((n) => {
    const flow = sampleFlow({ flowId: `n${n}`, names: [] });
    return { ...flow, remote: { ...flow.remote, address: '198.51.100.7' } };
  });
  const ids = [...nameless.map(({ flowId }) => flowId), 'f0'];
  const visits = ids.map((id) => sampleVisit({ id, url: `https://${id}.example/` }));
  const exchanges = ids.map((id) => sampleExchange('Bob', { visitId: id, flowId: id }));
  const { learnt } = summariseAll(visits, [...nameless, ...repeated.flows.slice(0, 1)], exchanges);
  expect(learnt).toContain(
    '2 sites: clinic.example (about 48 kB) and a site at 198.51.100.7 (twice, about 48 kB).',
  );
});

it.each([
  [1, '192.168.1.1 visited'],
  [2, '192.168.1.1 and 192.168.1.2 visited'],
  [3, '192.168.1.1, 192.168.1.2 and 1 more address visited'],
  [40, '192.168.1.1, 192.168.1.2 and 38 more addresses visited'],
])('says who of %d devices', (count, said) => {
  const flows = Array.from({ length: count }, (_, n) => {
    const flow = sampleFlow({ flowId: `f${n}` });
    return { ...flow, local: { ...flow.local, address: `192.168.1.${n + 1}` } };
  });
  const exchange = sampleExchange('Bob', { visitId: 'v1', flowId: 'f0' });
  expect(summariseAll([sampleVisit()], flows, [exchange]).learnt).toContain(`learnt that ${said}`);
});

it('counts all there are, where only some of a capture’s flows are at hand', () => {
  const names = ['a.example', 'b.example'];
  const flows = names.map((name) =>
    sampleFlow({
      flowId: name,
      names: [{ name, leak: 'sni', evidence: span(name, 'up', 127, 9) }],
    }),
  );
  const visits = names.map((name) => sampleVisit({ id: name, url: `https://${name}/` }));
  const session = sampleSession(visits, 'capture');
  const connections = new Map([['b.example', { count: 70, firstMs: 5, lastMs: 60_005 }]]);
  const inAll = { sites: 316, clearSites: 0, ownAddresses: 12, connections };
  const observations = { flows, dns: [], inAll };
  const exchanges = names.map((name) => sampleExchange('Bob', { visitId: name, flowId: name }));
  const compared = compareAll(session, observations, exchanges);
  expect(summarise(compared).learnt).toContain(
    '192.168.1.5 and 11 more addresses contacted 316 sites: b.example (70 times, about 48 kB), a.example (about 48 kB) and 314 more sites.',
  );
  const often = compared.ledger.filter(({ topic }) => topic === 'frequency');
  expect(often.map(({ envelope }) => envelope)).toEqual([
    'a.example: 1 connection in this session',
    'b.example: 70 connections in 60 s',
  ]);
});

it('says of a proxy’s address whose it is', () => {
  const line = {
    label: 'Proxy asked for',
    evidence: null,
    explanationKey: 'clear-prelude',
  } as const;
  const flow = sampleFlow({
    remote: { address: '10.9.8.7', port: 1080 },
    clearPrelude: { protocol: 'socks', lines: [{ ...line, value: 'clinic.example:443' }] },
  });
  expect(summariseAll([sampleVisit()], [flow], []).learnt).toContain(
    ' visited clinic.example (through a proxy at 10.9.8.7, Example Hosting, DE)',
  );
});

it('counts an address once, whether a request names it or not', () => {
  const remote = { address: '192.0.2.9', port: 8080 };
  const named = sampleFlow({
    flowId: 'f1',
    remote,
    names: [{ name: remote.address, leak: 'http-host', evidence: span('f1', 'up', 9, 9) }],
  });
  const nameless = sampleFlow({ flowId: 'f2', remote: { ...remote, port: 443 }, names: [] });
  const visits = [
    sampleVisit({ id: 'v1', url: 'http://192.0.2.9:8080/' }),
    sampleVisit({ id: 'v2', url: 'https://192.0.2.9/' }),
  ];
  const { learnt } = summarise(
    compareAll(sampleSession(visits, 'capture'), { flows: [named, nameless], dns: [] }, []),
  );
  expect(learnt).toMatch(/ visited 192\.0\.2\.9 \(.*\) twice in /u);
  expect(learnt).not.toContain('a site at');
});

it('calls a mail server without a name by its address, in whole words', () => {
  const lines = [
    { direction: 'down' as const, text: '220', timeMs: 1, evidence: span('f1', 'down', 0, 3) },
  ];
  const remote = { ...sampleFlow().remote, port: 25 };
  const flow = sampleFlow({
    protocol: 'smtp',
    remote,
    names: [],
    tls: null,
    clearTalk: { protocol: 'smtp', lines, upgraded: false, truncated: false },
  });
  const visit = sampleVisit({ url: `smtp://${remote.address}:25` });
  const session = sampleSession([visit], 'capture');
  const { learnt } = summarise(compareAll(session, { flows: [flow], dns: [] }, []));
  expect(learnt).toContain(' spoke to a mail server at 203.0.113.5 (Example Hosting, DE)');
});

it('tells each protocol that was spoken to one address', () => {
  const remote = sampleFlow().remote;
  const bare = { names: [], tls: null, estimates: [] };
  const clearTalk = { lines: [], upgraded: false, truncated: false };
  const flows = [
    sampleFlow({ ...bare, protocol: 'ftp', clearPrelude: { protocol: 'ftp', lines: [] } }),
    sampleFlow({ ...bare, protocol: 'imap', clearTalk: { ...clearTalk, protocol: 'imap' } }),
    sampleFlow({ ...bare, protocol: 'smtp', clearTalk: { ...clearTalk, protocol: 'smtp' } }),
    sampleFlow({ ...bare, protocol: 'http' }),
  ].map((flow, n) => ({ ...flow, flowId: `f${n}`, remote: { ...remote, port: 9000 + n } }));
  const learntOf = (chosen: readonly ObservedFlow[]): string => {
    const visits = chosen.map((flow) =>
      sampleVisit({
        id: flow.flowId,
        url: `${flow.protocol}://${hostOfFlow(flow)}:${flow.remote.port}`,
      }),
    );
    const session = sampleSession(visits, 'capture');
    return summarise(compareAll(session, { flows: chosen, dns: [] }, [])).learnt;
  };
  const [ftp, imap, smtp, http] = flows;
  if (!ftp || !imap || !smtp || !http) throw new Error('there are four');
  expect(learntOf([ftp, imap, smtp])).toContain(
    ' spoke FTP, IMAP and SMTP to a server at 203.0.113.5 (Example Hosting, DE) 3 times',
  );
  expect(learntOf([imap, smtp])).toContain(' spoke to a mail server at 203.0.113.5 ');
  expect(learntOf([ftp])).toContain(' spoke FTP to a server at 203.0.113.5 ');
  expect(learntOf([ftp, http])).toContain(' spoke FTP and HTTP to a server at 203.0.113.5 ');
  expect(learntOf([http])).toContain(' visited a site at 203.0.113.5 ');
  const named = { ...ftp, names: sampleFlow().names };
  expect(learntOf([named])).toContain(' spoke FTP to clinic.example ');
});

it('counts what the observer could tell apart, also where keys show requests to further hosts', () => {
  const visits = ['clinic.example', 'www.clinic.example'].map((name) =>
    sampleVisit({ id: name, url: `https://${name}/` }),
  );
  const exchanges = visits.map(({ id }, n) =>
    sampleExchange('Bob', {
      id: `x${n}`,
      visitId: id,
      bursts: { up: null, down: null },
      indexOnFlow: n,
    }),
  );
  const { learnt, sites } = summarise(
    compareAll(sampleSession(visits, 'capture'), { flows: [sampleFlow()], dns: [] }, exchanges),
  );
  expect(learnt).toContain(' visited clinic.example ');
  expect(sites).toBe(1);
});

it('does not say of TLS that encrypts nothing that anything stayed closed', () => {
  const { tls } = sampleFlow();
  if (tls === null) throw new Error('the sample has TLS');
  const flows = [sampleFlow({ tls: { ...tls, cipher: 'TLS_RSA_WITH_NULL_SHA' } })];
  const open =
    'TLS was agreed on with clinic.example by a cipher that encrypts nothing: all that passed inside could be read.';
  const session = sampleSession([sampleVisit()], 'capture');
  expect(summarise(compareAll(session, { flows, dns: [] }, [])).notSeen).toBe(open);
  // Its letter was read by anybody as well.
  const own = compareAll(sampleSession([sampleVisit()]), { flows, dns: [] }, [
    sampleExchange('Bob', { visitId: 'v1', flowId: 'f1' }),
  ]);
  expect(own.ledger.filter(({ exposure }) => exposure === 'hidden')).toEqual([]);
  expect(summarise(own).notSeen).toBe(open);
});

it('says of a capture also what stayed closed beside what could be read or opened', () => {
  const names = ['plain.example', 'sealed.example'];
  const visits = names.map((name) => sampleVisit({ id: name, url: `https://${name}/` }));
  const request: ObservedFlow['http'][number] = {
    direction: 'up',
    startLine: 'GET / HTTP/1.1',
    headers: [],
    headerEvidence: [],
    headEvidence: span('plain.example', 'up', 0, 20),
    bodyEvidence: span('plain.example', 'up', 20, 0),
  };
  const [plain, sealed] = names.map((name) =>
    sampleFlow({ flowId: name, names: [{ name, leak: 'sni', evidence: span(name, 'up', 9, 9) }] }),
  );
  if (plain === undefined || sealed === undefined) throw new Error('There are two.');
  const clear = { ...plain, protocol: 'http' as const, tls: null, http: [request] };
  const notSeenOf = (flows: ObservedFlow[], exchanges: Exchange[]): string => {
    const session = sampleSession(visits, 'capture');
    return summarise(compareAll(session, { flows, dns: [] }, exchanges)).notSeen;
  };
  const closed = 'cannot be read from the capture: pages, cookies and answers stayed hidden.';
  expect(notSeenOf([clear, sealed], [])).toBe(
    `Plain HTTP hid nothing of plain.example: they read the page (path). What passed inside the encryption ${closed}`,
  );
  expect(notSeenOf([clear], [])).not.toContain(closed);
  const opened = sampleExchange('Bob', { visitId: 'sealed.example', flowId: 'sealed.example' });
  expect(notSeenOf([sealed], [opened])).not.toContain(closed);
  expect(notSeenOf([sealed, { ...sealed, flowId: 'f9' }], [opened])).toMatch(
    /^They did not see .* What passed inside the other encrypted connections cannot be read/u,
  );
});

it('does not say of a capture without sites that it holds no connection', () => {
  const none = { session: sampleSession([], 'capture'), exchanges: [], ledger: [] };
  const other = summarise({ ...none, observations: { flows: [], dns: [] } });
  expect(other.learnt).toBe('No visit to a website or mail server was found in this capture.');
  const asked = summarise({ ...none, observations: { flows: [], dns: [sampleLookup()] } });
  expect(asked.learnt).toContain('the address of clinic.example was asked for');
  const facts = { fileName: 'x', fileBytes: 24, packets: 0, passedOver: 0, problem: null };
  const empty = { ...none, session: { ...none.session, capture: facts } };
  expect(summarise({ ...empty, observations: { flows: [], dns: [] } }).learnt).toBe(
    'This capture holds no packets.',
  );
});

it('says that only a look-up was seen, or nothing at all', () => {
  const session = sampleSession([sampleVisit()]);
  const none = { session, exchanges: [], ledger: [] };
  const asked = summarise({ ...none, observations: { flows: [], dns: [sampleLookup()] } });
  expect(asked.learnt).toContain('asked for the address of clinic.example; no connection');
  const nothing = summarise({ ...none, observations: { flows: [], dns: [] } });
  expect(nothing.learnt).toBe('No connection came about, so nothing was observed.');
  const bySystem = { ...none, session: sampleSession([sampleVisit()], 'system') };
  expect(summarise({ ...bySystem, observations: { flows: [], dns: [] } }).learnt).toBe(
    'No connection came about, so nothing was observed. The name look-up may have been seen elsewhere.',
  );
  const failure = { kind: 'connection-refused', detail: '' } as const;
  const refused = sampleVisit({ url: 'http://192.0.2.7/', status: 'failed', failure });
  // Nor was anything looked up by the system where an address was visited.
  const tried = compareAll(sampleSession([refused], 'system'), { flows: [], dns: [] }, []);
  expect(summarise(tried).learnt).toBe(
    'No connection came about, so nothing but the attempt could be observed.',
  );
});
