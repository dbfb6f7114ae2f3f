// Takes secrets out of a session: by structure where they have a place, then as text wherever else the
// same strings stand (titles, Location, detail of a failure). All five exports go through here.
import type {
  Body,
  Exchange,
  Header,
  ReceivedResponse,
  SentRequest,
} from '../../shared/model/exchange.ts';
import { headerSensitivity, isPlainHeader } from '../../shared/model/header-sensitivity.ts';
import type { ObservedFlow } from '../../shared/model/observation.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { SessionDocument, Visit } from '../../shared/model/session.ts';
import { whoseOf, type Whose } from '../../shared/model/whose.ts';
import { redactedMark } from './marks.ts';
import { redactClientCertificate } from './redact-certificate.ts';
import { gatherFact, gatherOverview, redactFact, redactOverview } from './redact-overview.ts';
import { createSecrets, type Secrets } from './secrets.ts';

/**
 * Query values of a URL or of a bare `?a=b`; names stay. Of what stands behind `#` nothing does: a server
 * may hand a token over there (RFC 6749 §4.2.2), and a page may keep a key in it. Strangers write these texts,
 * so no pattern may go over the same letters again: each ends where it could begin anew.
 */
function redactQuery(text: string): string {
  return text
    .replaceAll(/#[^\s<>"]+/g, `#${redactedMark}`)
    .replaceAll(/([?&;][^=?&;#\s]*=)[^&;#\s]*/g, `$1${redactedMark}`)
    .replaceAll(/\?[^=&;#\s]+([=&;]?)/g, (all, next) => (next === '' ? `?${redactedMark}` : all))
    .replaceAll(/\/\/[^/@\s]*@/g, `//${redactedMark}@`);
}

const headerRedactor =
  (whose: Whose) =>
  ([name, value]: Header): Header => {
    const sensitivity = headerSensitivity(name, whose);
    if (sensitivity === 'query') return [name, redactQuery(value)];
    if (sensitivity === 'cookie') return [name, redactCookies(value)];
    return [name, sensitivity === null ? value : redactedMark];
  };

/** Names of cookies and attributes stay: they teach, the values are the secret. */
const redactCookies = (value: string): string =>
  value.replaceAll(
    /(^|;)(\s*)(?!\s|path=|domain=|expires=|max-age=|samesite=)([^=;]+=)[^;]*/gi,
    `$1$2$3${redactedMark}`,
  );

const redactBody = (body: Body): Body => ({
  ...body,
  text: body.text === null ? null : redactedMark,
});

type RedactHeader = ReturnType<typeof headerRedactor>;

function redactRequest(request: SentRequest, redactHeader: RedactHeader): SentRequest {
  return {
    ...request,
    url: redactQuery(request.url),
    query: redactQuery(request.query),
    headers: request.headers.map(redactHeader),
    body: request.body === null ? null : redactBody(request.body),
  };
}

function redactResponse(response: ReceivedResponse, redactHeader: RedactHeader): ReceivedResponse {
  return {
    ...response,
    headers: response.headers.map(redactHeader),
    body: redactBody(response.body),
  };
}

function redactRow(row: LedgerRow): LedgerRow {
  const mark = (text: string | null): string | null => {
    if (text === null || row.sensitivity === null) return text;
    if (row.sensitivity === 'query') return redactQuery(text);
    if (row.sensitivity !== 'cookie') return redactedMark;
    const isHeader = headerSensitivity(row.topic.replace(/^.*header:/, '')) === 'cookie';
    return isHeader ? redactCookies(text) : redactedMark;
  };
  // An own address is replaced as text: its row says more than the address.
  return row.sensitivity === 'own-address'
    ? row
    : { ...row, envelope: mark(row.envelope), letter: mark(row.letter) };
}

/** The title of a page is part of its body. */
function redactVisit(visit: Visit): Visit {
  const plain = { ...visit, url: redactQuery(visit.url) };
  const { page } = visit;
  if (page === undefined || page === null || page.title === '') return plain;
  return { ...plain, page: { ...page, title: redactedMark } };
}

/** Who asked for a part of a page is an address with a query of its own. */
function redactPage(exchange: Exchange): Exchange {
  const { page } = exchange;
  if (page === undefined || page.initiator === null) return exchange;
  return { ...exchange, page: { ...page, initiator: redactQuery(page.initiator) } };
}

function redactStructure(document: SessionDocument, secrets: Secrets): SessionDocument {
  const { session } = document;
  const redactHeader = headerRedactor(whoseOf(session));
  const request = {
    ...session.request,
    urls: session.request.urls.map(redactQuery),
    headers: session.request.headers.map(redactHeader),
    body: session.request.body === null ? null : redactedMark,
  };
  return {
    ...document,
    session: {
      ...session,
      request,
      visits: session.visits.map(redactVisit),
    },
    flows: document.flows.map((flow) => ({
      ...flow,
      ...redactClientCertificate(flow),
      local: { ...flow.local, address: secrets.markOf(flow.local.address) },
      http: flow.http.map((message) => ({
        ...message,
        startLine: redactQuery(message.startLine),
        headers: message.headers.map(redactHeader),
      })),
      ...(flow.clearFacts && { clearFacts: flow.clearFacts.map(redactFact) }),
    })),
    exchanges: document.exchanges.map((exchange) => ({
      ...redactPage(exchange),
      request: redactRequest(exchange.request, redactHeader),
      response: exchange.response === null ? null : redactResponse(exchange.response, redactHeader),
    })),
    ledger: document.ledger.map(redactRow),
    ...(document.overview && { overview: redactOverview(document.overview, secrets) }),
  };
}

function queryValues(text: string): string[] {
  return [...text.matchAll(/[?&;#][^=?&;#\s]*=([^&;#\s]*)/g)].map((match) => match[1] ?? '');
}

function gatherHeaders(headers: readonly Header[], secrets: Secrets, whose: Whose): void {
  for (const [name, value] of headers) {
    const sensitivity = headerSensitivity(name, whose);
    if (sensitivity === 'header') secrets.addProgram(value);
    else if (sensitivity === 'query') queryValues(value).forEach(secrets.addQueryValue);
    else if (sensitivity === 'cookie') {
      // Of Set-Cookie only the first pair is the cookie, the others are its attributes.
      const pairs = value.split(';').slice(0, /^set/i.test(name) ? 1 : undefined);
      for (const pair of pairs) secrets.addCookie(pair.slice(pair.indexOf('=') + 1).trim());
    } else if (sensitivity !== null) {
      secrets.addCredential(value);
      secrets.addCredential(value.replace(/^\S+\s+/, ''));
    }
  }
}

/** Mail servers like to greet with the address they see: the user's, as it is beyond the router. */
function mentionedAddresses({ clearTalk, clearPrelude, remote }: ObservedFlow): string[] {
  const literal = /\[(?:IPv6:)?([0-9a-f.:]{3,45})\]/gi;
  const talk = (clearTalk?.lines ?? []).filter(({ direction }) => direction === 'down');
  const said = [
    ...talk.map(({ text }) => text),
    ...(clearPrelude?.lines ?? []).map(({ value }) => value),
  ];
  return said
    .flatMap((text) => [...text.matchAll(literal)].map((match) => match[1] ?? ''))
    .filter((address) => address !== '' && address !== remote.address);
}

function gatherSecrets(document: SessionDocument, secrets: Secrets): void {
  const { request, visits, observe } = document.session;
  const whose = whoseOf(document.session);
  // Those who used the proxy are as much the user's own as this computer.
  for (const { address } of observe?.devices ?? []) secrets.addOwnAddress(address);
  for (const { address } of observe?.log ?? []) secrets.addOwnAddress(address.address);
  for (const url of [...request.urls, ...visits.map((visit) => visit.url)]) {
    queryValues(url).forEach(secrets.addQueryValue);
  }
  gatherHeaders(request.headers, secrets, whose);
  if (request.body !== null) secrets.addBody(request.body);
  for (const { request: sent, response } of document.exchanges) {
    queryValues(sent.query).forEach(secrets.addQueryValue);
    gatherHeaders(sent.headers, secrets, whose);
    secrets.addBody(sent.body?.text ?? '');
    if (response === null) continue;
    gatherHeaders(response.headers, secrets, whose);
    if (response.body.text !== null) secrets.addBody(response.body.text);
  }
  for (const flow of document.flows) {
    secrets.addOwnAddress(flow.local.address);
    for (const address of mentionedAddresses(flow)) secrets.addOwnAddress(address);
    for (const fact of flow.clearFacts ?? []) gatherFact(fact, secrets);
    for (const message of flow.http) {
      queryValues(message.startLine).forEach(secrets.addQueryValue);
      gatherHeaders(message.headers, secrets, whose);
    }
  }
  if (document.overview !== undefined) gatherOverview(document.overview, secrets);
}

/** A row of what the layers below the letter show: its words are the network's and Onlooker's own. */
function isShown({ layer, sensitivity, topic }: LedgerRow): boolean {
  if (sensitivity !== null && sensitivity !== 'own-address') return false;
  if (layer === 'HTTP') return isPlainHeader(/^.*?header:(.+)$/s.exec(topic)?.[1] ?? '');
  return layer !== 'mail';
}

function scrubRow(row: LedgerRow, secrets: Secrets): LedgerRow {
  if (row.layer === 'behaviour' && row.sensitivity === null) return secrets.markAddresses(row);
  return isShown(row) ? secrets.scrubShown(row) : secrets.scrub(row);
}

/** Secrets are looked for wherever something of the letter may be quoted. */
function scrub(document: SessionDocument, secrets: Secrets): SessionDocument {
  const { ledger, summary, overview, ...rest } = document;
  return {
    ...secrets.scrub(rest),
    ledger: ledger.map((row) => scrubRow(row, secrets)),
    summary: secrets.scrubShown(summary),
    ...(overview && {
      overview: { ...secrets.scrubShown(overview), clear: secrets.scrub(overview.clear) },
    }),
  };
}

/** Redacts a session that comes in parts: all of them are gathered before the first is redacted. */
export interface Redactor {
  gather(part: SessionDocument): void;
  redact(part: SessionDocument): SessionDocument;
  /** In words: what was taken out. */
  describe(): string[];
}

/** `whose`: the traffic in the session. */
export function createRedactor(whose: Whose): Redactor {
  const secrets = createSecrets(whose);
  return {
    gather: (part) => {
      gatherSecrets(part, secrets);
    },
    redact: (part) => scrub(redactStructure(part, secrets), secrets),
    describe: () => secrets.describe(),
  };
}
