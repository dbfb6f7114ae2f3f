// Files people choose: names, limits, lists.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportName } from '../../../electron/main/export-name.ts';
import { authorityHandlers } from '../../../electron/main/handlers/authorities.ts';
import { makeServerCertificate } from '../../helpers/certificate.ts';
import { readUrlList, urlHandlers } from '../../../electron/main/handlers/urls.ts';
import { readChosenFile } from '../../../electron/main/read-chosen-file.ts';
import { unusedPath } from '../../../electron/main/unused-path.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onlooker-files-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('unusedPath', () => {
  it('counts up to a name that nothing has', () => {
    const name = 'Onlooker clinic.lab.test 2026-11-24.zeek';
    expect(unusedPath(folder, name)).toBe(join(folder, name));
    writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'Onlooker clinic.lab.test 2026-11-24 2.zeek'), '');
    expect(unusedPath(folder, name)).toBe(
      join(folder, 'Onlooker clinic.lab.test 2026-11-24 3.zeek'),
    );
  });
});

describe('exportName', () => {
  it('keeps what a person recognises', () => {
    expect(exportName('clinic.lab.test ×3', Date.UTC(2026, 10, 24), 'html')).toBe(
      'Onlooker clinic.lab.test 3 2026-11-24.html',
    );
    expect(exportName('', 0, 'csv')).toBe('Onlooker 1970-01-01.csv');
  });

  it('never gives a path or a hidden file, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (title) => {
        const name = exportName(title, 0, 'json');
        expect(name).toMatch(/^Onlooker [^/\\:*?"<>|\0]*1970-01-01\.json$/u);
        expect(name).not.toContain('..');
        expect(name.length).toBeLessThan(100);
      }),
    );
  });
});

describe('readChosenFile', () => {
  it('reads up to the limit and not beyond', async () => {
    const path = join(folder, 'list.txt');
    writeFileSync(path, 'ä'.repeat(50_000));
    expect(await readChosenFile(path, 100_000)).toEqual({ ok: true, value: 'ä'.repeat(50_000) });
    expect(await readChosenFile(path, 99_999)).toEqual({ ok: false, error: { kind: 'too-large' } });
  });

  it('stops at the limit where a file tells no size', async () => {
    expect(await readChosenFile('/dev/zero', 1000)).toEqual({
      ok: false,
      error: { kind: 'too-large' },
    });
  });

  it('says why a file cannot be read', async () => {
    const read = await readChosenFile(join(folder, 'absent'), 10);
    expect(read).toMatchObject({
      ok: false,
      error: { kind: 'read-failed', cause: { code: 'ENOENT' } },
    });
  });
});

describe('readUrlList', () => {
  it('takes one address a line, whatever the line ends, and leaves notes out', () => {
    const text = '\uFEFFhttps://a.example\r\n\n  b.example  \r# a note\nc.example';
    expect(readUrlList(text)).toEqual(['https://a.example', 'b.example', 'c.example']);
  });
});

describe('urls.open', () => {
  it('answers nothing when nobody chose', async () => {
    const handlers = urlHandlers(() => Promise.resolve(null));
    expect(await handlers['urls.open'](null)).toEqual({ ok: true, value: { urls: [] } });
  });

  it('refuses a list longer than a session may be', async () => {
    const path = join(folder, 'long.txt');
    writeFileSync(path, 'a.example\n'.repeat(5001));
    const handlers = urlHandlers(() => Promise.resolve(path));
    expect(await handlers['urls.open'](null)).toMatchObject({ error: { kind: 'too-large' } });
  });
});

describe('authorities.open', () => {
  const open = (text: string) => {
    const path = join(folder, 'ca.pem');
    writeFileSync(path, text);
    return authorityHandlers(() => Promise.resolve(path))['authorities.open'](null);
  };

  it('takes the certificates of a file and nothing else in it', async () => {
    const { ca, key } = await makeServerCertificate('ca.example');
    const answer = await open(`Our authority\n${key}\n${ca}\n${ca}`);
    expect(answer).toMatchObject({ ok: true });
    const pem = answer.ok ? (answer.value.pem ?? '') : '';
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(pem).not.toContain('PRIVATE KEY');
  });

  it('says what is wrong with a file, and answers nothing when nobody chose', async () => {
    expect(await open('not PEM')).toMatchObject({ error: { kind: 'bad-option' } });
    expect(await open('x'.repeat(1_048_577))).toMatchObject({ error: { kind: 'too-large' } });
    const none = authorityHandlers(() => Promise.resolve(null));
    expect(await none['authorities.open'](null)).toEqual({ ok: true, value: { pem: null } });
  });
});
