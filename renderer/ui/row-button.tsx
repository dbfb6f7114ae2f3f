// The button that a row of a table is chosen by. Of all of them one is a stop of the Tab key; arrow keys lead
// from one to the next (use-row-stop.ts).
import { createContext, use, type ReactElement, type ReactNode } from 'react';

/** Whether the Tab key stops at this row, and at the small buttons in it. */
export const RowStop = createContext(true);

export interface RowButtonProps {
  readonly title?: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

export function RowButton({ title, onClick, children }: RowButtonProps): ReactElement {
  const isStop = use(RowStop);
  return (
    <button
      type="button"
      className="row-button"
      tabIndex={isStop ? 0 : -1}
      title={title}
      onClick={(event) => {
        // The row is a larger target for the same.
        event.stopPropagation();
        onClick();
      }}
    >
      {children}
    </button>
  );
}
