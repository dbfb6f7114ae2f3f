// Behind a proxy the address of a site holds the server's port, not the proxy's.
import { expect, test } from 'vitest';
import { serverPortOf } from '../../../electron/compare/visit-scope.ts';
import { planSiteVisits } from '../../../electron/session/capture-session.ts';
import type { ClearProtocol } from '../../../shared/model/clear-text.ts';
import { sampleFlow } from './sample.ts';

function proxied(protocol: ClearProtocol, ...said: string[]) {
  const lines = said.map((value) => ({
    label: 'Client says',
    value,
    evidence: null,
    explanationKey: 'clear-prelude' as const,
  }));
  const remote = { address: '10.9.8.7', port: 1080 };
  return sampleFlow({ remote, clearPrelude: { protocol, lines } });
}

test.each([
  ['SOCKS', proxied('socks', 'clinic.example:443'), 443],
  ['SOCKS and IPv6', proxied('socks', '2001:db8::1:8443'), 8443],
  ['CONNECT', proxied('http-proxy', 'CONNECT clinic.example:443 HTTP/1.1', 'Host: x:80'), 443],
  ['a proxy that was asked for nothing', proxied('socks'), 1080],
  ['another protocol', proxied('ftp', 'PORT 1:2'), 1080],
  ['no proxy', sampleFlow(), 443],
])('%s', (_name, flow, port) => {
  expect(serverPortOf(flow)).toBe(port);
});

test('a visit through a proxy is to the site', () => {
  const visits = planSiteVisits([proxied('socks', 'clinic.example:443')], [], 0, 1000);
  expect(visits.map(({ url }) => url)).toEqual(['https://clinic.example/']);
});
