// Something that takes its time: what it is, how far it has come, and the button that ends it.
import { Button, Progress } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import type { ReactElement, ReactNode } from 'react';
import './work-bar.css';

export interface WorkBarProps {
  /** Of the region, for who cannot see it. */
  readonly label: string;
  readonly title: string;
  /** How far it is, in words. */
  readonly text: string;
  /** Of the whole, from 0 to 1; null: nobody knows. */
  readonly share: number | null;
  readonly progressLabel: string;
  readonly stopLabel: string;
  readonly canStop: boolean;
  readonly onStop: () => void;
  /** Stands below, as wide as the bar. */
  readonly children?: ReactNode;
}

/** How often a screen reader is told how far it is. */
const spokenEveryMs = 2000;

export function WorkBar({
  label,
  title,
  text,
  share,
  progressLabel,
  stopLabel,
  canStop,
  onStop,
  children,
}: WorkBarProps): ReactElement {
  const spoken = useThrottledValue(text, spokenEveryMs);
  return (
    <section className="work-bar" aria-label={label}>
      <strong>{title}</strong>
      <Progress
        className="work-measure"
        value={share === null ? 100 : Math.min(100, share * 100)}
        animated={share === null}
        size="sm"
        aria-label={progressLabel}
      />
      <span className="work-text" aria-hidden="true">
        {text}
      </span>
      <output className="visually-hidden">{spoken}</output>
      <Button
        size="compact-sm"
        color="red.8"
        disabled={!canStop}
        leftSection={<IconPlayerStopFilled size={13} aria-hidden="true" />}
        onClick={onStop}
      >
        {stopLabel}
      </Button>
      {children}
    </section>
  );
}
