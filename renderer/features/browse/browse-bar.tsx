// The address bar of the window to browse in, with back, forward, reload and the end of it all.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconDoorExit,
  IconLock,
  IconLockOpen,
  IconRefresh,
  IconX,
} from '@tabler/icons-react';
import { useState, type ReactElement, type ReactNode } from 'react';
import type { CallInput } from '../../../shared/contract/ipc.ts';
import type { BrowseState } from '../../../shared/model/browse.ts';
import { BridgeError, callEngine } from '../../bridge.ts';
import { describeError } from '../errors/error-text.ts';

export const browseAddressId = 'browse-address';

type Move = CallInput<'browse.move'>['to'];

export function move(to: Move): void {
  // What cannot be done any more says so on the screen.
  callEngine('browse.move', { to }).catch(() => undefined);
}

export interface BrowseBarProps {
  readonly state: BrowseState;
  /** Somewhere was gone to: the page may have the keyboard. */
  readonly onGone: () => void;
}

export function BrowseBar({ state, onGone }: BrowseBarProps): ReactElement {
  const isOver = state.ending !== null;
  return (
    <header className="browse-bar">
      <h1 className="visually-hidden">Browse, and see what the network sees</h1>
      <MoveButton label="Back" keys="Alt+Left" to="back" isOff={isOver || !state.canGoBack}>
        <IconArrowLeft size={19} />
      </MoveButton>
      <MoveButton
        label="Forward"
        keys="Alt+Right"
        to="forward"
        isOff={isOver || !state.canGoForward}
      >
        <IconArrowRight size={19} />
      </MoveButton>
      {state.isLoading ? (
        <MoveButton label="Stop" keys="Esc" to="stop" isOff={isOver}>
          <IconX size={19} />
        </MoveButton>
      ) : (
        <MoveButton label="Reload" keys="F5" to="reload" isOff={isOver || state.url === ''}>
          <IconRefresh size={19} />
        </MoveButton>
      )}
      <AddressField state={state} onGone={onGone} />
      <Button
        color="red.8"
        leftSection={<IconDoorExit size={17} aria-hidden="true" />}
        title="Ends the session and closes this window (Ctrl+W)"
        onClick={endBrowsing}
      >
        {isOver ? 'Close' : 'End browsing'}
      </Button>
    </header>
  );
}

export function endBrowsing(): void {
  callEngine('browse.end', null).catch(() => undefined);
}

interface MoveButtonProps {
  readonly label: string;
  readonly keys: string;
  readonly to: Move;
  readonly isOff: boolean;
  readonly children: ReactNode;
}

function MoveButton({ label, keys, to, isOff, children }: MoveButtonProps): ReactElement {
  return (
    <ActionIcon
      variant="default"
      size={36}
      aria-label={label}
      title={`${label} (${keys})`}
      disabled={isOff}
      onClick={() => {
        move(to);
      }}
    >
      {children}
    </ActionIcon>
  );
}

function AddressField({ state, onGone }: BrowseBarProps): ReactElement {
  /** Null: nobody is typing, and it shows where the page is. */
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const forget = (): void => {
    setTyped(null);
    setProblem(null);
  };
  const go = async (): Promise<void> => {
    try {
      await callEngine('browse.go', { url: typed ?? state.url });
      forget();
      onGone();
    } catch (error) {
      setProblem(wordsFor(error));
    }
  };
  return (
    <form
      className="browse-address"
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <TextInput
        id={browseAddressId}
        aria-label="Web address"
        placeholder="Type a web address, for example example.org"
        leftSection={<SecurityMark url={state.url} hasFailed={state.failure !== null} />}
        value={typed ?? state.url}
        error={problem}
        disabled={state.ending !== null}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onFocus={(event) => {
          event.currentTarget.select();
        }}
        onBlur={forget}
        onKeyDown={(event) => {
          if (event.key === 'Escape') forget();
        }}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(null);
        }}
      />
    </form>
  );
}

function wordsFor(error: unknown): string {
  if (error instanceof BridgeError && error.kind === 'bad-address')
    return 'This is no web address. Nothing is searched for: that would tell a search engine.';
  return describeError(error);
}

interface SecurityMarkProps {
  readonly url: string;
  readonly hasFailed: boolean;
}

function SecurityMark({ url, hasFailed }: SecurityMarkProps): ReactElement | null {
  if (url === '' || hasFailed) return null;
  const isSecure = url.startsWith('https:');
  const Icon = isSecure ? IconLock : IconLockOpen;
  return (
    <>
      <Icon size={16} aria-hidden="true" />
      <span className="visually-hidden">
        {isSecure ? 'Encrypted' : 'Not encrypted: all of it can be read'}
      </span>
    </>
  );
}
