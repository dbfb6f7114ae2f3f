// Everything the window may ask passes here: who asks, is the input sound, then the handler.
// Knows nothing of Electron, so that its tests need none.
import { calls, type Handlers } from '../../shared/contract/ipc.ts';
import { callChannels, isBrowseChannel, type CallChannel } from '../../shared/contract/channels.ts';
import { err, type Result } from '../../shared/model/result.ts';
import { isAppUrl } from './app-address.ts';
import { describeError, type Log } from './log.ts';

/** What is known of the frame a call came from. */
export interface Sender {
  readonly window: 'main' | 'browse';
  readonly isMainFrame: boolean;
  readonly url: string;
}

export interface AnswerError {
  readonly kind: string;
  readonly detail: string;
}
export type Answer = Result<unknown, AnswerError>;
export type Dispatch = (channel: string, sender: Sender | null, input: unknown) => Promise<Answer>;

const maxDetailLength = 500;

function isCallChannel(channel: string): channel is CallChannel {
  return callChannels.some((known) => known === channel);
}

/**
 * Gives the one function behind every channel. It never throws: a stranger, an unknown channel or
 * unsound input answers `bad-input`; a handler that throws answers `internal` and is logged.
 */
export function createDispatch(handlers: Handlers, log: Log): Dispatch {
  return async (channel, sender, input) => {
    if (sender === null || !sender.isMainFrame || !isAppUrl(sender.url)) {
      log(`refused ${channel.slice(0, 60)}: not asked by the app's own page`);
      return err({ kind: 'bad-input', detail: 'Only the app itself may call this.' });
    }
    if (isBrowseChannel(channel) !== (sender.window === 'browse')) {
      log(`refused ${channel.slice(0, 60)}: not for the ${sender.window} window`);
      return err({ kind: 'bad-input', detail: 'Another window may call this.' });
    }
    if (!isCallChannel(channel)) return err({ kind: 'bad-input', detail: 'Unknown channel.' });
    const parsed = calls[channel].input.safeParse(input);
    if (!parsed.success) {
      const detail = parsed.error.issues
        .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
        .join('; ');
      return err({ kind: 'bad-input', detail: detail.slice(0, maxDetailLength) });
    }
    try {
      // The mapped type pairs each channel with its handler; indexing by a union forgets the pairing.
      const handle = handlers[channel] as (value: unknown) => Promise<Answer>;
      return await handle(parsed.data);
    } catch (error) {
      log(`${channel} failed`, error);
      return err({ kind: 'internal', detail: describeError(error).slice(0, maxDetailLength) });
    }
  };
}
