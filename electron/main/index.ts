// Where Electron starts: what must be set before the app is ready, then one of three ways to run.
import { join } from 'node:path';
import { app } from 'electron';
import { keepToOwner } from '../interchange/file-modes.ts';
import { registerAppScheme } from './app-protocol.ts';
import { hardenEveryPage, silenceChromium } from './hardening.ts';
import { readLaunchOptions } from './launch-options.ts';
import { logToTerminal } from './log.ts';
import { openEngineKeyLog, type EngineKeyLog } from './page-load/engine-key-log.ts';
import { runWindowMode } from './window-mode.ts';

const log = logToTerminal;

process.on('uncaughtException', (error) => {
  // Electron would show a dialog with a stack. What is saved is safe; what runs goes on.
  log('unexpected error', error);
});
process.on('unhandledRejection', (error) => {
  log('unexpected rejection', error);
});

keepToOwner();
silenceChromium();
registerAppScheme();
hardenEveryPage(log);

/** Chromium reads its switches once, before the app is ready. */
function tapKeyLog(): EngineKeyLog | null {
  const keyLog = openEngineKeyLog();
  if (keyLog === null) return null;
  app.commandLine.appendSwitch('ssl-key-log-file', keyLog.path);
  app.on('quit', () => {
    keyLog.close();
  });
  return keyLog;
}

/** The other ways to run are loaded when asked for: what they need would hold the window up. */
async function run(): Promise<void> {
  const bundleDir = join(app.getAppPath(), 'out', 'main');
  const options = readLaunchOptions(process.argv, process.env, bundleDir);
  if (options === null) {
    log('--print-pdf=IN.html needs --out=OUT.pdf');
    app.exit(2);
    return;
  }
  if (options.mode === 'print') {
    const { runPrintMode } = await import('./print-mode.ts');
    return runPrintMode(options, log);
  }
  const keyLog = tapKeyLog();
  if (options.mode === 'window') return runWindowMode(options, keyLog, log);
  const { runPageMode } = await import('./page-mode.ts');
  return runPageMode(options, keyLog, log);
}

run().catch((error: unknown) => {
  log('could not start', error);
  app.exit(1);
});
