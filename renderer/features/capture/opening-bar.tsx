// The file that is being opened and is no capture, once that takes long: what it is, and the button that ends it.
import { useEffect, useState, type ReactElement } from 'react';
import type { OpeningProgress } from '../../../shared/model/progress.ts';
import { onEngine } from '../../bridge.ts';
import { formatBytes } from '../../ui/format.ts';
import { useIsLong } from '../../ui/use-is-long.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { WorkBar } from '../../ui/work-bar.tsx';
import { useCaptures } from './use-captures.ts';

function describeOpening({ phase, lengthBytes }: OpeningProgress): string {
  if (phase === 'saving') return 'Read. Saving …';
  return lengthBytes === null ? 'Reading …' : `Reading ${formatBytes(lengthBytes)} …`;
}

export function OpeningBar(): ReactElement | null {
  const [progress, setProgress] = useState<OpeningProgress | null>(null);
  useEffect(() => onEngine('report.opening', setProgress), []);
  const captures = useCaptures();
  const isLong = useIsLong(progress !== null);
  if (progress === null || !isLong) return null;
  return (
    <WorkBar
      label="File being opened"
      title={`Opening ${toVisible(cutMiddle(progress.title, 60))}`}
      text={describeOpening(progress)}
      share={null}
      progressLabel="Progress of the file"
      stopLabel="Cancel"
      canStop={progress.phase === 'reading'}
      onStop={captures.stopOpening}
    />
  );
}
