// Listens to a page over the DevTools protocol, the frames and workers it makes in other processes
// included, and fetches the texts of answers while the engine still has them.
import { setTimeout } from 'node:timers/promises';
import type { WebContents } from 'electron';
import { z } from 'zod';
import { readDevtoolsEvent, type DevtoolsEvent } from '../../endpoint/page/devtools-events.ts';
import type { PageRequest } from '../../endpoint/page/page-request.ts';
import { encodedBodyBytes, evaluatedSchema, MainDocument } from './main-document.ts';

export interface FollowOptions {
  readonly log: { readonly push: (event: DevtoolsEvent) => PageRequest | null };
  readonly onRequest: (request: PageRequest) => void;
  readonly onActivity: () => void;
  readonly refused: (what: string) => void;
}

const attachedSchema = z.object({ sessionId: z.string() });
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

type Send = (method: string, params: object, target?: string) => Promise<unknown>;

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
  fetch(request: PageRequest, target: string | undefined): Promise<void> | null {
    const { resource, decodedBytes } = request;
    const hasRoom =
      decodedBytes <= bodyBudget.each && this.#keptBytes + decodedBytes <= bodyBudget.all;
    if (!keptResources.has(resource) || !hasRoom) return null;
    this.#keptBytes += decodedBytes;
    return this.#fetch(request, target);
  }

  async #fetch(request: PageRequest, target: string | undefined): Promise<void> {
    const { requestId } = request;
    const answer = await this.#send('Network.getResponseBody', { requestId }, target);
    const { body, base64Encoded } = bodySchema.parse(answer);
    if (!base64Encoded) request.bodyText = body;
  }
}

async function enable(send: Send, target?: string): Promise<void> {
  const auto = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
  await Promise.all([
    send('Network.enable', networkOptions, target),
    // Not every kind of target has others under it.
    send('Target.setAutoAttach', auto, target).catch(() => undefined),
  ]);
}

/** Before any of its own scripts run. */
async function quieten(send: Send, target?: string): Promise<void> {
  await Promise.all([
    send('Page.enable', {}, target),
    send('Page.addScriptToEvaluateOnNewDocument', { source: quietScript }, target),
  ]);
}

/** When a target that waits is told again that it may run; it costs nothing where it runs already. */
const runAfterMs = [0, 50, 250, 1000] as const;

/**
 * Frames and workers wait at their start until they are listened to. No answer is waited for: service
 * workers give none before they run, but take what they are told in order. That a frame may run is not
 * always heard while it is being made, and it would wait for ever: it is told again.
 */
async function attach(send: Send, target: string): Promise<void> {
  // Workers have no page and cannot print; a target may be gone before its answer.
  void enable(send, target).catch(() => undefined);
  void quieten(send, target).catch(() => undefined);
  for (const afterMs of runAfterMs) {
    await setTimeout(afterMs);
    void send('Runtime.runIfWaitingForDebugger', {}, target).catch(() => undefined);
  }
}

const isMain = (target: string | undefined): boolean => target === undefined || target === '';

/** How much of a document came over the connection, where its end did not tell. */
async function measure(send: Send, request: PageRequest): Promise<void> {
  const headBytes = request.response?.headBytes ?? 0;
  // Should the page not answer.
  request.encodedBytes = headBytes + request.decodedBytes;
  const answer = await send('Runtime.evaluate', { expression: encodedBodyBytes });
  request.encodedBytes = headBytes + evaluatedSchema.parse(answer).result.value;
}

/** Resolves when listening; the window shows `about:blank` by then. */
export async function followPage(
  contents: WebContents,
  options: FollowOptions,
): Promise<Following> {
  const send: Send = (method, params, target) =>
    contents.debugger.sendCommand(method, params, target);
  const tasks = new Tasks();
  const texts = new AnswerTexts(send);
  const document = new MainDocument();
  const take = (event: DevtoolsEvent, target: string | undefined): PageRequest | null => {
    const request = options.log.push(event);
    options.onActivity();
    if (request === null) return null;
    options.onRequest(request);
    if (event.method !== 'Network.loadingFinished') return request;
    const fetching = texts.fetch(request, isMain(target) ? undefined : target);
    if (fetching !== null) tasks.run(fetching);
    return request;
  };
  contents.debugger.on('message', (_event, method: string, params: unknown, target?: string) => {
    if (method === 'Target.attachedToTarget') {
      tasks.run(attach(send, attachedSchema.parse(params).sessionId));
      return;
    }
    if (method === 'Log.entryAdded') {
      const { text } = entrySchema.parse(params).entry;
      if (text.startsWith('Not allowed to load local resource')) options.refused('a local file');
      return;
    }
    const event = readDevtoolsEvent(method, params);
    if (event !== null) take(event, target);
    const missed = isMain(target) ? document.hear(method, params) : null;
    const ended = missed === null ? null : take(missed, target);
    if (ended !== null) tasks.run(measure(send, ended));
  });
  contents.debugger.attach('1.3');
  await enable(send);
  await quieten(send);
  await send('Log.enable', {});
  const tree = frameTreeSchema.parse(await send('Page.getFrameTree', {}));
  return {
    mainFrame: tree.frameTree.frame.id,
    settled: (limitMs) => tasks.settled(limitMs),
  };
}
