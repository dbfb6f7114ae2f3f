// The DevTools protocol's way to a page. The debugger that Electron gives a page is not it: whenever a frame
// moves to another process, it connects itself anew, which ends the sessions of frames and workers and loses
// what was on its way. (Any frame: electron/electron#47434; the main frame: #51959.) So a window in which
// nothing is ever loaded attaches to the page, as to any other target.
import { BrowserWindow, type WebContents } from 'electron';
import { z } from 'zod';
import { pagePreferences } from './page-window.ts';

export type Send = (sessionId: string, method: string, params: object) => Promise<unknown>;
export type Hear = (sessionId: string, method: string, params: unknown) => void;

export interface PageDevtools {
  /** Of the page itself; frames in other processes and workers have sessions of their own. */
  readonly sessionId: string;
  readonly send: Send;
  readonly listen: (hear: Hear) => void;
}

const targetSchema = z.object({ targetInfo: z.object({ targetId: z.string() }) });
const attachedSchema = z.object({ sessionId: z.string() });
const protocolVersion = '1.3';

/** It ends with the page. */
export async function openPageDevtools(contents: WebContents): Promise<PageDevtools> {
  const anchor = new BrowserWindow({
    show: false,
    webPreferences: pagePreferences(contents.session),
  });
  contents.once('destroyed', () => {
    if (!anchor.isDestroyed()) anchor.destroy();
  });
  const targetId = await readTargetId(contents);
  const devtools = anchor.webContents.debugger;
  devtools.attach(protocolVersion);
  const attached = await devtools.sendCommand('Target.attachToTarget', { targetId, flatten: true });
  return {
    ...attachedSchema.parse(attached),
    send: (sessionId, method, params) => devtools.sendCommand(method, params, sessionId),
    listen: (hear) => {
      devtools.on('message', (_event, method: string, params: unknown, sessionId: string) => {
        hear(sessionId, method, params);
      });
    },
  };
}

/** Only its own debugger tells it, in every version of Electron. */
async function readTargetId(contents: WebContents): Promise<string> {
  contents.debugger.attach(protocolVersion);
  try {
    const answer: unknown = await contents.debugger.sendCommand('Target.getTargetInfo');
    return targetSchema.parse(answer).targetInfo.targetId;
  } finally {
    if (!contents.isDestroyed()) contents.debugger.detach();
  }
}
