// The practice lab: name server, certificate authority, websites and a mail server under `.lab.test`, all on
// loopback, so that every lesson works without the internet. `.test` is reserved (RFC 6761 §6.2).
import type { Server } from 'node:net';
import type { LabSite } from '../../shared/model/lab-site.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import { createAccessLog, type AccessEntry } from './access-log.ts';
import type { Authority } from './authority.ts';
import { listenFirst } from './listen.ts';
import { createMailServer } from './mail-server.ts';
import { startNameServer } from './name-server.ts';
import { hostName } from './site.ts';
import type { MailSite, Site } from './site.ts';
import { createSiteServer, type SiteContext } from './site-server.ts';
import { clinic } from './sites/clinic.ts';
import { expired } from './sites/expired.ts';
import { login } from './sites/login.ts';
import { mail } from './sites/mail.ts';
import { news } from './sites/news.ts';
import { old } from './sites/old.ts';
import { plain } from './sites/plain.ts';
import { shopSites } from './sites/shop.ts';
import { trackConnections } from './track-connections.ts';
import type { Zone } from './zone.ts';

type AnySite = Site | MailSite;

const sites: readonly AnySite[] = [clinic, news, login, plain, old, mail, ...shopSites, expired];
/** The usual port first, and what stands in for it where the system keeps low ports to itself. */
const portsOf: Readonly<Record<AnySite['speech'], readonly [usual: number, standIn: number]>> = {
  http: [80, 8080],
  https: [443, 8443],
  'https+h2': [443, 8443],
  'https-tls12': [443, 8443],
  smtp: [587, 5870],
};
const sharedAddress = '127.0.0.1';
/** More addresses than fit a datagram, EDNS or not; all but the first are unused. */
const crowdSize = 100;

export interface LabHost {
  /** As a URL has it, without a path; the port stands in it where it must. */
  readonly origin: string;
  readonly address: SocketAddress;
}

export interface Lab {
  /** To be trusted in lab sessions only. */
  readonly caPem: string;
  readonly dnsServer: SocketAddress;
  readonly sites: LabSite[];
  /** By full name, `clinic.lab.test`. */
  readonly hosts: ReadonlyMap<string, LabHost>;
  /** What its servers were asked for, in order. */
  readonly accessLog: readonly AccessEntry[];
  close(): Promise<void>;
}

interface Running {
  readonly site: AnySite;
  readonly address: SocketAddress;
  close(): Promise<void>;
}

/**
 * Opens the lab. Each site has a loopback address of its own (127.0.0.2 and on) where the system has
 * them; `addresses: false` puts all on 127.0.0.1. Rejects when not even that can be had.
 */
export async function startLab({ addresses = true }: { addresses?: boolean } = {}): Promise<Lab> {
  // Only now: its certificate library would cost every start of the app, lab or not, its loading time.
  const { createAuthority } = await import('./authority.ts');
  const authority = await createAuthority();
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.splice(0).map((end) => end()));
  };
  try {
    const running: Running[] = [];
    const log = createAccessLog();
    const originOf = (host: string): string => {
      const found = running.find(({ site }) => nameOf(site) === host);
      return found === undefined ? `https://${host}` : describeHost(found).origin;
    };
    const context = { log, originOf };
    for (const [n, site] of sites.entries()) {
      const ownAddress = addresses ? `127.0.0.${n + 2}` : null;
      const started = await startSite(site, authority, ownAddress, context);
      closers.push(() => started.close());
      running.push(started);
    }
    const names = await startNameServer(makeZone(running));
    closers.push(() => names.close());
    return {
      caPem: authority.caPem,
      dnsServer: names.address,
      sites: running.flatMap(describeSites),
      hosts: new Map(running.map((one) => [nameOf(one.site), describeHost(one)])),
      accessLog: log.entries,
      close,
    };
  } catch (cause) {
    await close();
    throw cause;
  }
}

async function startSite(
  site: AnySite,
  authority: Authority,
  ownAddress: string | null,
  context: SiteContext,
): Promise<Running> {
  const server = await makeServer(site, authority, context);
  const close = trackConnections(server);
  const ports = portsOf[site.speech];
  const hosts = ownAddress === null ? [sharedAddress] : [ownAddress, sharedAddress];
  const candidates = hosts.flatMap((address) => [...ports, 0].map((port) => ({ address, port })));
  return { site, address: await listenFirst(server, candidates), close };
}

async function makeServer(
  site: AnySite,
  authority: Authority,
  context: SiteContext,
): Promise<Server> {
  if (site.speech === 'http') return createSiteServer(site, null, context);
  const names: [string, ...string[]] = [nameOf(site), ...site.aliases.map((one) => hostName(one))];
  if (site.speech === 'smtp') return createMailServer(nameOf(site), await authority.issue(names));
  const certificate = await authority.issue(names, site.certificate);
  return createSiteServer(site, certificate, context);
}

const nameOf = (site: AnySite): string =>
  hostName(site.label, site.speech === 'smtp' ? undefined : site.domain);

function makeZone(running: readonly Running[]): Zone {
  return new Map(
    running.flatMap(({ site, address }): [string, string[]][] => [
      [nameOf(site), [address.address]],
      ...site.aliases.map((alias): [string, string[]] => [hostName(alias), crowd(address.address)]),
    ]),
  );
}

function crowd(first: string): string[] {
  const others = Array.from({ length: crowdSize - 1 }, (_, n) => `127.0.1.${n + 1}`);
  return [first, ...others];
}

function describeHost({ site, address }: Running): LabHost {
  const scheme = site.speech.replace(/[+-].*$/, '');
  const [usual] = portsOf[site.speech];
  const port = address.port === usual ? '' : `:${address.port}`;
  return { origin: `${scheme}://${nameOf(site)}${port}`, address };
}

function describeSites(running: Running): LabSite[] {
  const { origin } = describeHost(running);
  const { site } = running;
  if (site.speech === 'smtp') return site.shown.map((lesson) => ({ url: origin, ...lesson }));
  return site.shown.map(({ path, typed, ...lesson }) => ({
    url: typed === true ? hostName(site.label) : origin + path,
    ...lesson,
  }));
}
