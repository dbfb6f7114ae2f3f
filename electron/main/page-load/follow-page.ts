// Listens to a page over the DevTools protocol, the frames and workers it makes in other processes
// included, and fetches the texts of answers while the engine still has them.
import { setTimeout } from 'node:timers/promises';
import type { WebContents } from 'electron';
import { z } from 'zod';
import { readDevtoolsEvent, type DevtoolsEvent } from '../../endpoint/page/devtools-events.ts';
import { OpenRequests } from '../../endpoint/page/open-requests.ts';
import type { PageRequest } from '../../endpoint/page/page-request.ts';
import { openPageDevtools, type Send } from './page-devtools.ts';

export interface FollowOptions {
  readonly log: { readonly push: (event: DevtoolsEvent) => PageRequest | null };
  readonly onRequest: (request: PageRequest) => void;
  readonly onActivity: () => void;
  readonly refused: (what: string) => void;
}

const targetSchema = z.object({ sessionId: z.string() });
const entrySchema = z.object({ entry: z.object({ text: z.string() }) });
const frameTreeSchema = z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) });
const bodySchema = z.object({ body: z.string(), base64Encoded: z.boolean() });

const keptResources: ReadonlySet<string> = new Set(['Document', 'XHR', 'Fetch']);
const bodyBudget = { each: 1024 * 1024, all: 16 * 1024 * 1024 };
const networkOptions = {
  maxTotalBufferSize: 32 * 1024 * 1024,
  maxResourceBufferSize: 4 * 1024 * 1024,
};
/** Printing would open a dialog of the system's, which nobody could close. */
const quietScript = 'window.print = () => {};';

export interface Following {
  readonly mainFrame: string;
  /** Waits for the texts of answers. */
  readonly settled: (limitMs: number) => Promise<void>;
}

/** What goes on beside listening. A target may be gone before its answer: a frame that was taken away. */
class Tasks {
  readonly #running = new Set<Promise<void>>();

  run(task: Promise<void>): void {
    const quiet = task.catch(() => undefined).finally(() => this.#running.delete(quiet));
    this.#running.add(quiet);
  }

  async settled(limitMs: number): Promise<void> {
    await Promise.race([Promise.all(this.#running), setTimeout(limitMs)]);
  }
}

/** The texts of answers, as many as there is room for. */
class AnswerTexts {
  readonly #send: Send;
  #keptBytes = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Of a request whose answer has come whole; null: it is not to be fetched. */
  fetch(request: PageRequest, sessionId: string): Promise<void> | null {
    const { resource, decodedBytes } = request;
    const hasRoom =
      decodedBytes <= bodyBudget.each && this.#keptBytes + decodedBytes <= bodyBudget.all;
    if (!keptResources.has(resource) || !hasRoom) return null;
    this.#keptBytes += decodedBytes;
    return this.#fetch(request, sessionId);
  }

  async #fetch(request: PageRequest, sessionId: string): Promise<void> {
    const { requestId } = request;
    const answer = await this.#send(sessionId, 'Network.getResponseBody', { requestId });
    const { body, base64Encoded } = bodySchema.parse(answer);
    if (!base64Encoded) request.bodyText = body;
  }
}

async function enable(send: Send, sessionId: string): Promise<void> {
  const auto = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
  await Promise.all([
    send(sessionId, 'Network.enable', networkOptions),
    // Not every kind of target has others under it.
    send(sessionId, 'Target.setAutoAttach', auto).catch(() => undefined),
  ]);
}

/** Before any of its own scripts run. */
async function quieten(send: Send, sessionId: string): Promise<void> {
  await Promise.all([
    send(sessionId, 'Page.enable', {}),
    send(sessionId, 'Page.addScriptToEvaluateOnNewDocument', { source: quietScript }),
  ]);
}

/**
 * Frames and workers wait at their start until they are listened to. No answer is waited for: service
 * workers give none before they run, but take what they are told in order. Some of it fails: workers have no
 * page and cannot print, and a target may be gone already.
 */
function letRun(send: Send, sessionId: string): void {
  // Chromium holds a frame back once the event that tells of it is over: told within it, the frame would wait on.
  setImmediate(() => {
    void Promise.allSettled([
      enable(send, sessionId),
      quieten(send, sessionId),
      send(sessionId, 'Runtime.runIfWaitingForDebugger', {}),
    ]);
  });
}

const nowMs = (): number => performance.timeOrigin + performance.now();

/** Resolves when listening; the window shows `about:blank` by then. */
export async function followPage(
  contents: WebContents,
  options: FollowOptions,
): Promise<Following> {
  const { sessionId: main, send, listen } = await openPageDevtools(contents);
  const tasks = new Tasks();
  const texts = new AnswerTexts(send);
  const open = new OpenRequests();
  const take = (event: DevtoolsEvent, sessionId: string): void => {
    open.hear(event, sessionId);
    const request = options.log.push(event);
    options.onActivity();
    if (request === null) return;
    options.onRequest(request);
    if (event.method !== 'Network.loadingFinished') return;
    const fetching = texts.fetch(request, sessionId);
    if (fetching !== null) tasks.run(fetching);
  };
  listen((sessionId, method, params) => {
    if (method === 'Target.attachedToTarget') {
      letRun(send, targetSchema.parse(params).sessionId);
    } else if (method === 'Target.detachedFromTarget') {
      const gone = targetSchema.parse(params).sessionId;
      for (const event of open.abort(gone, nowMs())) take(event, gone);
    } else if (method === 'Log.entryAdded') {
      const { text } = entrySchema.parse(params).entry;
      if (text.startsWith('Not allowed to load local resource')) options.refused('a local file');
    } else {
      const event = readDevtoolsEvent(method, params);
      if (event !== null) take(event, sessionId);
    }
  });
  await enable(send, main);
  await quieten(send, main);
  await send(main, 'Log.enable', {});
  const tree = frameTreeSchema.parse(await send(main, 'Page.getFrameTree', {}));
  return {
    mainFrame: tree.frameTree.frame.id,
    settled: (limitMs) => tasks.settled(limitMs),
  };
}
