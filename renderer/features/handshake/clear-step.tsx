// Step 0: all that could be read before anything was encrypted, on mail connections, at proxies and on
// whatever else begins in the open.
import type { ReactElement } from 'react';
import type { CallOutput } from '../../../shared/contract/ipc.ts';
import type { ClearPrelude, ClearTalk } from '../../../shared/model/clear-text.ts';
import type { HandshakeField } from '../../../shared/model/tls.ts';
import { clearProtocolWords } from '../../../shared/words/clear-protocols.ts';
import { clearWords, preludeWords, sshWords, type StepWords } from './step-words.ts';
import { Step } from './step.tsx';

export interface ClearLines {
  readonly words: StepWords;
  readonly timeMs: number;
  readonly fields: readonly HandshakeField[];
}

/** Null where nothing went in the clear but HTTP, which has screens of its own. `client`: its name, at its lines. */
export function readClearStep(flow: CallOutput<'session.flow'>, client: string): ClearLines | null {
  const { clearTalk, clearPrelude, tls, openedMs } = flow;
  if (clearTalk !== undefined) return ofTalk(clearTalk, client);
  if (clearPrelude === undefined || clearPrelude.lines.length === 0) return null;
  return ofPrelude(clearPrelude, { upgraded: tls !== null, timeMs: openedMs, client });
}

const ofTalk = ({ protocol, upgraded, lines }: ClearTalk, client: string): ClearLines => ({
  words: clearWords(protocol.toUpperCase(), upgraded),
  timeMs: lines[0]?.timeMs ?? 0,
  fields: lines.map(({ direction, text, evidence }) => ({
    label: direction === 'up' ? client : 'Server',
    value: text,
    evidence,
    explanationKey: /STARTTLS/i.test(text) ? 'starttls' : null,
  })),
});

const speakersOf = (client: string): Readonly<Record<string, string>> => ({
  'Client says': client,
  'Server says': 'Server',
});

interface PreludeContext {
  readonly upgraded: boolean;
  readonly timeMs: number;
  readonly client: string;
}

function ofPrelude(
  { protocol, lines }: ClearPrelude,
  { upgraded, timeMs, client }: PreludeContext,
): ClearLines {
  const speakers = speakersOf(client);
  const isProxy = protocol === 'socks' || protocol === 'http-proxy';
  return {
    words:
      protocol === 'ssh' ? sshWords : preludeWords(clearProtocolWords[protocol], isProxy, upgraded),
    timeMs,
    fields: lines.map((line) => ({ ...line, label: speakers[line.label] ?? line.label })),
  };
}

interface ClearStepProps {
  readonly sessionId: string;
  readonly clear: ClearLines;
}

export function ClearStep({ sessionId, clear }: ClearStepProps): ReactElement {
  const { words, timeMs, fields } = clear;
  return (
    <Step
      sessionId={sessionId}
      number={0}
      words={words}
      direction="both"
      encrypted={false}
      timeMs={timeMs}
      spans={fields.flatMap(({ evidence }) => evidence ?? [])}
      fields={[...fields]}
    />
  );
}
