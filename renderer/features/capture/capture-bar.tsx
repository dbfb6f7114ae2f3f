// The capture being read: how far it is in bytes and packets, and the button that ends it.
import type { ReactElement } from 'react';
import type { CaptureProgress } from '../../../shared/model/progress.ts';
import { countOf, formatBytes } from '../../ui/format.ts';
import { cutMiddle, toVisible } from '../../ui/visible-characters.ts';
import { WorkBar } from '../../ui/work-bar.tsx';
import { FoundSoFarNote } from './found-so-far.tsx';
import { useCaptureProgress } from './capture-progress-store.ts';
import { useCaptures } from './use-captures.ts';

function describeReading(progress: CaptureProgress): string {
  const packets = countOf(progress.packets, 'packet');
  if (progress.phase === 'saving') return `${packets} read. Saving …`;
  if (progress.isLive) return `${packets}, ${formatBytes(progress.readBytes)} so far`;
  // Nobody has looked yet at how much there is.
  if (progress.totalBytes === 0) return 'Opening …';
  return `${formatBytes(progress.readBytes)} of ${formatBytes(progress.totalBytes)}, ${packets}`;
}

export function CaptureBar(): ReactElement | null {
  const progress = useCaptureProgress();
  const captures = useCaptures();
  if (progress === null) return null;
  const { isLive, phase, readBytes, totalBytes, sessionId, found } = progress;
  const title = toVisible(cutMiddle(progress.title, 60));
  return (
    <WorkBar
      label="Capture being read"
      title={isLive ? title : `Reading ${title}`}
      text={describeReading(progress)}
      share={phase === 'reading' && !isLive ? readBytes / Math.max(1, totalBytes) : null}
      progressLabel="Progress of the capture"
      stopLabel={isLive ? 'Stop' : 'Cancel'}
      canStop={phase === 'reading'}
      onStop={() => {
        captures.cancel(sessionId);
      }}
    >
      <FoundSoFarNote found={found} isLive={isLive} />
    </WorkBar>
  );
}
