// The sentence people read first: what someone on the network learnt of a session, and what not.
import type { Exchange } from '../../shared/model/exchange.ts';
import type { LedgerRow } from '../../shared/model/ledger.ts';
import type { Observations } from '../../shared/model/observation.ts';
import type { Session, Summary } from '../../shared/model/session.ts';
import { whoseOf, type Whose } from '../../shared/model/whose.ts';
import { countOf, formatCount, joinWords } from '../../shared/words/format.ts';
import { describeUnseenLookups } from '../../shared/words/lookup-words.ts';
import { formatRoughDuration, formatRoughBytes, formatTimes } from './format.ts';
import { isOpenTls } from './open-tls.ts';
import { carriesSealed } from './sealed-rows.ts';
import { describeSecrets } from './secret-words.ts';
import { readSites, type Site } from './sites.ts';

export interface SummariseInput {
  readonly session: Session;
  readonly observations: Observations;
  readonly exchanges: readonly Exchange[];
  readonly ledger: readonly LedgerRow[];
}

const observer: Readonly<Record<Whose, string>> = {
  own: 'Someone on your network',
  others: 'Someone on the network',
};

const maxNamedSites = 3;
const maxNamedAddresses = 2;
const nothingPassed = 'Nothing of a page, cookie or answer passed.';
const nothingSeenToPass = 'Nothing of a page, cookie or answer was seen to pass.';

/** Sums a session up by site. Every figure comes from the ledger or from the observations under it. */
export function summarise(input: SummariseInput): Summary {
  const sites = readSites(input);
  if (sites.length === 0) return { ...nothingSeen(input), sites: 0 };
  const { flows, inAll } = input.observations;
  const whose = whoseOf(input.session);
  const own = [...new Set(flows.map(({ local }) => local.address))];
  const who = describeWho(own, Math.max(own.length, inAll?.ownAddresses ?? 0), whose);
  const total = Math.max(sites.length, inAll?.sites ?? 0);
  return {
    learnt: `${observer[whose]} learnt that ${describeLearnt(who, sites, total)}`,
    notSeen: describeNotSeen(sites, input),
    sites: total,
  };
}

/** `total` may be more than those at hand. */
function describeWho(addresses: readonly string[], total: number, whose: Whose): string {
  const left = total - Math.min(addresses.length, maxNamedAddresses);
  if (left <= 0) return joinWords(addresses) || (whose === 'own' ? 'this computer' : 'the client');
  const more = countOf(left, 'more address', 'more addresses');
  return joinWords([...addresses.slice(0, maxNamedAddresses), more]);
}

function nothingSeen({ observations, session, ledger }: SummariseInput): Summary {
  const asked = [...new Set(observations.dns.map(({ name }) => name))];
  if (session.resolver.kind === 'capture') {
    return noSiteInCapture(asked, session.capture);
  }
  const notSeen = nothingPassed;
  if (asked.length === 0) {
    const hint =
      describeUnseenLookups(session, 0) !== null
        ? ' The name look-up may have been seen elsewhere.'
        : '';
    const wasTried = ledger.some(({ topic }) => topic === 'port');
    const seen = wasTried ? 'nothing but the attempt could be' : 'nothing was';
    return { learnt: `No connection came about, so ${seen} observed.${hint}`, notSeen };
  }
  const names = listNames(asked);
  return {
    learnt: `${observer[whoseOf(session)]} learnt that this computer asked for the address of ${names}; no connection came about.`,
    notSeen,
  };
}

/** A capture may hold anything; its overview counts what is in it. */
function noSiteInCapture(asked: readonly string[], capture: Session['capture']): Summary {
  if (capture?.packets === 0) {
    const isWhole = capture.problem === null;
    return isWhole
      ? { learnt: 'This capture holds no packets.', notSeen: nothingPassed }
      : { learnt: 'Not one packet of this capture was read.', notSeen: nothingSeenToPass };
  }
  const learnt =
    asked.length === 0
      ? 'No visit to a website or mail server was found in this capture.'
      : `Whoever took this capture learnt that the address of ${listNames(asked)} was asked for; no visit to a website or mail server was found in it.`;
  return {
    learnt,
    notSeen: 'What else is in it stands in the overview.',
  };
}

