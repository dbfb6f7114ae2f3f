// The browser session a page is loaded in: in memory, empty, with no way out but the relay's proxy,
// and every service of the browser engine that makes traffic of its own switched off.
import { randomUUID, X509Certificate } from 'node:crypto';
import { net, session, type Session } from 'electron';
import { describeLeaf, type Certificate } from '../../endpoint/describe-leaf.ts';
import type { PageEngineOptions } from '../../endpoint/page/page-engine.ts';
import { certificateProblem, isTrustedBy, parseChain } from '../../endpoint/page/verify-chain.ts';
import { errorName } from '../../endpoint/page/engine-failure.ts';
import { greetingUrl } from '../../relay/proxy.ts';

export interface PageSession {
  readonly session: Session;
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** True when a certificate that the engine refused is to be trusted in this session. */
  readonly isTrusted: (certificate: Electron.Certificate, url: string) => boolean;
  /** Hears what pages tried and were refused; `url` of a request that ends with that. */
  readonly setRefused: (listener: Refused) => void;
}

export type Refused = (what: string, url?: string) => void;

const pageSessions = new WeakSet<Session>();

/** Pages in these sessions are strangers': they may navigate, and are guarded by page-window.ts. */
export const isPageSession = (candidate: Session): boolean => pageSessions.has(candidate);

const useOwnVerification = -3;
const trusted = 0;

export async function openPageSession(options: PageEngineOptions): Promise<PageSession> {
  const own = session.fromPartition(`page-${randomUUID()}`);
  pageSessions.add(own);
  // Before anything else: a session with a spell checker fetches a dictionary at once.
  own.setSpellCheckerLanguages([]);
  own.setSpellCheckerEnabled(false);
  own.setUserAgent(plainUserAgent(own.getUserAgent()));
  const { address, port } = options.proxy.address;
  await own.setProxy({
    proxyRules: `http://${address}:${port}`,
    proxyBypassRules: '<-loopback>',
  });
  let refused: Refused = () => undefined;
  refuseExtras(own, (what, url) => {
    refused(what, url);
  });
  const certificates = new Map<string, Certificate>();
  const judge = createJudge(options, certificates);
  own.setCertificateVerifyProc(({ hostname, certificate, verificationResult }, answer) => {
    answer(judge(hostname, certificate, verificationResult) ? trusted : useOwnVerification);
  });
  await greetProxy(own, options);
  return {
    session: own,
    certificates,
    isTrusted: (certificate, url) =>
      judge(new URL(url).hostname, certificate, 'ERR_CERT_AUTHORITY_INVALID'),
    setRefused: (listener) => {
      refused = listener;
    },
  };
}

/** As the engine calls itself in a browser: without the app's name and Electron's. */
function plainUserAgent(text: string): string {
  return text.replaceAll(/ (?!Mozilla|AppleWebKit|Chrome|Safari)[\w.-]+\/[\w.-]+/g, '');
}

function refuseExtras(own: Session, refused: Refused): void {
  own.setPermissionRequestHandler((_contents, permission, answer) => {
    refused(permission === 'openExternal' ? 'another program' : `permission: ${permission}`);
    answer(false);
  });
  own.setPermissionCheckHandler(() => false);
  own.setDevicePermissionHandler(() => false);
  own.on('will-download', (event, item) => {
    event.preventDefault();
    refused('a download', item.getURL());
  });
}

type Judge = (host: string, certificate: Electron.Certificate, verdict: string) => boolean;

/** `verdict`: the engine's own, `net::OK` or an error. */
function createJudge(options: PageEngineOptions, certificates: Map<string, Certificate>): Judge {
  const authorities = options.caPem.map((pem) => new X509Certificate(pem));
  return (host, certificate, verdict) => {
    const nowMs = Date.now();
    try {
      const chain = parseChain(pemsOf(certificate));
      const [leaf, ...rest] = chain;
      if (leaf === undefined) return false;
      const name = errorName(verdict);
      const isOk = name === '' || isTrustedBy(chain, host, authorities, nowMs);
      const problem = isOk
        ? null
        : certificateProblem({
            chain: [leaf, ...rest],
            host,
            errorName: name,
            atMs: nowMs,
            authorities,
          });
      certificates.set(host, describeLeaf(leaf, problem));
      return isOk || options.acceptInvalid;
    } catch {
      // What cannot be read cannot be trusted: the engine's own word stands.
      return false;
    }
  };
}

function pemsOf(certificate: Electron.Certificate): string[] {
  const pems: string[] = [];
  let current: Electron.Certificate | undefined = certificate;
  while (current !== undefined && pems.length < 10) {
    pems.push(current.data);
    const { issuerCert }: Electron.Certificate = current;
    current = issuerCert === current ? undefined : issuerCert;
  }
  return pems;
}

/** Shows the credentials once, so that no request of a page has to be asked for them. */
function greetProxy(own: Session, { proxy }: PageEngineOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = net.request({ url: greetingUrl, session: own });
    request.on('login', (info, answer) => {
      if (info.isProxy) answer(proxy.credentials.user, proxy.credentials.password);
      else answer();
    });
    request.on('response', (response) => {
      response.on('data', () => undefined);
      response.on('end', () => {
        if (response.statusCode === 204) resolve();
        else reject(new Error(`The relay's proxy answered ${response.statusCode}.`));
      });
    });
    request.on('error', reject);
    request.end();
  });
}
