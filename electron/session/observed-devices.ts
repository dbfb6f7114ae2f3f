// Who used the proxy and how much, and how often it said no: kept while it runs, for the session.
import type { ProxyEvent } from '../relay/proxy.ts';
import type { ObservedDevice, TurnedAway } from '../../shared/model/observe.ts';
import type { FlowEvent } from '../../shared/model/segment.ts';
import type { Notebook } from './notebook.ts';
import { hostOf } from './page-exchanges.ts';

/** A class has fewer; the connections of more are all there, only not told apart. */
const maxDevices = 200;
const maxClear = 300;

export interface DeviceBook {
  readonly onEvent: (event: ProxyEvent) => void;
  readonly pushFlow: (event: FlowEvent) => void;
  readonly devices: () => ObservedDevice[];
  readonly turnedAway: () => TurnedAway;
}

export function createDeviceBook(notebook: Notebook): DeviceBook {
  const devices = new Map<string, ObservedDevice>();
  const deviceOfFlow = new Map<string, string>();
  const turnedAway = { passwords: 0, destinations: 0, limits: 0, strangers: 0 };

  const meet = (flowId: string, clientAddress: string): void => {
    const address = clientAddress.replace(/^::ffff:/i, '');
    const isNew = deviceOfFlow.get(flowId) === undefined;
    if (!devices.has(address) && devices.size >= maxDevices) return;
    deviceOfFlow.set(flowId, address);
    const nowMs = Date.now();
    const before = devices.get(address);
    devices.set(address, {
      address,
      connections: (before?.connections ?? 0) + (isNew ? 1 : 0),
      bytesUp: before?.bytesUp ?? 0,
      bytesDown: before?.bytesDown ?? 0,
      firstAtMs: before?.firstAtMs ?? nowMs,
      lastAtMs: nowMs,
    });
    notebook.noteFlow(flowId, { device: address });
  };
  return {
    devices: () => [...devices.values()],
    turnedAway: () => ({ ...turnedAway }),
    pushFlow: (event) => {
      if (event.kind !== 'segment') return;
      const { flowId, direction, lengthBytes } = event.segment;
      const device = devices.get(deviceOfFlow.get(flowId) ?? '');
      if (device === undefined) return;
      const key = direction === 'up' ? 'bytesUp' : 'bytesDown';
      devices.set(device.address, {
        ...device,
        [key]: device[key] + lengthBytes,
        lastAtMs: Date.now(),
      });
    },
    onEvent: (event) => {
      switch (event.kind) {
        case 'tunnel':
          notebook.nameFlow(event.flowId, event.target.host);
          meet(event.flowId, event.clientAddress);
          break;
        case 'plain':
          notebook.nameFlow(event.flowId, hostOf(event.url));
          meet(event.flowId, event.clientAddress);
          notebook.noteFlow(event.flowId, { clear: describeClear(event.method, event.url) });
          break;
        case 'failed':
          if (event.failure.kind === 'destination-refused') turnedAway.destinations += 1;
          break;
        case 'refused':
          turnedAway[columnOf(event.why)] += 1;
          break;
      }
    },
  };
}

type Why = Extract<ProxyEvent, { kind: 'refused' }>['why'];

function columnOf(why: Why): keyof TurnedAway {
  if (why === 'stranger') return 'strangers';
  return why === 'password' || why === 'locked' ? 'passwords' : 'limits';
}

/** As it stood on the wire: method and path. */
function describeClear(method: string, url: string): string {
  const path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/#.*$/, '') || '/';
  return `${method} ${path}`.slice(0, maxClear);
}
