// A capture as the events of a live tap, in the order of the packets.
import { readCaptureFlows, type CaptureFlows } from '../../electron/wire/capture/capture-flows.ts';
import { toEvents } from '../../electron/wire/ip/flow-listener.ts';
import type { FlowSink } from '../../shared/model/segment.ts';

export const createCaptureFlows = (sink: FlowSink): CaptureFlows =>
  readCaptureFlows({ open: toEvents(sink) });
