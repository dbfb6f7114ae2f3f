// The name of the app and its mark: an envelope with an eye on it.
import type { ReactElement } from 'react';

export function AppMark(): ReactElement {
  return (
    <span className="app-mark">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect x="3" y="7" width="26" height="19" rx="3" className="app-mark-paper" />
        <path d="M4.5 9.5 16 18l11.5-8.5" className="app-mark-fold" />
        <path d="M8 17.5q8-8.5 16 0q-8 8.5-16 0z" className="app-mark-eye" />
        <circle cx="16" cy="17.5" r="2.7" className="app-mark-pupil" />
      </svg>
      <span className="app-mark-name">Onlooker</span>
    </span>
  );
}
