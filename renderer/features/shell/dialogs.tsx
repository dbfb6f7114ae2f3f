// The dialogs, in one chunk: the window's first picture has none of them.
import type { ReactElement } from 'react';
import { AboutDialog } from '../about/about-dialog.tsx';
import { CaptureDialog } from '../capture/capture-dialog.tsx';
import { ExportDialog } from '../export/export-dialog.tsx';
import { LabDialog } from '../lab/lab-dialog.tsx';
import { ObserveDialog } from '../observe/observe-dialog.tsx';
import { ShortcutsDialog } from '../palette/shortcuts-dialog.tsx';

export function Dialogs(): ReactElement {
  return (
    <>
      <ExportDialog />
      <LabDialog />
      <CaptureDialog />
      <ObserveDialog />
      <AboutDialog />
      <ShortcutsDialog />
    </>
  );
}
