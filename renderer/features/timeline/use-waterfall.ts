// The engine's timeline of a session, made ready to be drawn.
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { FlowFilter } from '../../../shared/model/flow-query.ts';
import type { Waterfall, WaterfallOrder } from '../../../shared/model/waterfall.ts';
import { waterfallLimits } from '../../../shared/model/query-values.ts';
import { callEngine } from '../../bridge.ts';
import { toVisible } from '../../ui/visible-characters.ts';
import { queryKeys } from '../session/queries.ts';

export interface WaterfallQuestion {
  readonly filter: FlowFilter;
  readonly order: WaterfallOrder;
  readonly withLookups: boolean;
  /** From 0: which `waterfallLimits.connections` of them. */
  readonly page: number;
}

export function useWaterfall(
  sessionId: string,
  { page, ...question }: WaterfallQuestion,
): UseQueryResult<Waterfall> {
  return useQuery({
    queryKey: [...queryKeys.session(sessionId), 'waterfall', question, page],
    queryFn: async () => {
      const limit = waterfallLimits.connections;
      const input = { sessionId, ...question, offset: page * limit, limit };
      return readable(await callEngine('session.waterfall', input));
    },
    placeholderData: keepPreviousData,
  });
}

/** A canvas draws what it is given: what would act unseen in a path is named. */
function readable(waterfall: Waterfall): Waterfall {
  const requests = waterfall.requests.map((request) => ({
    ...request,
    method: toVisible(request.method),
    path: toVisible(request.path),
  }));
  return { ...waterfall, requests };
}
