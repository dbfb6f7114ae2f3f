// Who was told, in words and sums.
import type { NameLeak } from '../../../shared/model/observation.ts';
import type { ToldAddress, ToldHost } from '../../../shared/model/told.ts';
import { countOf, formatCount } from '../../ui/format.ts';

const leakWords: Readonly<Record<NameLeak, string>> = {
  dns: 'DNS',
  sni: 'SNI',
  certificate: 'certificate',
  'http-host': 'HTTP Host',
  'clear-text': 'clear text',
};

export const describeLeaks = ({ leaks }: ToldHost): string =>
  leaks.map((leak) => leakWords[leak]).join(', ') || 'address only';

export const partyOf = ({ isFirstParty }: ToldHost): string =>
  isFirstParty ? 'first party' : 'third party';

export function describePlace({ place }: ToldAddress): string {
  if (place.scope !== 'public') return place.scope;
  const parts = [place.operator, place.countryName ?? place.countryCode];
  return parts.filter((part) => part !== null).join(', ') || 'not in the tables';
}

export function operatorsOf(hosts: readonly ToldHost[]): string[] {
  const all = hosts.flatMap(({ addresses }) => addresses.map(describePlace));
  return [...new Set(all)];
}

/** What a host was told in its letters, in short. */
export function describeLetter(host: ToldHost): string {
  const parts = [
    ...(host.referrers.length > 0 ? ['which page you were on'] : []),
    ...(host.cookiesSent.length > 0 ? [countOf(host.cookiesSent.length, 'cookie')] : []),
    ...(host.queries.length > 0 ? [countOf(host.queries.length, 'query', 'queries')] : []),
  ];
  return parts.join(', ') || '—';
}

const describeThird = (sites: number): string =>
  sites === 1
    ? 'One of the sites is somebody else’s'
    : `${formatCount(sites)} of the sites are somebody else’s`;

/** The sentence over the screen. */
export function describeTold(hosts: readonly ToldHost[]): string {
  const sites = new Set(hosts.map(({ site }) => site));
  const third = hosts.filter(({ isFirstParty }) => !isFirstParty);
  const thirdSites = new Set(third.map(({ site }) => site));
  const knowing = third.filter(({ referrers }) => referrers.length > 0).length;
  const told =
    thirdSites.size === 0
      ? 'All belong to the site you asked for.'
      : `${describeThird(thirdSites.size)}${knowing > 0 ? `, and ${countOf(knowing, 'host')} there ${knowing === 1 ? 'was' : 'were'} told which page you were on` : ''}.`;
  return `${countOf(hosts.length, 'host')} of ${countOf(sites.size, 'site')} learnt of this visit, and the network learnt of each. ${told}`;
}

/** The sentence where names are taken away. */
export function describeNameless(addresses: readonly ToldAddress[]): string {
  const alone = addresses.filter(({ namesInLibrary }) => namesInLibrary <= 1).length;
  return `Were DNS and SNI encrypted, the network would be left with ${countOf(addresses.length, 'address', 'addresses')}. In this library ${countOf(alone, 'of them has', 'of them have')} one name only, and would still give it away.`;
}
