// Names of everything that crosses between window and engine. Names only: the preload bundles this
// file and nothing else. A test holds it equal to the keys of ipc.ts.

export const callChannels = [
  'app.info',
  'inspect.start',
  'inspect.cancel',
  'inspect.finish',
  'inspect.retry',
  'observe.addresses',
  'observe.start',
  'observe.current',
  'browse.ready',
  'browse.go',
  'browse.move',
  'browse.place',
  'browse.end',
  'library.list',
  'library.rename',
  'library.delete',
  'library.restore',
  'session.get',
  'session.ledger',
  'session.flows',
  'session.totals',
  'session.facet',
  'session.pairs',
  'session.timeline',
  'session.waterfall',
  'session.clear',
  'session.clear-kinds',
  'session.flow',
  'session.lookups',
  'session.told',
  'session.records',
  'session.record-bars',
  'session.evidence',
  'session.frequency',
  'capture.import',
  'capture.interfaces',
  'capture.live',
  'capture.cancel',
  'capture.key-log',
  'lab.start',
  'report.export',
  'report.cancel',
  'report.open',
  'report.stop-opening',
  'urls.open',
  'authorities.open',
] as const;

export const eventChannels = [
  'browse.focus',
  'browse.state',
  'capture.progress',
  'inspect.progress',
  'library.changed',
  'menu.command',
  'report.opening',
  'report.progress',
] as const;

/** The window to browse in may call these and no others, and the main window all but these. */
export const isBrowseChannel = (channel: string): boolean => channel.startsWith('browse.');

export type CallChannel = (typeof callChannels)[number];
