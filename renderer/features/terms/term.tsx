// A term and the small button that explains it.
import { ActionIcon, Popover, Text } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { use, useState, type ReactElement, type ReactNode } from 'react';
import { RowStop } from '../../ui/row-button.tsx';
import { findExplanation } from './explain.ts';

export interface TermProps {
  readonly explanationKey: string | null;
  readonly children: ReactNode;
}

export function Term({ explanationKey, children }: TermProps): ReactElement {
  const isStop = use(RowStop);
  const [isOpen, setIsOpen] = useState(false);
  const explanation = findExplanation(explanationKey);
  if (explanation === undefined) return <span>{children}</span>;
  return (
    <span className="term">
      {children}
      <Popover
        width={320}
        position="bottom-start"
        withArrow
        shadow="md"
        trapFocus={false}
        opened={isOpen}
        onChange={setIsOpen}
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="xs"
            className="term-button"
            tabIndex={isStop ? undefined : -1}
            aria-label={`What is ${explanation.title}?`}
            onClick={(event) => {
              event.stopPropagation();
              setIsOpen(!isOpen);
            }}
            onKeyDown={(event) => {
              // The keyboard stays here: the popover itself hears nothing of it, and what it stands in is not meant.
              if (event.key !== 'Escape' || !isOpen) return;
              event.stopPropagation();
              setIsOpen(false);
            }}
          >
            <IconHelpCircle size={14} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown
          onClick={(event) => {
            event.stopPropagation();
          }}
        >
          <Text fw={650} size="sm" mb={4}>
            {explanation.title}
          </Text>
          <Text size="sm">{explanation.text}</Text>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
