// Ties the router and the events to Electron's IPC.
import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { callChannels } from '../../shared/contract/channels.ts';
import type { EventData, Events } from '../../shared/contract/ipc.ts';
import { isBrowseFrame } from './browse/browse-windows.ts';
import type { Dispatch, Sender } from './ipc-router.ts';

/** Sends an event to the window, if there is one. */
export type SendEvent = <K extends keyof Events>(channel: K, data: EventData<K>) => void;

function readSender(event: IpcMainInvokeEvent, window: BrowserWindow | null): Sender | null {
  // Null once the frame has gone while its call was on the way.
  const frame = event.senderFrame;
  if (frame === null) return null;
  const { sender } = event;
  const isMain = window !== null && !window.isDestroyed() && sender === window.webContents;
  if (!isMain && !isBrowseFrame(sender)) return null;
  return {
    window: isMain ? 'main' : 'browse',
    isMainFrame: frame === sender.mainFrame,
    url: frame.url,
  };
}

/** Registers one handler a channel; call once. */
export function answerCalls(dispatch: Dispatch, window: () => BrowserWindow | null): void {
  for (const channel of callChannels) {
    ipcMain.handle(channel, (event, input: unknown) =>
      dispatch(channel, readSender(event, window()), input),
    );
  }
}

/** Events are dropped while there is no window: it asks for the present state when it opens. */
export function createSendEvent(window: () => BrowserWindow | null): SendEvent {
  return (channel, data) => {
    const target = window();
    if (target === null || target.isDestroyed() || target.webContents.isDestroyed()) return;
    target.webContents.send(channel, data);
  };
}