/** `total` may be more than those at hand. */
function listNames(names: readonly string[], total = names.length): string {
  const named = total === maxNamedSites + 1 ? names : names.slice(0, maxNamedSites);
  const left = total - named.length;
  return joinWords(left > 0 ? [...named, `${formatCount(left)} more`] : named);
}

/** `total`: of the sites, which may be more than those at hand. */
function describeLearnt(who: string, sites: readonly Site[], total: number): string {
  const [only] = sites;
  if (total === 1 && only !== undefined) {
    const back = isUnanswered(only) ? '; no answer was seen' : describeAmount(only);
    return `${who} ${describeSite(only)}${back}.`;
  }
  // “1 more site” would take the room of its name.
  const isOneMore = total === maxNamedSites + 1 && sites.length === total;
  const named = sites.slice(0, isOneMore ? total : maxNamedSites).map(shortSite);
  const left = total - named.length;
  const list = joinWords(left > 0 ? [...named, countOf(left, 'more site')] : named);
  const isInVain = total === sites.length && sites.every(isUnanswered);
  const verb = isInVain ? 'tried to reach' : 'contacted';
  const known = isInVain ? 'when' : 'about how much came back from each, and when';
  return `${who} ${verb} ${countOf(total, 'site')}: ${list}. They know ${known}.`;
}

/** A capture may hold no more of a visit than that it was wanted. */
const isUnanswered = ({ count, isAnswered }: Site): boolean => count > 0 && !isAnswered;

function describeSite(site: Site): string {
  const isVisit = site.count > 0 && site.isAnswered;
  const reached = isVisit ? describeReached(site) : `tried to reach ${site.name}`;
  const span = site.count > 1 ? ` in ${formatRoughDuration(site.lastMs - site.firstMs)}` : '';
  const often = site.count > 1 ? ` ${formatTimes(site.count)}` : '';
  return `${reached}${describeWhere(site)}${often}${span}`;
}

function describeReached({ name, namelessAt, mail, spoken }: Site): string {
  if (spoken.length > 0) {
    const whom = namelessAt === null ? name : `a server at ${namelessAt}`;
    return `spoke ${joinWords(spoken)} to ${whom}`;
  }
  if (mail === null) return `visited ${name}`;
  const whom = namelessAt === null ? `the mail server ${name}` : `a mail server at ${namelessAt}`;
  return `spoke to ${whom}`;
}

function shortSite(site: Site): string {
  const facts = [
    ...(site.count > 1 ? [formatTimes(site.count)] : []),
    ...(site.count > 0 ? [] : ['no connection']),
    ...(isUnanswered(site) ? ['no answer seen'] : []),
    ...(site.amounts.length > 0 ? [`about ${formatRoughBytes(middle(site.amounts))}`] : []),
  ];
  return facts.length === 0 ? site.name : `${site.name} (${facts.join(', ')})`;
}

function describeWhere({ address, isProxied, operator, country }: Site): string {
  const parts = [address, operator, country];
  const known = parts.filter((part) => part !== null);
  const way = isProxied && address !== null ? 'through a proxy at ' : '';
  return known.length === 0 ? '' : ` (${way}${known.join(', ')})`;
}

