// Files dropped anywhere onto the window are opened. By keyboard the same is "Open…".
import { IconFileImport } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useCaptures } from './use-captures.ts';

const holdsFiles = (event: DragEvent): boolean =>
  event.dataTransfer?.types.includes('Files') === true;

export function DropZone(): ReactElement | null {
  const [isOver, setIsOver] = useState(false);
  const { openDropped } = useCaptures();
  const latest = useRef(openDropped);
  useEffect(() => {
    latest.current = openDropped;
  });
  useEffect(() => {
    const stop = new AbortController();
    const listen = (
      kind: 'dragenter' | 'dragover' | 'dragleave' | 'drop',
      then: (event: DragEvent) => void,
    ): void => {
      window.addEventListener(
        kind,
        (event) => {
          if (!holdsFiles(event)) return;
          // Else the window would open the file itself.
          event.preventDefault();
          then(event);
        },
        { signal: stop.signal },
      );
    };
    const show = (): void => {
      setIsOver(true);
    };
    listen('dragenter', show);
    listen('dragover', show);
    listen('dragleave', (event) => {
      // Between elements of the page it has somewhere to go to.
      if (event.relatedTarget === null) setIsOver(false);
    });
    listen('drop', (event) => {
      setIsOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    });
    return () => {
      stop.abort();
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className="drop-zone" aria-hidden="true">
      <IconFileImport size={40} />
      <p>Drop captures, reports or logs here to open them</p>
    </div>
  );
}
