// Everything behind the window: library, engine, router. A chunk of its own, loaded when the
// window stands, because it brings the database and takes as long to load as the window to open.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { writeWhole } from '../interchange/write-whole.ts';
import { readClearFacts } from '../observe/clear-facts.ts';
import { unpackWords } from '../session/unpack-words.ts';
import { openStore, type Store } from '../store/store.ts';
import { createBrowseDesk } from './browse/browse-desk.ts';
import { createRunCapture } from './capture-child.ts';
import { askQuestion, createChooseFile, createChooseTarget } from './dialogs.ts';
import { createEngine, type Engine } from './engine.ts';
import { createOpenForeign } from './foreign-child.ts';
import { createDispatch, type Dispatch } from './ipc-router.ts';
import type { WindowLaunch } from './launch-options.ts';
import type { Log } from './log.ts';
import { openLibrary } from './open-library.ts';
import type { EngineKeyLog } from './page-load/engine-key-log.ts';
import { createPageEngine } from './page-load/page-engine.ts';
import { printToPdf } from './print-pdf.ts';
import type { SendEvent } from './window-link.ts';

export interface EngineParts {
  readonly options: WindowLaunch;
  readonly send: SendEvent;
  readonly currentWindow: () => BrowserWindow | null;
  readonly keyLog: EngineKeyLog | null;
  readonly openBrowseWindow: (onClose: () => void) => BrowserWindow;
  readonly log: Log;
}

export interface StartedEngine {
  readonly dispatch: Dispatch;
  /** Ends what must not go on unseen. */
  windowClosed(): void;
  /** Cancels what runs, erases what was deleted, closes lab and library. */
  close(): Promise<void>;
}

/** Opens the library and gives the engine on it; null when the person chose to leave. */
export async function startEngine(parts: EngineParts): Promise<StartedEngine | null> {
  const libraryPath = parts.options.libraryPath ?? join(app.getPath('userData'), 'library.duckdb');
  const store = await openStoreOrAsk(libraryPath, parts.currentWindow);
  if (store === null) return null;
  const engine = assembleEngine(parts, libraryPath, store);
  return {
    dispatch: createDispatch(engine.handlers, parts.log),
    windowClosed: engine.windowClosed,
    close: () => engine.close(),
  };
}

async function openStoreOrAsk(
  libraryPath: string,
  currentWindow: () => BrowserWindow | null,
): Promise<Store | null> {
  mkdirSync(dirname(libraryPath), { recursive: true });
  const store = await openLibrary({
    path: libraryPath,
    open: (path) => openStore(path, readClearFacts, unpackWords),
    ask: (question) => askQuestion(question, currentWindow()),
    now: () => new Date(),
  });
  // What was deleted before a crash, and could not be erased then.
  await store?.purgeHidden();
  return store;
}

function assembleEngine(parts: EngineParts, libraryPath: string, store: Store): Engine {
  const { electron, chrome, node } = process.versions;
  const bundleDir = join(app.getAppPath(), 'out', 'main');
  const readCapture = createRunCapture(join(bundleDir, 'capture-process.cjs'));
  const desk = createBrowseDesk();
  return createEngine({
    store,
    dataDir: parts.options.dataDir,
    send: (channel, data) => {
      parts.send(channel, data);
      // The notebook stands beside the page as well.
      if (channel === 'inspect.progress') desk.current()?.send(channel, data);
    },
    log: parts.log,
    pages: createPageEngine({
      log: parts.log,
      place: { desk, openWindow: parts.openBrowseWindow },
      keyLog: parts.keyLog,
    }),
    desk,
    readCapture: (id, source, signal, onProgress) =>
      readCapture(
        {
          id,
          source,
          library: libraryPath,
          dataDir: parts.options.dataDir,
          workerPath: join(bundleDir, 'capture-worker.cjs'),
        },
        signal,
        onProgress,
      ),
    facts: {
      version: app.getVersion(),
      runtime: `Electron ${electron ?? '?'}, Chromium ${chrome ?? '?'}, Node ${node}`,
      libraryPath,
      platform: process.platform,
    },
    files: {
      print: printToPdf,
      chooseTarget: createChooseTarget(parts.currentWindow, parts.options.exportDir),
      chooseFile: createChooseFile(parts.currentWindow),
      openForeign: createOpenForeign(bundleDir, parts.options.dataDir),
      write: writeWhole,
    },
  });
}
