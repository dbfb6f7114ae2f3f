// One session in the library: opens on a click, and has its own menu.
import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconDots, IconPencil, IconRefresh, IconTrash } from '@tabler/icons-react';
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type RefCallback,
} from 'react';
import type { LibrarySession } from '../../../shared/model/library.ts';
import { countOf, formatClock, formatCount } from '../../ui/format.ts';
import { SafeText } from '../../ui/safe-text.tsx';
import { toVisible } from '../../ui/visible-characters.ts';
import { useInspect } from '../inspect/use-inspect.ts';
import { useApp } from '../session/app-state.ts';
import { useActiveRun } from '../session/runs.ts';
import { useLibraryActions } from './use-library-actions.ts';

export interface SessionEntryProps {
  readonly session: LibrarySession;
  readonly isOpen: boolean;
  /** Hears that this session has the keyboard, or no longer has it. */
  readonly onKeyboard: (sessionId: string | null) => void;
}

export function SessionEntry(props: SessionEntryProps): ReactElement {
  const { session, isOpen, onKeyboard } = props;
  const { dispatch } = useApp();
  const [isRenaming, setIsRenaming] = useState(false);
  const entry = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // A capture stands under its own day, which may be far down the list.
    if (isOpen) entry.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);
  /** Renaming was ended by a key: the keyboard goes back to where it was begun. */
  const isEndedByKey = useRef(false);
  if (isRenaming) {
    return (
      <li>
        <TitleField
          session={session}
          onEnd={(byKey) => {
            isEndedByKey.current = byKey;
            setIsRenaming(false);
          }}
        />
      </li>
    );
  }
  return (
    // It only listens to which of its buttons has the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <li
      ref={entry}
      className="session-entry"
      data-open={isOpen || undefined}
      onFocus={() => {
        onKeyboard(session.id);
      }}
      onBlur={() => {
        onKeyboard(null);
      }}
    >
      <button
        type="button"
        className="session-open"
        aria-current={isOpen ? 'page' : undefined}
        onClick={() => {
          dispatch({ kind: 'open-session', sessionId: session.id });
        }}
      >
        <span className="session-title">
          <SafeText text={session.title} maxCharacters={60} />
        </span>
        <span className="session-facts">{describeSession(session)}</span>
      </button>
      <SessionMenu
        session={session}
        button={(element) => {
          if (isEndedByKey.current) element?.focus();
          isEndedByKey.current = false;
        }}
        onRename={() => {
          setIsRenaming(true);
        }}
      />
    </li>
  );
}

/** Of a run that was cancelled not all that was planned need have been begun. */
const describeVisits = ({ visitCount, begunCount, status }: LibrarySession): string =>
  status === 'cancelled' && begunCount < visitCount
    ? `${formatCount(begunCount)} of ${countOf(visitCount, 'visit')}`
    : countOf(visitCount, 'visit');

function describeSession(session: LibrarySession): string {
  const isTold = session.isCapture || session.kind === 'observe';
  const facts = [
    formatClock(session.createdAtMs).slice(0, 5),
    isTold ? countOf(session.siteCount, 'site') : describeVisits(session),
  ];
  if (session.failedCount > 0) facts.push(`${session.failedCount} failed`);
  if (session.status === 'cancelled') facts.push('cancelled');
  if (session.kind === 'page') facts.push('whole page');
  if (session.kind === 'browse') facts.push('browsing');
  if (session.kind === 'observe') facts.push('observed');
  if (session.isCapture) facts.push('capture');
  else if (session.kind === 'imported') facts.push('opened report');
  return facts.join(' · ');
}

interface SessionMenuProps {
  readonly session: LibrarySession;
  readonly button: RefCallback<HTMLButtonElement>;
  readonly onRename: () => void;
}

function SessionMenu({ session, button, onRename }: SessionMenuProps): ReactElement {
  const actions = useLibraryActions();
  const inspect = useInspect();
  const run = useActiveRun();
  return (
    <Menu position="bottom-end" shadow="md" withinPortal withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          ref={button}
          className="session-menu"
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`Actions for ${toVisible(session.title)}`}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={15} aria-hidden="true" />} onClick={onRename}>
          Rename
        </Menu.Item>
        <Menu.Item
          leftSection={<IconRefresh size={15} aria-hidden="true" />}
          disabled={['imported', 'observe'].includes(session.kind) || run !== undefined}
          onClick={() => {
            inspect.runAgain(session.id);
          }}
        >
          Run again
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={15} aria-hidden="true" />}
          onClick={() => {
            actions.remove(session);
          }}
        >
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface TitleFieldProps {
  readonly session: LibrarySession;
  readonly onEnd: (byKey: boolean) => void;
}

/** Enter or leaving the field keeps the new title, Escape the old one. */
function TitleField({ session, onEnd }: TitleFieldProps): ReactElement {
  const actions = useLibraryActions();
  const [title, setTitle] = useState(session.title);
  const keep = (byKey: boolean): void => {
    const wanted = title.trim();
    if (wanted !== '' && wanted !== session.title) actions.rename(session.id, wanted);
    onEnd(byKey);
  };
  // Once, and not with each letter: what is typed takes the place of the old title.
  const begin = useCallback((field: HTMLInputElement | null): void => {
    field?.focus();
    field?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    // It is not to press the button that has the keyboard next.
    event.preventDefault();
    if (event.key === 'Enter') keep(true);
    else onEnd(true);
  };
  return (
    <TextInput
      aria-label="Title of the session"
      data-autofocus
      ref={begin}
      maxLength={200}
      value={title}
      onChange={(event) => {
        setTitle(event.currentTarget.value);
      }}
      onKeyDown={onKeyDown}
      onBlur={() => {
        keep(false);
      }}
    />
  );
}
