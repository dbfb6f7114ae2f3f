// The panel on the left: past sessions by day, search, and the ways to something new.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconDeviceMobile,
  IconFileImport,
  IconFlask,
  IconFolderOpen,
  IconSearch,
  IconX,
} from '@tabler/icons-react';
import { useId, useMemo, useState, type ReactElement } from 'react';
import { countOf } from '../../ui/format.ts';
import { ErrorNote } from '../errors/error-note.tsx';
import { useApp } from '../session/app-state.ts';
import { useLibrary } from '../session/queries.ts';
import { AppMark } from '../shell/app-mark.tsx';
import { ThemeButton } from '../shell/theme-button.tsx';
import { groupByDay } from './group-by-day.ts';
import { SessionEntry } from './session-entry.tsx';
import { useKeptKeyboard } from './use-kept-keyboard.ts';
import { useLibraryActions } from './use-library-actions.ts';

export function LibraryPanel(): ReactElement {
  const [search, setSearch] = useState('');
  const [wanted] = useDebouncedValue(search.slice(0, 500), 150);
  const library = useLibrary(wanted);
  const count = library.data?.length ?? 0;
  return (
    <nav className="library" aria-label="Library">
      <div className="library-head">
        <AppMark />
        <ThemeButton />
      </div>
      <TextInput
        aria-label="Search the library"
        placeholder="Search the library"
        leftSection={<IconSearch size={15} aria-hidden="true" />}
        rightSection={
          search === '' ? null : (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label="Clear the search"
              onClick={() => {
                setSearch('');
              }}
            >
              <IconX size={14} />
            </ActionIcon>
          )
        }
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      <output className="visually-hidden">
        {wanted === '' || !library.isSuccess ? '' : `${countOf(count, 'session')} found`}
      </output>
      {library.isError ? <ErrorNote error={library.error} /> : null}
      <LibraryDays
        sessions={library.data ?? []}
        search={wanted}
        isReady={library.isSuccess}
        nowMs={library.dataUpdatedAt}
      />
      <LibraryFoot />
    </nav>
  );
}

interface LibraryDaysProps {
  readonly sessions: Parameters<typeof groupByDay>[0];
  readonly search: string;
  readonly isReady: boolean;
  /** When the list was read: what “Today” means in it. */
  readonly nowMs: number;
}

function LibraryDays({ sessions, search, isReady, nowMs }: LibraryDaysProps): ReactElement {
  const { state } = useApp();
  const id = useId();
  const days = useMemo(() => groupByDay(sessions, nowMs), [sessions, nowMs]);
  const ids = useMemo(() => days.flatMap((day) => day.sessions.map((one) => one.id)), [days]);
  const { list, onKeyboard } = useKeptKeyboard(ids);
  if (isReady && sessions.length === 0) {
    return (
      <p className="library-empty dim" ref={list} tabIndex={-1}>
        {search === '' ? 'Your sessions will be kept here.' : 'No session matches.'}
      </p>
    );
  }
  return (
    <div className="library-days" ref={list}>
      {days.map((day) => (
        <section key={day.key} aria-labelledby={`${id}-${day.key}`}>
          <h2 className="library-day" id={`${id}-${day.key}`}>
            {day.title}
          </h2>
          <ul>
            {day.sessions.map((session) => (
              <SessionEntry
                key={session.id}
                session={session}
                isOpen={session.id === state.sessionId}
                onKeyboard={onKeyboard}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function LibraryFoot(): ReactElement {
  const { dispatch } = useApp();
  const actions = useLibraryActions();
  return (
    <div className="library-foot">
      <Button
        variant="light"
        fullWidth
        leftSection={<IconFlask size={16} aria-hidden="true" />}
        onClick={() => {
          dispatch({ kind: 'dialog', dialog: 'lab' });
        }}
      >
        Practice lab
      </Button>
      <Button
        variant="light"
        fullWidth
        leftSection={<IconFileImport size={16} aria-hidden="true" />}
        onClick={() => {
          dispatch({ kind: 'dialog', dialog: 'capture' });
        }}
      >
        Captures…
      </Button>
      <Button
        variant="light"
        fullWidth
        leftSection={<IconDeviceMobile size={16} aria-hidden="true" />}
        onClick={() => {
          dispatch({ kind: 'dialog', dialog: 'observe' });
        }}
      >
        Observe…
      </Button>
      <Button
        variant="subtle"
        color="gray"
        fullWidth
        leftSection={<IconFolderOpen size={16} aria-hidden="true" />}
        onClick={actions.openFile}
      >
        Open…
      </Button>
    </div>
  );
}
