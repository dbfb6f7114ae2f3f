// The application menu. What the window does is sent to it as a command; what the platform does has
// a role. Pure: gives a template, so that its accelerators can be tested for clashes.
import type { MenuItemConstructorOptions } from 'electron';
import type { EventData } from '../../shared/contract/ipc.ts';

export type MenuCommand = EventData<'menu.command'>;

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  readonly send: (command: MenuCommand) => void;
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** macOS has its app menu in front, with About and Quit; elsewhere they stand in Help and File. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin';
  return [
    ...(isMac ? [appMenu(options)] : []),
    fileMenu(options, isMac),
    { role: 'editMenu' },
    viewMenu(options),
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [command(options, '&Practice lab', 'practice-lab'), about(options, isMac)].flat(),
    },
  ];
}

function command(
  options: MenuOptions,
  label: string,
  name: MenuCommand,
  accelerator?: string,
): MenuItemConstructorOptions {
  const click = (): void => {
    options.send(name);
  };
  return accelerator === undefined ? { label, click } : { label, click, accelerator };
}

function about(options: MenuOptions, isMac: boolean): MenuItemConstructorOptions[] {
  return isMac ? [] : [separator, command(options, `&About ${options.appName}`, 'about')];
}

function appMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: options.appName,
    submenu: [
      command(options, `About ${options.appName}`, 'about'),
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function fileMenu(options: MenuOptions, isMac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      command(options, '&New inspection', 'new-inspection', 'CmdOrCtrl+L'),
      command(options, '&Browse…', 'browse', 'CmdOrCtrl+B'),
      command(options, '&Open…', 'open-file', 'CmdOrCtrl+O'),
      command(options, 'Open &capture…', 'open-capture', 'CmdOrCtrl+Shift+O'),
      command(options, 'Capture &live…', 'live-capture'),
      command(options, 'O&bserve a browser or phone…', 'observe', 'CmdOrCtrl+Shift+B'),
      command(options, '&Export…', 'export', 'CmdOrCtrl+E'),
      separator,
      isMac ? { role: 'close' } : { role: 'quit' },
    ],
  };
}

function viewMenu(options: MenuOptions): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      command(options, '&Command palette…', 'palette', 'CmdOrCtrl+K'),
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      { role: 'toggleDevTools' },
    ],
  };
}
