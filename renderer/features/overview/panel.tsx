// A box of the overview: title, what it counts, its tools.
import { useId, type ReactElement, type ReactNode } from 'react';

export interface PanelProps {
  readonly title: string;
  readonly hint?: string;
  readonly tools?: ReactNode;
  /** Over the whole width. */
  readonly isWide?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, hint, tools, isWide, children }: PanelProps): ReactElement {
  const id = useId();
  return (
    <section className="panel" data-wide={isWide === true || undefined} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {hint === undefined ? null : <span className="dim panel-hint">{hint}</span>}
        <div className="panel-tools">{tools}</div>
      </div>
      {children}
    </section>
  );
}
