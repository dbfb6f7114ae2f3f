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
import { useApp, type OpenDialog } from '../session/app-state.ts';
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
  const opens = (dialog: OpenDialog) => () => {
    dispatch({ kind: 'dialog', dialog });
  };
  return (
    <div className="library-foot">
      <Way label="Practice lab" hint="sites on this computer" Icon={IconFlask} run={opens('lab')} />
      <Way
        label="Captures…"
        hint="live, or with key log"
        Icon={IconFileImport}
        run={opens('capture')}
      />
      <Way
        label="Observe…"
        hint="a browser or a phone"
        Icon={IconDeviceMobile}
        run={opens('observe')}
      />
      <Way label="Open…" hint="a capture or report" Icon={IconFolderOpen} run={actions.openFile} />
    </div>
  );
}

interface WayProps {
  readonly label: string;
  /** What it leads to, for who opens the app for the first time. */
  readonly hint: string;
  readonly Icon: typeof IconFlask;
  readonly run: () => void;
}

function Way({ label, hint, Icon, run }: WayProps): ReactElement {
  const hintId = useId();
  return (
    <Button
      className="library-way"
      variant="light"
      fullWidth
      justify="flex-start"
      leftSection={<Icon size={18} aria-hidden="true" />}
      aria-describedby={hintId}
      onClick={run}
    >
      {label}
      <span className="library-hint" id={hintId} aria-hidden="true">
        {hint}
      </span>
    </Button>
  );
}
