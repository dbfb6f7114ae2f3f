// The system's own dialogs: where to write, what to open, what to do about a broken library.
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import type { ReportFormat } from '../../shared/model/report-format.ts';
import { isFolderFormat } from '../interchange/formats.ts';
import type { Question } from './open-library.ts';
import type { ChooseFile } from './read-chosen-file.ts';
import { unusedPath } from './unused-path.ts';

const formatNames = {
  html: 'Web page',
  pdf: 'PDF',
  md: 'Markdown',
  csv: 'Spreadsheet (CSV)',
  parquet: 'Parquet folder',
  pcapng: 'Packet capture (pcapng)',
  har: 'HTTP archive (HAR)',
  zeek: 'Folder of Zeek logs',
  'zeek-json': 'Folder of Zeek logs (JSON)',
  keylog: 'TLS key log',
  json: 'Onlooker report (JSON)',
} as const satisfies Record<ReportFormat, string>;

const fileKinds = {
  capture: {
    title: 'Open a capture',
    name: 'Captures',
    extensions: ['pcap', 'pcapng', 'cap', 'gz', 'zst'],
  },
  'key-log': {
    title: 'Choose a key log',
    name: 'Key logs (NSS format)',
    extensions: ['keylog', 'keys', 'log', 'txt'],
  },
  urls: { title: 'Open a list of addresses', name: 'Text', extensions: ['txt', 'csv', 'list'] },
  any: {
    title: 'Open',
    name: 'Captures, reports, HAR, Parquet and Zeek logs',
    extensions: ['pcap', 'pcapng', 'cap', 'gz', 'zst', 'json', 'har', 'parquet', 'log'],
  },
  authorities: {
    title: 'Trust further authorities',
    name: 'Certificates (PEM)',
    extensions: ['pem', 'crt', 'cer'],
  },
} as const;

/** With `exportDir` (tests) nobody is asked. */
export function createChooseTarget(window: () => BrowserWindow | null, exportDir: string | null) {
  return async (name: string, format: ReportFormat): Promise<string | null> => {
    if (exportDir !== null) return join(exportDir, name);
    if (isFolderFormat(format)) {
      const folder = await chooseFolder(window(), formatNames[format]);
      // Sessions gather in one Parquet folder; a set of logs has one to itself.
      return folder === null || format === 'parquet' ? folder : unusedPath(folder, name);
    }
    const options = {
      title: 'Export report',
      defaultPath: join(app.getPath('documents'), name),
      filters: [{ name: formatNames[format], extensions: [format] }],
    };
    const parent = window();
    const answer =
      parent === null
        ? await dialog.showSaveDialog(options)
        : await dialog.showSaveDialog(parent, options);
    return answer.canceled || answer.filePath === '' ? null : answer.filePath;
  };
}

async function chooseFolder(parent: BrowserWindow | null, what: string): Promise<string | null> {
  const options = {
    title: `Where to put it: ${what}`,
    defaultPath: app.getPath('documents'),
    buttonLabel: 'Export here',
    properties: ['openDirectory' as const, 'createDirectory' as const],
  };
  const answer =
    parent === null
      ? await dialog.showOpenDialog(options)
      : await dialog.showOpenDialog(parent, options);
  return answer.filePaths[0] ?? null;
}

export function createChooseFile(window: () => BrowserWindow | null): ChooseFile {
  return async (what) => {
    const { title, name, extensions } = fileKinds[what];
    const filters = [
      { name, extensions: [...extensions] },
      { name: 'All files', extensions: ['*'] },
    ];
    const options = { title, filters, properties: ['openFile' as const] };
    const parent = window();
    const answer =
      parent === null
        ? await dialog.showOpenDialog(options)
        : await dialog.showOpenDialog(parent, options);
    return answer.filePaths[0] ?? null;
  };
}

/** Asks in front of the window, where there is one; gives the index of the choice. */
export async function askQuestion(
  question: Question,
  window: BrowserWindow | null,
): Promise<number> {
  const options = {
    type: 'warning' as const,
    title: 'Onlooker',
    message: question.title,
    detail: question.message,
    buttons: [...question.choices],
    defaultId: 0,
    cancelId: question.choices.length - 1,
    noLink: true,
  };
  const answer =
    window === null
      ? await dialog.showMessageBox(options)
      : await dialog.showMessageBox(window, options);
  return answer.response;
}
