// The fake engine's answers about connections: the real library in memory, holding the sample sessions.
import { exploreHandlers } from '../../../electron/main/handlers/explore.ts';
import { readClearFacts } from '../../../electron/observe/clear-facts.ts';
import { openStore, type Store } from '../../../electron/store/store.ts';
import type { SessionDocument } from '../../../shared/model/session.ts';

type ExploreHandlers = ReturnType<typeof exploreHandlers>;

export function exploreLibrary(library: {
  readonly documents: ReadonlyMap<string, SessionDocument>;
}): ExploreHandlers {
  const saved = new Map<string, SessionDocument>();
  let opened: Promise<Store> | null = null;
  const handlersFor = async (id: string): Promise<ExploreHandlers> => {
    opened ??= openInMemory();
    const store = await opened;
    const document = library.documents.get(id);
    if (document !== undefined && saved.get(id) !== document) {
      saved.set(id, document);
      await store.saveSession(document, []);
    }
    return exploreHandlers(store);
  };
  return {
    'session.flows': async (input) => (await handlersFor(input.sessionId))['session.flows'](input),
    'session.totals': async (input) =>
      (await handlersFor(input.sessionId))['session.totals'](input),
    'session.facet': async (input) => (await handlersFor(input.sessionId))['session.facet'](input),
    'session.pairs': async (input) => (await handlersFor(input.sessionId))['session.pairs'](input),
    'session.timeline': async (input) =>
      (await handlersFor(input.sessionId))['session.timeline'](input),
    'session.waterfall': async (input) =>
      (await handlersFor(input.sessionId))['session.waterfall'](input),
    'session.clear': async (input) => (await handlersFor(input.sessionId))['session.clear'](input),
    'session.clear-kinds': async (input) =>
      (await handlersFor(input.sessionId))['session.clear-kinds'](input),
  };
}

async function openInMemory(): Promise<Store> {
  const opened = await openStore(':memory:', readClearFacts);
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}
