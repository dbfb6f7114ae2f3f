// The bridge: two functions on `window.onlooker` with names checked, and where a dropped file lies.
// Nothing of Electron is handed over.
import * as electron from 'electron';
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { callChannels, eventChannels } from '../../shared/contract/channels.ts';

function known(names: readonly string[], channel: unknown): string {
  if (typeof channel === 'string' && names.includes(channel)) return channel;
  throw new Error('Unknown channel.');
}

/** Older runtimes have no `webUtils`; their files carry the path. */
function pathOf(file: unknown): string {
  if (!(file instanceof File)) return '';
  if ('webUtils' in electron) return electron.webUtils.getPathForFile(file);
  const { path } = file as { path?: unknown };
  return typeof path === 'string' ? path : '';
}

contextBridge.exposeInMainWorld('onlooker', {
  pathOf,
  call: (channel: unknown, input: unknown): Promise<unknown> =>
    ipcRenderer.invoke(known(callChannels, channel), input),
  on: (channel: unknown, listener: (data: unknown) => void): (() => void) => {
    const name = known(eventChannels, channel);
    // The event object stays here: it would give the page a way to send.
    const forward = (_event: IpcRendererEvent, data: unknown): void => {
      listener(data);
    };
    ipcRenderer.on(name, forward);
    return () => {
      ipcRenderer.removeListener(name, forward);
    };
  },
});
