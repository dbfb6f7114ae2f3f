// Which connection a screen is about. Of a long session only those that match what is typed are loaded.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactElement } from 'react';
import type { FlowFilter, FlowRow } from '../../../shared/model/flow-query.ts';
import { everyFlow, flowProtocols } from '../../../shared/model/query-values.ts';
import { hasHandshake, kindOfFlow } from '../../../shared/words/flow-words.ts';
import { formatClockMs } from '../../ui/format.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { useFlowChoices } from '../session/flow-queries.ts';
import { useFlow } from '../session/queries.ts';

const shownChoices = 200;
const all = '(all)';

const speaking = (protocols: readonly (typeof flowProtocols)[number][]): FlowFilter => ({
  ...everyFlow,
  choices: protocols.map((value) => ({ facet: 'protocol', value })),
});

/** Connections that may have a TLS handshake. */
export const encryptedFlows = speaking(
  flowProtocols.filter((protocol) => hasHandshake({ protocol })),
);

/** All connections but name look-ups. */
export const carryingFlows = speaking(flowProtocols.filter((protocol) => protocol !== 'dns'));

/** Name look-ups. */
export const lookupFlows = speaking(['dns']);

export interface FlowPickerProps {
  readonly sessionId: string;
  readonly flowId: string | null;
  readonly startedAtMs: number;
  /** Of which connections; all of the session unless given. */
  readonly among?: FlowFilter;
  /** When given, null can be chosen and reads like this. */
  readonly allLabel?: string;
  readonly onChoose: (flowId: string | null) => void;
}

type Described = Pick<
  FlowRow,
  'name' | 'remote' | 'tlsVersion' | 'protocol' | 'transport' | 'openedMs'
>;

function describeFlow(flow: Described, startedAtMs: number): string {
  const name = flow.name ?? flow.remote.address;
  return `${cutMiddle(toVisible(name), 50)}:${flow.remote.port} · ${kindOfFlow(flow)} · ${formatClockMs(startedAtMs + flow.openedMs)}`;
}

export function FlowPicker(props: FlowPickerProps): ReactElement {
  const { sessionId, flowId, startedAtMs, allLabel, among = everyFlow, onChoose } = props;
  const [text, setText] = useState('');
  const chosen = useFlow(sessionId, flowId).data;
  const label =
    chosen === undefined
      ? null
      : describeFlow(
          {
            ...chosen,
            name: chosen.tls?.serverName ?? chosen.names[0]?.name ?? null,
            tlsVersion: chosen.tls?.version ?? null,
          },
          startedAtMs,
        );
  // The field holds the label of what is chosen until something is typed.
  const typed = text === label || text === allLabel ? '' : text;
  const [search] = useDebouncedValue(typed.slice(0, 200), 200);
  const { data } = useFlowChoices(sessionId, { ...among, search }, shownChoices);
  const options = (data?.flows ?? []).map((flow) => ({
    value: flow.flowId,
    label: describeFlow(flow, startedAtMs),
  }));
  const isListed = options.some(({ value }) => value === flowId);
  return (
    <Select
      className="flow-picker"
      size="xs"
      aria-label="Connection"
      searchable
      allowDeselect={false}
      nothingFoundMessage="No connection matches"
      value={flowId ?? (allLabel === undefined ? null : all)}
      data={[
        ...(allLabel === undefined ? [] : [{ value: all, label: allLabel }]),
        ...(isListed || flowId === null || label === null ? [] : [{ value: flowId, label }]),
        ...options,
      ]}
      filter={({ options: found }) => found}
      onSearchChange={setText}
      onChange={(value) => {
        onChoose(value === all ? null : value);
      }}
    />
  );
}
