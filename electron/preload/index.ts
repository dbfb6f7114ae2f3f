// The bridge: two functions on `window.onlooker`, names checked, nothing of Electron handed over.
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { callChannels, eventChannels } from '../../shared/contract/channels.ts';

function known(names: readonly string[], channel: unknown): string {
  if (typeof channel === 'string' && names.includes(channel)) return channel;
  throw new Error('Unknown channel.');
}

contextBridge.exposeInMainWorld('onlooker', {
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
