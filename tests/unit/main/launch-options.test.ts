// How the command line and the environment are read.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from '../../../electron/main/launch-options.ts';

const bundleDir = join('/app', 'out', 'main');

describe('readLaunchOptions', () => {
  it('opens the window when nothing is asked', () => {
    expect(readLaunchOptions(['electron', '--no-sandbox'], {}, bundleDir)).toEqual({
      mode: 'window',
      userDataDir: null,
      libraryPath: null,
      dataDir: join('/app', 'out', 'data'),
      exportDir: null,
    });
  });

  it('takes folders from switches and environment', () => {
    const env = {
      ONLOOKER_LIBRARY: '/tmp/lib.duckdb',
      ONLOOKER_DATA_DIR: '/data',
      ONLOOKER_EXPORT_DIR: '/tmp/exports',
    };
    expect(readLaunchOptions(['electron', '--user-data-dir=/tmp/user'], env, bundleDir)).toEqual({
      mode: 'window',
      userDataDir: '/tmp/user',
      libraryPath: '/tmp/lib.duckdb',
      dataDir: '/data',
      exportDir: '/tmp/exports',
    });
  });

  it('prints when both files are named, and refuses one alone', () => {
    const both = ['electron', '--print-pdf=/tmp/in.html', '--out=/tmp/out.pdf'];
    expect(readLaunchOptions(both, {}, bundleDir)).toEqual({
      mode: 'print',
      htmlPath: '/tmp/in.html',
      pdfPath: '/tmp/out.pdf',
    });
    expect(readLaunchOptions(both.slice(0, 2), {}, bundleDir)).toBeNull();
  });

  it('loads pages out of a folder', () => {
    expect(readLaunchOptions(['electron', '--inspect-page=/tmp/job'], {}, bundleDir)).toEqual({
      mode: 'page',
      folder: '/tmp/job',
      dataDir: join(bundleDir, '..', 'data'),
    });
  });

  it('treats empty values as absent', () => {
    const options = readLaunchOptions(['--user-data-dir='], { ONLOOKER_LIBRARY: '' }, bundleDir);
    expect(options).toMatchObject({ userDataDir: null, libraryPath: null });
  });
});
