// Whether a text may end its line within a name or an address. A place where it may is used by the browser even
// where nothing wraps: texts of one line, which end in dots, have none.
import { createContext } from 'react';

/** Set by what its texts stand in. */
export const MayBreak = createContext(true);
