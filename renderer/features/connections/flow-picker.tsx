// Which connection a screen is about.
import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { FlowSummary } from '../../../shared/contract/ipc.ts';
import { formatClockMs } from '../../ui/format.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { nameOf } from './flow-columns.tsx';

export interface FlowPickerProps {
  readonly flows: readonly FlowSummary[];
  readonly flowId: string | null;
  readonly startedAtMs: number;
  /** When given, null can be chosen and reads like this. */
  readonly allLabel?: string;
  readonly onChoose: (flowId: string | null) => void;
}

const all = '(all)';

export function describeFlow(flow: FlowSummary, startedAtMs: number): string {
  const name = nameOf(flow) ?? flow.remote.address;
  const kind = flow.tlsVersion ?? flow.protocol.toUpperCase();
  return `${cutMiddle(toVisible(name), 50)}:${flow.remote.port} · ${kind} · ${formatClockMs(startedAtMs + flow.openedMs)}`;
}

export function FlowPicker(props: FlowPickerProps): ReactElement {
  const { flows, flowId, startedAtMs, allLabel, onChoose } = props;
  const options = flows.map((flow) => ({
    value: flow.flowId,
    label: describeFlow(flow, startedAtMs),
  }));
  return (
    <Select
      className="flow-picker"
      size="xs"
      aria-label="Connection"
      searchable
      limit={200}
      allowDeselect={false}
      nothingFoundMessage="No connection matches"
      value={flowId ?? (allLabel === undefined ? null : all)}
      data={allLabel === undefined ? options : [{ value: all, label: allLabel }, ...options]}
      onChange={(value) => {
        onChoose(value === all ? null : value);
      }}
    />
  );
}
