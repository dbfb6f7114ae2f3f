// A cell's text that may take a second line, in rows that are high enough.
import type { ReactElement, ReactNode } from 'react';
import { MayBreak } from './may-break.ts';

export function TwoLines({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <MayBreak value={true}>
      <span className="two-lines">{children}</span>
    </MayBreak>
  );
}
