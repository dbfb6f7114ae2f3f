// The columns of the connections that are shown in the room there is.
import { useElementSize } from '@mantine/hooks';
import { useState, type RefCallback } from 'react';
import { fitColumns } from '../../ui/fit-columns.ts';
import { flowColumns, type FlowColumn } from './flow-columns.tsx';

/** Borders of the box and its scroll bar. */
const framePx = 20;

export interface ShownColumns {
  /** For the element whose width is the room. */
  readonly frame: RefCallback<HTMLDivElement | null>;
  readonly shown: readonly FlowColumn[];
  readonly isChosen: boolean;
  readonly choose: (ids: readonly string[] | null) => void;
}

export function useShownColumns(): ShownColumns {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [chosen, choose] = useState<readonly string[] | null>(null);
  const shown =
    chosen === null
      ? fitColumns(flowColumns, width - framePx)
      : flowColumns.filter(({ id }) => chosen.includes(id));
  return { frame: ref, shown, isChosen: chosen !== null, choose };
}
