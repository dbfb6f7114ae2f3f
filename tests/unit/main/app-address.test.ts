// Which files the app's own scheme may serve, and under which headers.
import { resolve, sep } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appStartUrl,
  assetHeaders,
  contentSecurityPolicy,
  findAsset,
  isAppUrl,
  type Asset,
} from '../../../electron/main/app-address.ts';

const root = resolve('/srv/onlooker/out/renderer');

function staysInside(asset: Asset | null): boolean {
  return asset === null || asset.path.startsWith(root + sep);
}

describe('findAsset', () => {
  it('finds the start page and its parts', () => {
    expect(findAsset(root, appStartUrl)).toEqual({
      path: resolve(root, 'index.html'),
      contentType: 'text/html; charset=utf-8',
    });
    expect(findAsset(root, 'app://onlooker/assets/index-B1.js?v=2#x')?.path).toBe(
      resolve(root, 'assets/index-B1.js'),
    );
  });

  it.each([
    'app://onlooker/../../main/index.js',
    'app://onlooker/%2e%2e/%2e%2e/main/index.js',
    'app://onlooker/..%2f..%2fmain%2findex.js',
    'app://onlooker/..%5c..%5csecret.json',
    'app://onlooker/%00/index.html',
    'app://onlooker/%E0%A4%A/index.html',
    'app://onlooker/',
    'app://onlooker/notes.txt',
    'app://onlooker/library.duckdb',
    'app://elsewhere/index.html',
    'file:///srv/onlooker/out/renderer/index.html',
    'https://onlooker/index.html',
    'not an address',
  ])('refuses %s or keeps it inside', (url) => {
    expect(staysInside(findAsset(root, url))).toBe(true);
  });

  it('never leaves its folder, whatever the path', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '%2e%2e', '.', '%2f', '%5c', '\\', '//', 'a', 'index.html'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        expect(staysInside(findAsset(root, `app://onlooker/${parts.join('/')}`))).toBe(true);
      }),
    );
  });
});

describe('isAppUrl', () => {
  it('knows its own page and nobody else', () => {
    expect(isAppUrl(appStartUrl)).toBe(true);
    for (const url of ['app://onlooker.example/', 'app://user@onlooker2/', 'about:blank', '']) {
      expect(isAppUrl(url)).toBe(false);
    }
  });
});

describe('assetHeaders', () => {
  it('sends the strict policy with everything', () => {
    const headers = assetHeaders('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('allows no script but ours and no connection at all', () => {
    const directives = new Map(
      contentSecurityPolicy.split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ');
        return [name, sources.join(' ')] as const;
      }),
    );
    expect(directives.get('default-src')).toBe("'none'");
    expect(directives.get('script-src')).toBe("'self'");
    expect(directives.get('connect-src')).toBe("'none'");
    expect(directives.get('frame-ancestors')).toBe("'none'");
  });
});
