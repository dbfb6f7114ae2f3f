// Calls about a session's connections, all of them or those that a filter keeps.
import type { Handlers } from '../../../shared/contract/ipc.ts';
import { ok } from '../../../shared/model/result.ts';
import type { Store } from '../../store/store.ts';
import { unknownSession } from './errors.ts';
import { layWaterfall } from './lay-waterfall.ts';

type ExploreHandlers = Pick<
  Handlers,
  | 'session.flows'
  | 'session.totals'
  | 'session.facet'
  | 'session.pairs'
  | 'session.timeline'
  | 'session.waterfall'
  | 'session.clear'
  | 'session.clear-kinds'
>;

export function exploreHandlers(store: Pick<Store, 'has' | 'explore'>): ExploreHandlers {
  const { explore } = store;
  const known = async <T>(id: string, isEmpty: boolean, answer: T) =>
    isEmpty && !(await store.has(id)) ? unknownSession(id) : ok(answer);
  return {
    'session.flows': async ({ sessionId, ...question }) => {
      const page = await explore.flows(sessionId, question);
      return known(sessionId, page.total === 0, page);
    },
    'session.totals': async ({ sessionId, filter }) => {
      const totals = await explore.totals(sessionId, filter);
      return known(sessionId, totals.flows === 0, totals);
    },
    'session.facet': async ({ sessionId, ...question }) => {
      const page = await explore.facet(sessionId, question);
      return known(sessionId, page.total === 0, page);
    },
    'session.pairs': async ({ sessionId, ...question }) => {
      const pairs = await explore.pairs(sessionId, question);
      return known(sessionId, pairs.length === 0, pairs);
    },
    'session.timeline': async ({ sessionId, ...question }) => {
      const timeline = await explore.timeline(sessionId, question);
      return known(sessionId, timeline.rows.length === 0, timeline);
    },
    'session.waterfall': async ({ sessionId, ...question }) => {
      const waterfall = layWaterfall(await explore.waterfall(sessionId, question));
      return known(sessionId, waterfall.total + waterfall.lookups === 0, waterfall);
    },
    'session.clear': async ({ sessionId, ...question }) => {
      const page = await explore.clear(sessionId, question);
      return known(sessionId, page.total === 0, page);
    },
    'session.clear-kinds': async ({ sessionId, filter }) => {
      const kinds = await explore.clearKinds(sessionId, filter);
      return known(sessionId, kinds.length === 0, kinds);
    },
  };
}
