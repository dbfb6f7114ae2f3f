// A filter changed and put into words.
import type { FacetChoice, FlowFacet, FlowFilter } from '../../../shared/model/flow-query.ts';
import type { ClearFactKind, NameLeak } from '../../../shared/model/observation.ts';
import { clearFactKindSchema, nameLeakSchema } from '../../../shared/model/observation.ts';
import { formatClock } from '../../ui/format.ts';

export const facetNames: Readonly<Record<FlowFacet, string>> = {
  site: 'Site',
  name: 'Name',
  address: 'Address',
  user: 'Own address',
  protocol: 'Protocol',
  version: 'Version',
  operator: 'Operator',
  country: 'Country',
  leak: 'Name seen in',
  clear: 'In the clear',
};

export const clearNames: Readonly<Record<ClearFactKind, string>> = {
  login: 'Login names',
  password: 'Passwords',
  token: 'Keys and tokens',
  cookie: 'Cookies',
  form: 'Forms',
  query: 'What was asked for',
  page: 'Pages',
  'user-agent': 'Programs and devices',
  name: 'Names',
};

const leakNames: Readonly<Record<NameLeak, string>> = {
  dns: 'a look-up (DNS)',
  sni: 'the TLS hello (SNI)',
  certificate: 'the certificate',
  'http-host': 'an HTTP request',
  'clear-text': 'words to a proxy or server before encryption',
};

const protocolNames: Readonly<Record<string, string>> = {
  tls: 'TLS',
  quic: 'QUIC',
  http: 'HTTP (not encrypted)',
  dns: 'DNS',
  dtls: 'DTLS',
  smtp: 'Mail being sent (SMTP)',
  imap: 'Mail being read (IMAP)',
  unknown: 'Something else',
};

const missing: Readonly<Partial<Record<FlowFacet, string>>> = {
  site: 'no site seen',
  name: 'no name seen',
  version: 'no TLS version seen',
  operator: 'no operator known',
  country: 'no country known',
  leak: 'no name seen',
};

/** What a value of a facet is called on the screen. */
export function describeValue(facet: FlowFacet, value: string | null): string {
  if (value === null) return `(${missing[facet] ?? 'none'})`;
  if (facet === 'protocol') return protocolNames[value] ?? value;
  const leak = nameLeakSchema.safeParse(value);
  if (facet === 'leak' && leak.success) return leakNames[leak.data];
  const kind = clearFactKindSchema.safeParse(value);
  return facet === 'clear' && kind.success ? clearNames[kind.data] : value;
}

export const describeChoice = ({ facet, value }: FacetChoice): string =>
  `${facetNames[facet]}: ${describeValue(facet, value)}`;

/** Times of the filter by the clock of the session. */
export function describeTime(
  { fromMs, toMs }: NonNullable<FlowFilter['time']>,
  startedAtMs: number,
): string {
  return `Time: ${formatClock(startedAtMs + fromMs)}–${formatClock(startedAtMs + toMs)}`;
}

const isSame = (a: FacetChoice, b: FacetChoice): boolean =>
  a.facet === b.facet && a.value === b.value;

export const isChosen = (filter: FlowFilter, choice: FacetChoice): boolean =>
  filter.choices.some((chosen) => isSame(chosen, choice));

/** Takes a choice in, or out when it was in. */
export function toggleChoice(filter: FlowFilter, choice: FacetChoice): FlowFilter {
  const choices = isChosen(filter, choice)
    ? filter.choices.filter((chosen) => !isSame(chosen, choice))
    : [...filter.choices, choice].slice(-100);
  return { ...filter, choices };
}

export const isFiltering = ({ search, choices, time }: FlowFilter): boolean =>
  search.trim() !== '' || choices.length > 0 || time !== null;
