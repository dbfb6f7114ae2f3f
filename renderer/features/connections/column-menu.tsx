// Which columns are shown: those that fit, or those that were chosen.
import { Button, Checkbox, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { FlowColumn } from './flow-columns.tsx';

export interface ColumnMenuProps {
  readonly columns: readonly FlowColumn[];
  readonly shown: readonly FlowColumn[];
  readonly isChosen: boolean;
  /** Null: as many as fit. */
  readonly onChange: (ids: readonly string[] | null) => void;
}

export function ColumnMenu({ columns, shown, isChosen, onChange }: ColumnMenuProps): ReactElement {
  const ids = shown.map(({ id }) => id);
  return (
    <Popover position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconColumns3 size={15} aria-hidden="true" />}
        >
          {`Columns (${shown.length} of ${columns.length})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Checkbox.Group
          className="column-choices"
          label="Shown columns"
          value={ids}
          onChange={onChange}
        >
          {columns.map(({ id, title }) => (
            <Checkbox key={id} value={id} label={title} disabled={id === 'name'} />
          ))}
        </Checkbox.Group>
        <Button
          variant="subtle"
          size="compact-xs"
          disabled={!isChosen}
          onClick={() => {
            onChange(null);
          }}
        >
          As many as fit
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
