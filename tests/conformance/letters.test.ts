// Public captures that carry their keys: what tshark reads inside them is what we read.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCaptureKeys, readLetter } from '../../electron/session/capture-letter.ts';
import { createCaptureFlows } from '../../electron/wire/capture/capture-flows.ts';
import { openCapture } from '../../electron/session/open-capture.ts';
import type { Header } from '../../shared/model/exchange.ts';
import { readFrames } from '../helpers/tshark.ts';
import { capturesDir } from './captures.ts';

/** With how many requests over TLS. Of the second's two connections one is QUIC, which is not opened. */
const captures = [
  ['FoxIO-LLC__ja4/http2-with-cookies.pcapng', 15],
  ['FoxIO-LLC__ja4/chrome-cloudflare-quic-with-secrets.pcapng', 1],
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
    test.each(captures)('%s', async (name, count) => {
      const path = join(capturesDir, name);
      const letter = await letterOf(path);
      const exchanges = letter?.exchanges.map(({ exchange }) => exchange) ?? [];
      expect(letter?.connections).toMatchObject({ opened: 1, broken: 0 });
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
