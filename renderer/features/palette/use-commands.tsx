// Everything that can be done from anywhere: the palette, the menu and the shortcuts share this list.
import { useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useCaptures } from '../capture/use-captures.ts';
import { addressFieldId } from '../inspect/address-field.tsx';
import { useInspect } from '../inspect/use-inspect.ts';
import { useLibraryActions } from '../library/use-library-actions.ts';
import { ofPages, tabs, tabsOf, useApp, type OpenDialog, type Tab } from '../session/app-state.ts';
import { useSession } from '../session/queries.ts';
import { useActiveRun } from '../session/runs.ts';
import { tabNames } from '../shell/tab-names.ts';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  /** In Mantine's form, `mod` being Ctrl or ⌘. */
  readonly shortcut?: string;
  readonly run: () => void;
}

export function useCommands(): readonly Command[] {
  return [
    ...useStartCommands(),
    ...useSessionCommands(),
    ...useScreenCommands(),
    ...useHelpCommands(),
  ];
}

/** Puts the cursor into the address field. */
function focusAddress(): void {
  const field = document.getElementById(addressFieldId);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.select();
}

/** A command that opens a dialog. */
function useDialogCommand(): (dialog: OpenDialog, command: Omit<Command, 'run'>) => Command {
  const { dispatch } = useApp();
  return (dialog, command) => ({
    ...command,
    run: () => {
      dispatch({ kind: 'dialog', dialog });
    },
  });
}

function useStartCommands(): Command[] {
  const inspect = useInspect();
  const actions = useLibraryActions();
  const captures = useCaptures();
  const opens = useDialogCommand();
  return [
    {
      id: 'new-inspection',
      label: 'New inspection',
      text: 'Go to the address field',
      shortcut: 'mod+L',
      run: focusAddress,
    },
    {
      id: 'browse',
      label: 'Browse…',
      text: 'A private window to surf in, the notebook beside it',
      shortcut: 'mod+B',
      run: () => {
        inspect.start({ mode: 'browse', urls: [''] });
      },
    },
    opens('lab', {
      id: 'practice-lab',
      label: 'Practice lab',
      text: 'Made-up sites on this computer',
    }),
    {
      id: 'open-file',
      label: 'Open…',
      text: 'A capture, an Onlooker report, HAR, Parquet or Zeek’s logs',
      shortcut: 'mod+O',
      run: actions.openFile,
    },
    {
      id: 'open-capture',
      label: 'Open capture…',
      text: 'A pcap or pcapng file: what did its taker learn?',
      shortcut: 'mod+shift+O',
      run: () => {
        captures.open(null);
      },
    },
    opens('capture', {
      id: 'live-capture',
      label: 'Capture live…',
      text: 'From an interface of this computer, or a file with a key log',
    }),
    opens('observe', {
      id: 'observe',
      label: 'Observe a browser or phone…',
      text: 'One that is not Onlooker’s own, through a proxy',
      shortcut: 'mod+shift+B',
    }),
  ];
}

/** What can be done with the session that is open, or with the one that runs. */
function useSessionCommands(): Command[] {
  const { state } = useApp();
  const inspect = useInspect();
  const run = useActiveRun();
  const opens = useDialogCommand();
  const exporting = opens('export', {
    id: 'export',
    label: 'Export this session',
    text: 'As a report, or for Wireshark, web tools and databases',
    shortcut: 'mod+E',
  });
  const cancelling = (sessionId: string): Command => ({
    id: 'cancel',
    label: 'Cancel the inspection',
    text: 'At once; what was recorded is kept',
    shortcut: 'mod+.',
    run: () => {
      inspect.cancel(sessionId);
    },
  });
  return [
    ...(state.sessionId === null ? [] : [exporting]),
    ...(run === undefined ? [] : [cancelling(run.sessionId)]),
  ];
}

/** Screens of the session that is open; how often one came back is there without any. */
function useReachableTabs(): readonly Tab[] {
  const { state } = useApp();
  const session = useSession(state.sessionId).data?.session;
  if (state.sessionId === null) return ['frequency'];
  return session === undefined ? tabs.filter((tab) => !ofPages.has(tab)) : tabsOf(session);
}

const themes = [
  ['auto', 'as the system'],
  ['light', 'light'],
  ['dark', 'dark'],
] as const;

function useScreenCommands(): Command[] {
  const { dispatch } = useApp();
  const { setColorScheme } = useMantineColorScheme();
  const openTab = (tab: Tab, place: number): Command => ({
    id: `tab-${tab}`,
    label: tabNames[tab],
    text: 'Go to this screen',
    shortcut: `alt+${place + 1}`,
    run: () => {
      dispatch({ kind: 'open-tab', tab });
    },
  });
  return [
    ...useReachableTabs().map(openTab),
    ...themes.map(([scheme, name]) => ({
      id: `theme-${scheme}`,
      label: `Appearance: ${name}`,
      text: 'Colours of the window',
      run: () => {
        setColorScheme(scheme);
      },
    })),
  ];
}

function useHelpCommands(): Command[] {
  const opens = useDialogCommand();
  return [
    opens('shortcuts', {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      text: 'All of them in one list',
      shortcut: 'mod+/',
    }),
    opens('about', {
      id: 'about',
      label: 'About Onlooker',
      text: 'Version, library, data and thanks',
    }),
  ];
}

export const openPalette = (): void => {
  spotlight.open();
};
