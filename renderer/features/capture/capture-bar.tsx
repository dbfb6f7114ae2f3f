// The capture being read: how far it is in bytes and packets, and the button that ends it.
import { Button, Progress } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { CaptureProgress } from '../../../shared/model/progress.ts';
import { countOf, formatBytes } from '../../ui/format.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { useCaptureProgress } from './capture-progress-store.ts';
import { useCaptures } from './use-captures.ts';

function describeReading(progress: CaptureProgress): string {
  const packets = countOf(progress.packets, 'packet');
  if (progress.phase === 'saving') return `${packets} read. Saving …`;
  if (progress.isLive) return `${packets}, ${formatBytes(progress.readBytes)} so far`;
  return `${formatBytes(progress.readBytes)} of ${formatBytes(progress.totalBytes)}, ${packets}`;
}

export function CaptureBar(): ReactElement | null {
  const progress = useCaptureProgress();
  return progress === null ? null : <ReadingBar progress={progress} />;
}

function ReadingBar({ progress }: { readonly progress: CaptureProgress }): ReactElement {
  const captures = useCaptures();
  const text = describeReading(progress);
  const spoken = useThrottledValue(text, 2000);
  const isMeasured = progress.phase === 'reading' && !progress.isLive;
  const share = progress.readBytes / Math.max(1, progress.totalBytes);
  const title = toVisible(cutMiddle(progress.title, 60));
  return (
    <section className="capture-bar" aria-label="Capture being read">
      <strong>{progress.isLive ? title : `Reading ${title}`}</strong>
      <Progress
        className="capture-measure"
        value={isMeasured ? Math.min(100, share * 100) : 100}
        animated={!isMeasured}
        size="sm"
        aria-label="Progress of the capture"
      />
      <span className="run-progress-text" aria-hidden="true">
        {text}
      </span>
      <output className="visually-hidden">{spoken}</output>
      <Button
        size="compact-sm"
        color="red.8"
        disabled={progress.phase !== 'reading'}
        leftSection={<IconPlayerStopFilled size={13} aria-hidden="true" />}
        onClick={() => {
          captures.cancel(progress.sessionId);
        }}
      >
        {progress.isLive ? 'Stop' : 'Cancel'}
      </Button>
    </section>
  );
}
