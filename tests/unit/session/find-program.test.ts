// Programs are looked for in the absolute folders of PATH alone, on Windows as elsewhere.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../../electron/session/find-program.ts';

/** Where it looks on a computer that has nothing, and what it takes on one that has everything. */
async function look(platform: string, env: Record<string, string>) {
  const asked: string[] = [];
  const isRunnable = (path: string): Promise<boolean> => Promise.resolve(asked.push(path) < 0);
  expect(await findProgram('dumpcap', { platform, env, isRunnable })).toBeNull();
  const first = await findProgram('dumpcap', {
    platform,
    env,
    isRunnable: () => Promise.resolve(true),
  });
  return { asked, first };
}

it('of Windows asks folders with a drive or a server, never the current one', async () => {
  const Path = [
    '.',
    '',
    'tools',
    '\\tools',
    'C:tools',
    'C:\\Windows',
    '"D:\\Wireshark (x64)"',
    '\\\\srv\\bin',
  ];
  const { asked, first } = await look('win32', { Path: Path.join(';'), PATHEXT: '.BAT;.EXE' });
  expect(asked).toEqual([
    'C:\\Windows\\dumpcap.exe',
    'D:\\Wireshark (x64)\\dumpcap.exe',
    '\\\\srv\\bin\\dumpcap.exe',
  ]);
  expect(first).toBe('C:\\Windows\\dumpcap.exe');
});

it('of others asks absolute folders, in their order', async () => {
  const { asked, first } = await look('linux', { PATH: '.::bin:/usr/local/bin:/usr/bin' });
  expect(asked).toEqual(['/usr/local/bin/dumpcap', '/usr/bin/dumpcap']);
  expect(first).toBe('/usr/local/bin/dumpcap');
  expect((await look('darwin', {})).first).toBeNull();
});

it('takes a file that may be run, and no folder of that name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onlooker-find-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'dumpcap'));
  writeFileSync(join(folder, 'tcpdump'), '');
  const before = process.env['PATH'];
  process.env['PATH'] = folder;
  onTestFinished(() => void (process.env['PATH'] = before));
  expect(await findProgram('dumpcap')).toBeNull();
  expect(await findProgram('tcpdump')).toBeNull();
  chmodSync(join(folder, 'tcpdump'), 0o755);
  expect(await findProgram('tcpdump')).toBe(join(folder, 'tcpdump'));
});
