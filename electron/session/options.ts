// Options of a request that a schema cannot check: addresses and certificates.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { parseDnsServer } from '../relay/resolver.ts';
import { withoutBrackets } from '../../shared/model/host.ts';
import { err, ok, type Result } from '../../shared/model/result.ts';
import type { SocketAddress } from '../../shared/model/segment.ts';
import type { InspectRequest } from '../../shared/model/session.ts';

export interface SessionOptions {
  /** `host:port`, host in lower case, to the address to dial instead. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Null: the system's servers. */
  readonly dnsServer: SocketAddress | null;
  readonly caPem: readonly string[];
}

const overridePattern = /^(?<host>[^:\s]+):(?<port>\d{1,5}):(?<address>\S+)$/;
const pemPattern = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const maxAuthorities = 500;

/** Reads curl's `host:port:addr`; the address may stand in brackets. */
function parseOverride(text: string): Result<readonly [string, string], string> {
  const { host, port, address } = overridePattern.exec(text)?.groups ?? {};
  const plain = withoutBrackets(address ?? '');
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  if (host === undefined || !isPort || isIP(plain) === 0) {
    return err(`“${text}” is not of the form host:port:address, like example.org:443:192.0.2.1`);
  }
  return ok([`${host.toLowerCase()}:${Number(port)}`, plain]);
}

/** Splits PEM text into its certificates; each must be readable. */
export function parseAuthorities(pem: string): Result<string[], string> {
  const blocks = pem.match(pemPattern) ?? [];
  if (blocks.length === 0 || blocks.length > maxAuthorities) {
    return err('The file of certificate authorities holds no PEM certificate, or far too many.');
  }
  for (const block of blocks) {
    try {
      void new X509Certificate(block).subject;
    } catch {
      return err('A certificate in the file of certificate authorities cannot be read.');
    }
  }
  return ok([...blocks]);
}

/** Everything of the request that needs reading before a session can run; the error is for people. */
export function parseOptions(request: InspectRequest): Result<SessionOptions, string> {
  const overrides = new Map<string, string>();
  for (const text of request.resolve) {
    const parsed = parseOverride(text);
    if (!parsed.ok) return parsed;
    overrides.set(...parsed.value);
  }
  const server = request.dnsServer === null ? ok(null) : parseDnsServer(request.dnsServer);
  if (!server.ok) return err(`DNS server “${request.dnsServer ?? ''}”: ${server.error}`);
  const authorities = request.caPem === null ? ok([]) : parseAuthorities(request.caPem);
  if (!authorities.ok) return authorities;
  return ok({ overrides, dnsServer: server.value, caPem: authorities.value });
}

/** Says what is wrong with the options; null: nothing. */
export function findBadOption(request: InspectRequest): string | null {
  const parsed = parseOptions(request);
  return parsed.ok ? null : parsed.error;
}
