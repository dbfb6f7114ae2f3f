// Public captures that carry their keys: what tshark reads inside them is what we read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCaptureKeys, readLetter } from '../../electron/session/capture-letter.ts';
import { placeLetter } from '../../electron/session/place-letter.ts';
import { createCaptureFlows } from '../helpers/capture-events.ts';
import { openCapture } from '../../electron/session/open-capture.ts';
import type { Header } from '../../shared/model/exchange.ts';
import { readFrames } from '../helpers/tshark.ts';
import { capturesDir, readCapture } from './captures.ts';

/** With how many connections and requests over TLS; one more connection of the second is QUIC. */
const captures = [
  ['FoxIO-LLC__ja4/http2-with-cookies.pcapng', 1, 15],
  ['FoxIO-LLC__ja4/chrome-cloudflare-quic-with-secrets.pcapng', 2, 1],
] as const;

async function letterOf(path: string) {
  const flows = createCaptureFlows(() => undefined);
  const capture = await openCapture(path);
  for await (const { bytes } of capture.chunks()) flows.push(bytes);
  flows.end();
  return readLetter(path, await readCaptureKeys(path, null, flows.secrets), () => false);
}

/** Crumbs of cookies are joined by us and not by tshark (RFC 9113 §8.2.3). */
const lines = (headers: readonly Header[]): string[] =>
  headers.flatMap(([name, value]) =>
    name === 'cookie'
      ? value.split('; ').map((crumb) => `${name}: ${crumb}`)
      : [`${name}: ${value}`],
  );

describe.skipIf(!existsSync(capturesDir))(
  'HTTP/2 of Chrome, opened by the capture’s own secrets',
  () => {
    test.each(captures)('%s', async (name, opened, count) => {
      const path = join(capturesDir, name);
      const letter = await letterOf(path);
      const exchanges = (letter?.exchanges.map(({ exchange }) => exchange) ?? []).filter(
        ({ protocol }) => protocol === 'h2',
      );
      expect(letter?.connections).toMatchObject({ opened, broken: 0 });
      const fields = ['tcp.dstport', 'http2.header.name', 'http2.header.value'];
      const frames = readFrames(path, 'tcp && http2.header', fields);
      const read = (isUp: boolean): string[] =>
        frames
          .filter((frame) => (frame['tcp.dstport']?.[0] === '443') === isUp)
          .flatMap((frame) =>
            (frame['http2.header.name'] ?? []).map(
              (name, n) => `${name}: ${frame['http2.header.value']?.[n] ?? ''}`,
            ),
          )
          .sort();
      const pseudo = exchanges.flatMap(({ request: { method, host, path, query } }) => [
        `:method: ${method}`,
        `:authority: ${host}`,
        ':scheme: https',
        `:path: ${path}${query}`,
      ]);
      const sent = [
        ...pseudo,
        ...exchanges.flatMap(({ request }) => lines(request.headers)),
      ].sort();
      expect(sent).toEqual(read(true));
      const came = exchanges.flatMap(({ response }) =>
        response === null ? [] : [`:status: ${response.status}`, ...lines(response.headers)],
      );
      expect(came.sort()).toEqual(read(false));
      expect(exchanges).toHaveLength(count);
    });
  },
);

/** Behind a full handshake tickets and SETTINGS come first: neither is a part of the answer. */
describe.skipIf(!existsSync(capturesDir))('the first answer’s size, from lengths alone', () => {
  test.each(captures)('of %s holds the truth', async (name) => {
    const path = join(capturesDir, name);
    const { flows } = await readCapture(path);
    const letter = await letterOf(path);
    if (letter === null) throw new Error('the capture holds no keys');
    const [exchange] = placeLetter(letter, flows).filter(({ protocol }) => protocol === 'h2');
    const { headBytes = NaN, bodyBytes = NaN } = exchange?.response?.size ?? {};
    const estimate = flows
      .find(({ flowId }) => flowId === exchange?.flowId)
      ?.estimates.find(({ direction, index }) => direction === 'down' && index === 0);
    const offBy = Math.abs((estimate?.totalBytes ?? NaN) - headBytes - bodyBytes);
    expect(offBy).toBeLessThanOrEqual(estimate?.errorBytes ?? 0);
    expect(estimate?.errorBytes).toBeLessThan(80);
  });
});

/** tshark 4.0 opens QUIC's packets and does not read HTTP/3 inside: its bytes of each stream are compared. */
describe.skipIf(!existsSync(capturesDir))('HTTP/3 of Chrome', () => {
  test('is opened by the capture’s own secrets, and holds the page that HTTP/2 brought', async () => {
    const path = join(capturesDir, captures[1][0]);
    const letter = await letterOf(path);
    const [overTcp, overQuic, ...others] = letter?.exchanges ?? [];
    expect(others).toEqual([]);
    expect(overQuic?.flow.transport).toBe('udp');
    expect(overQuic?.exchange).toMatchObject({
      protocol: 'h3',
      request: { method: 'GET', url: 'https://cloudflare-quic.com/' },
      response: { status: 200, codings: ['br'] },
      failure: null,
      certificate: overTcp?.exchange.certificate,
    });
    const { request, response } = overQuic?.exchange ?? {};
    expect(response?.body.text).toContain('</html>');
    expect(response?.body.text?.length).toBe(overTcp?.exchange.response?.body.text?.length);
    const names = (headers: readonly Header[] | undefined) => headers?.map(([name]) => name);
    expect(names(response?.headers)).toEqual(names(overTcp?.exchange.response?.headers));
    const fields = ['udp.dstport', 'quic.stream.stream_id', 'quic.stream_data'];
    const frames = readFrames(path, 'quic.stream_data', fields);
    const bytesOf = (isUp: boolean): number =>
      frames
        .filter((frame) => (frame['udp.dstport']?.[0] === '443') === isUp)
        .flatMap((frame) =>
          (frame['quic.stream_data'] ?? []).filter(
            (_, n) => frame['quic.stream.stream_id']?.[n] === '0',
          ),
        )
        .reduce((sum, hex) => sum + hex.replaceAll(':', '').length / 2, 0);
    expect(request?.size).toEqual({ headBytes: bytesOf(true), bodyBytes: 0, headIsExact: true });
    // Beside head and content the answer's stream holds the heads of DATA frames, and grease.
    const { headBytes = 0, bodyBytes = 0 } = response?.size ?? {};
    expect(bytesOf(false) - headBytes - bodyBytes).toBeGreaterThan(0);
    expect(bytesOf(false) - headBytes - bodyBytes).toBeLessThan(100);
  });
});
