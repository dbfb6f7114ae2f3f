// Serves the built window on loopback with the very headers the app serves it with, strict policy
// included.
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { appStartUrl, assetHeaders, findAsset } from '../../../electron/main/app-address.ts';

const root = resolve(import.meta.dirname, '../../../out/renderer');

export interface WindowServer {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveWindow(): Promise<WindowServer> {
  if (!existsSync(resolve(root, 'index.html'))) {
    throw new Error('The window is not built: run `npm run build` first.');
  }
  const server = createServer((request, response) => {
    const asset = findAsset(root, new URL(request.url ?? '/', appStartUrl).href);
    if (asset === null || !existsSync(asset.path)) {
      response.writeHead(404, assetHeaders('text/plain; charset=utf-8')).end();
      return;
    }
    readFile(asset.path).then(
      (content) => response.writeHead(200, assetHeaders(asset.contentType)).end(content),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/index.html`,
    close: () =>
      new Promise((done) => {
        server.close(() => {
          done();
        });
        server.closeAllConnections();
      }),
  };
}
