// Everything that can be done from anywhere: the palette, the menu and the shortcuts share this list.
import { useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { useCaptures } from '../capture/use-captures.ts';
import { addressFieldId } from '../inspect/inspect-bar.tsx';
import { useInspect } from '../inspect/use-inspect.ts';
import { useLibraryActions } from '../library/use-library-actions.ts';
import { ofPages, tabs, useApp, type Tab } from '../session/app-state.ts';
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
  return [...useActionCommands(), ...useScreenCommands()];
}

/** Puts the cursor into the address field. */
function focusAddress(): void {
  const field = document.getElementById(addressFieldId);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.select();
}

function useActionCommands(): Command[] {
  const { state, dispatch } = useApp();
  const inspect = useInspect();
  const actions = useLibraryActions();
  const captures = useCaptures();
  const run = useActiveRun();
  const commands: Command[] = [
    {
      id: 'new-inspection',
      label: 'New inspection',
      text: 'Go to the address field',
      shortcut: 'mod+L',
      run: focusAddress,
    },
    {
      id: 'practice-lab',
      label: 'Practice lab',
      text: 'Made-up sites on this computer',
      run: () => {
        dispatch({ kind: 'dialog', dialog: 'lab' });
      },
    },
    {
      id: 'open-report',
      label: 'Open report',
      text: 'A JSON report, as a session of the library',
      shortcut: 'mod+O',
      run: actions.openReport,
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
    {
      id: 'live-capture',
      label: 'Capture live…',
      text: 'From an interface of this computer, or a file with a key log',
      run: () => {
        dispatch({ kind: 'dialog', dialog: 'capture' });
      },
    },
  ];
  if (state.sessionId !== null) {
    commands.push({
      id: 'export',
      label: 'Export this session',
      text: 'HTML, PDF, Markdown, CSV or JSON',
      shortcut: 'mod+E',
      run: () => {
        dispatch({ kind: 'dialog', dialog: 'export' });
      },
    });
  }
  if (run !== undefined) {
    commands.push({
      id: 'cancel',
      label: 'Cancel the inspection',
      text: 'At once; what was recorded is kept',
      shortcut: 'mod+.',
      run: () => {
        inspect.cancel(run.sessionId);
      },
    });
  }
  return commands;
}

function useScreenCommands(): Command[] {
  const { state, dispatch } = useApp();
  const { setColorScheme } = useMantineColorScheme();
  const reachable = tabs.filter(
    (tab) => !ofPages.has(tab) && (state.sessionId !== null || tab === 'frequency'),
  );
  const openTab = (tab: Tab): Command => ({
    id: `tab-${tab}`,
    label: tabNames[tab],
    text: 'Go to this screen',
    shortcut: `alt+${tabs.indexOf(tab) + 1}`,
    run: () => {
      dispatch({ kind: 'open-tab', tab });
    },
  });
  const themes = [
    ['auto', 'as the system'],
    ['light', 'light'],
    ['dark', 'dark'],
  ] as const;
  return [
    ...reachable.map(openTab),
    ...themes.map(([scheme, name]) => ({
      id: `theme-${scheme}`,
      label: `Appearance: ${name}`,
      text: 'Colours of the window',
      run: () => {
        setColorScheme(scheme);
      },
    })),
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      text: 'All of them in one list',
      shortcut: 'mod+/',
      run: () => {
        dispatch({ kind: 'dialog', dialog: 'shortcuts' });
      },
    },
    {
      id: 'about',
      label: 'About Onlooker',
      text: 'Version, library, data and thanks',
      run: () => {
        dispatch({ kind: 'dialog', dialog: 'about' });
      },
    },
  ];
}

export const openPalette = (): void => {
  spotlight.open();
};
