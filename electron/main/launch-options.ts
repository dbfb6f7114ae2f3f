// What the command line and the environment ask of this start. Pure: reads only what it is given.
import { join } from 'node:path';

/** One-off printing for the command line: no window, no library, no instance lock. */
export interface PrintLaunch {
  readonly mode: 'print';
  readonly htmlPath: string;
  readonly pdfPath: string;
}

/** One-off page loads for the command line: no window that is seen, no instance lock. */
export interface PageLaunch {
  readonly mode: 'page';
  /** Holds `request.json`; the session is left there. */
  readonly folder: string;
  readonly dataDir: string;
}

export interface WindowLaunch {
  readonly mode: 'window';
  /** Null: the platform's own place for this app's files. */
  readonly userDataDir: string | null;
  /** Null: `library.duckdb` in the user data folder. */
  readonly libraryPath: string | null;
  /** Tables of countries and operators. */
  readonly dataDir: string;
  /** Tests only: exports go here without asking (ONLOOKER_EXPORT_DIR). */
  readonly exportDir: string | null;
}

export type LaunchOptions = PrintLaunch | PageLaunch | WindowLaunch;

function readSwitch(argv: readonly string[], name: string): string | null {
  const prefix = `--${name}=`;
  const found = argv.find((argument) => argument.startsWith(prefix));
  const value = found?.slice(prefix.length) ?? '';
  return value === '' ? null : value;
}

function readVariable(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name];
  return value === undefined || value === '' ? null : value;
}

/**
 * Gives how to start. `bundleDir` is the folder of the bundled main file.
 * Printing needs both `--print-pdf=IN.html` and `--out=OUT.pdf`; one alone gives null.
 */
export function readLaunchOptions(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  bundleDir: string,
): LaunchOptions | null {
  const htmlPath = readSwitch(argv, 'print-pdf');
  if (htmlPath !== null) {
    const pdfPath = readSwitch(argv, 'out');
    return pdfPath === null ? null : { mode: 'print', htmlPath, pdfPath };
  }
  const dataDir = readVariable(env, 'ONLOOKER_DATA_DIR') ?? join(bundleDir, '..', 'data');
  const folder = readSwitch(argv, 'inspect-page');
  if (folder !== null) return { mode: 'page', folder, dataDir };
  return {
    mode: 'window',
    userDataDir: readSwitch(argv, 'user-data-dir'),
    libraryPath: readVariable(env, 'ONLOOKER_LIBRARY'),
    dataDir,
    exportDir: readVariable(env, 'ONLOOKER_EXPORT_DIR'),
  };
}
