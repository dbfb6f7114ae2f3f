// Serves the built window over `app://`, so that no page of ours has the rights of a `file:` one.
import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { appScheme, assetHeaders, findAsset } from './app-address.ts';
import { errorCode } from './log.ts';

/** Must run before the app is ready: Chromium reads schemes once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Answers the window's requests from `root` and from nowhere else. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(appScheme, async (request) => {
    const asset = request.method === 'GET' ? findAsset(root, request.url) : null;
    if (asset === null) return notFound();
    try {
      const content = await readFile(asset.path);
      return new Response(content, { headers: assetHeaders(asset.contentType) });
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'EISDIR') return notFound();
      throw error;
    }
  });
}

function notFound(): Response {
  return new Response('Not found', {
    status: 404,
    headers: assetHeaders('text/plain; charset=utf-8'),
  });
}
