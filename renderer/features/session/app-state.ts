// What the window is looking at: which session, tab, visit and connection, and which dialog is open.
import type { FlowFilter } from '../../../shared/model/flow-query.ts';
import { assertNever } from '../../../shared/model/result.ts';
import type { Session } from '../../../shared/model/session.ts';
import { everyFlow } from '../../../shared/model/query-values.ts';
import { createContext, use, type Dispatch } from 'react';

/** As they stand beside each other; which stands first depends on the session (`tabsOf`). */
export const tabs = [
  'compare',
  'connections',
  'timeline',
  'records',
  'handshake',
  'frequency',
  'overview',
  'told',
] as const;
export type Tab = (typeof tabs)[number];
export type OpenDialog = 'export' | 'about' | 'shortcuts' | 'lab' | 'capture' | 'observe' | null;

export interface AppState {
  readonly sessionId: string | null;
  /** Null: the session's own first screen. */
  readonly tab: Tab | null;
  readonly visitId: string | null;
  readonly flowId: string | null;
  /** Which connections overview and connections are about. */
  readonly filter: FlowFilter;
  readonly dialog: OpenDialog;
}

export const startState: AppState = {
  sessionId: null,
  tab: null,
  visitId: null,
  flowId: null,
  filter: everyFlow,
  dialog: null,
};

export type AppAction =
  | {
      readonly kind: 'open-session';
      readonly sessionId: string | null;
      /** On its own first screen, whichever was open before. */
      readonly isNew?: boolean;
    }
  | { readonly kind: 'filter'; readonly change: (filter: FlowFilter) => FlowFilter }
  | { readonly kind: 'open-tab'; readonly tab: Tab }
  | { readonly kind: 'choose-visit'; readonly visitId: string }
  | { readonly kind: 'choose-flow'; readonly flowId: string | null; readonly tab?: Tab }
  | { readonly kind: 'dialog'; readonly dialog: OpenDialog };

export function reduceApp(state: AppState, action: AppAction): AppState {
  switch (action.kind) {
    case 'open-session': {
      if (action.sessionId === state.sessionId) return state;
      const tab = action.isNew === true || state.tab === 'frequency' ? null : state.tab;
      return { ...startState, sessionId: action.sessionId, tab };
    }
    case 'open-tab':
      return { ...state, tab: action.tab };
    case 'filter':
      return { ...state, filter: action.change(state.filter) };
    case 'choose-visit':
      return { ...state, visitId: action.visitId };
    case 'choose-flow':
      return { ...state, flowId: action.flowId, tab: action.tab ?? state.tab };
    case 'dialog':
      return { ...state, dialog: action.dialog };
    default:
      return assertNever(action);
  }
}

/** What others did begins with the overview, a session of one's own with the comparison. */
export function tabsOf(session: Pick<Session, 'resolver' | 'kind'>): readonly Tab[] {
  const common = tabs.filter((tab) => !ofPages.has(tab));
  if (session.resolver.kind === 'capture' || session.kind === 'observe')
    return ['overview', ...common.filter((tab) => tab !== 'overview')];
  const [first = 'compare', ...others] = common;
  return session.kind === 'page' || session.kind === 'browse'
    ? [first, ...ofPages, ...others]
    : common;
}

/** Screens that say something of whole pages only. */
export const ofPages: ReadonlySet<Tab> = new Set(['told']);

export interface AppContextValue {
  readonly state: AppState;
  readonly dispatch: Dispatch<AppAction>;
}

export const AppContext = createContext<AppContextValue | null>(null);

/** The window's state and how to change it; below `AppContext` only. */
export function useApp(): AppContextValue {
  const value = use(AppContext);
  if (value === null) throw new Error('useApp is used outside its provider.');
  return value;
}
