// Which windows are ours to browse in: their own page, the frame around the stranger's, may call what
// the contract gives it.
import type { WebContents } from 'electron';

const frames = new WeakSet<WebContents>();

export function markBrowseFrame(contents: WebContents): void {
  frames.add(contents);
}

export const isBrowseFrame = (contents: WebContents): boolean => frames.has(contents);
