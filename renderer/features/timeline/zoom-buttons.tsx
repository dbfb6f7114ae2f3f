// Buttons that zoom the timeline, for those without a wheel or keys.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowAutofitWidth, IconZoomIn, IconZoomOut } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { KeyDeed } from './waterfall-keys.ts';

const buttons = [
  ['Zoom in', '+', IconZoomIn, { kind: 'zoom', factor: 1 / 1.5 }],
  ['Zoom out', '−', IconZoomOut, { kind: 'zoom', factor: 1.5 }],
  ['Show all of it', 'Home', IconArrowAutofitWidth, { kind: 'fit' }],
] as const satisfies readonly (readonly [string, string, typeof IconZoomIn, KeyDeed])[];

export function ZoomButtons({ run }: { readonly run: (deed: KeyDeed) => void }): ReactElement {
  return (
    <>
      {buttons.map(([label, key, Icon, deed]) => (
        <Tooltip key={label} label={`${label} (${key})`}>
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label={label}
            onClick={() => {
              run(deed);
            }}
          >
            <Icon size={16} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
      ))}
    </>
  );
}