function describeAmount({ amounts, count, isClear }: Site): string {
  if (amounts.length === 0) return '';
  const least = amounts.reduce((a, b) => Math.min(a, b));
  const most = amounts.reduce((a, b) => Math.max(a, b));
  const about = isClear ? '' : 'about ';
  if (most <= least * 1.1) {
    const each = count > 1 ? ' each time' : '';
    return `, and that ${about}${formatRoughBytes(middle(amounts))} came back${each}`;
  }
  return `, and that between ${formatRoughBytes(least)} and ${formatRoughBytes(most)} came back`;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Whether something was carried encrypted of which no letter is known. */
function hasSealed({ session, exchanges, observations }: SummariseInput): boolean {
  const opened = new Set(exchanges.map(({ flowId }) => flowId));
  return (
    whoseOf(session) === 'others' &&
    observations.flows.some(
      (flow) => carriesSealed(flow) && !isOpenTls(flow) && !opened.has(flow.flowId),
    )
  );
}

function describeSealed({ kind }: Session, where: string): string {
  return kind === 'observe'
    ? `What passed inside ${where} stayed closed, to Onlooker as well: pages, cookies and answers.`
    : `What passed inside ${where} cannot be read from the capture: pages, cookies and answers stayed hidden.`;
}

/** That nothing encrypted answered, and what it led to. Empty, or ends in a space. */
function describeFallback(exchanges: readonly Exchange[]): string {
  const fallen = exchanges.filter(({ fallback, flowId }) => fallback === true && flowId !== null);
  const hosts = [...new Set(fallen.map(({ request }) => request.host))];
  if (hosts.length === 0) return '';
  const whose = listNames(hosts);
  return `Nothing encrypted answered at ${whose}, so the visit fell back to plain HTTP (port 80): everything is now readable. `;
}

/** What servers and programs say before encryption begins, or without it. Empty, or ends in a space. */
function describeTalk(sites: readonly Site[]): string {
  const open = sites.filter((site) => site.isOverheard).map(({ name }) => name);
  if (open.length > 0) return `All that was said to ${listNames(open)} could be read. `;
  const upgraded = sites.filter(({ mail }) => mail === 'upgraded').map(({ name }) => name);
  return upgraded.length > 0
    ? `What was said to ${listNames(upgraded)} before STARTTLS could be read. `
    : '';
}

/** Of TLS that encrypts nothing. Empty, or ends in a space. */
function describeOpen(sites: readonly Site[]): string {
  const open = sites.filter(({ isOpen }) => isOpen).map(({ name }) => name);
  return open.length === 0
    ? ''
    : `TLS was agreed on with ${listNames(open)} by a cipher that encrypts nothing: all that passed inside could be read. `;
}

function describeNotSeen(sites: readonly Site[], input: SummariseInput): string {
  const { session, exchanges, ledger } = input;
  const first = describeFallback(exchanges) + describeTalk(sites) + describeOpen(sites);
  const saw = describeClear(sites, input);
  const hidden = describeSecrets(
    ledger.filter(({ exposure }) => exposure === 'hidden'),
    'or',
    whoseOf(session),
  );
  const whose = saw === '' ? 'They' : 'Of the encrypted rest: they';
  const kept = hidden === '' ? '' : `${whose} did not see ${hidden}.`;
  const where = kept === '' ? 'the encryption' : 'the other encrypted connections';
  const sealed = hasSealed(input) ? describeSealed(session, where) : '';
  const told = [saw, kept, sealed].filter((words) => words !== '').join(' ');
  if (first !== '' || told !== '') return `${first}${told}`.trim();
  if (whoseOf(session) === 'others') {
    return sites.every(isUnanswered) ? nothingSeenToPass : describeSealed(session, where);
  }
  return 'No request was sent, so there was nothing to hide.';
}

/** Empty where nothing went over plain HTTP. */
function describeClear(
  sites: readonly Site[],
  { session, ledger, observations }: SummariseInput,
): string {
  const clear = sites.filter(({ isClear }) => isClear).map(({ name }) => name);
  if (clear.length === 0) return '';
  const read = describeSecrets(
    ledger.filter(({ exposure, layer }) => exposure === 'visible' && layer === 'HTTP'),
    'and',
    whoseOf(session),
  );
  const clearInAll = Math.max(clear.length, observations.inAll?.clearSites ?? 0);
  const where =
    sites.length === clear.length && clear.length === 1
      ? ''
      : ` of ${listNames(clear, clearInAll)}`;
  return `Plain HTTP hid nothing${where}: they read ${read || 'all of it'}.`;
}
