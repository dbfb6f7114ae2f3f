// What the window is looking at: which session, tab, visit and connection, and which dialog is open.
import { assertNever } from '../../../shared/model/result.ts';
import { createContext, use, type Dispatch } from 'react';

export const tabs = ['compare', 'connections', 'records', 'handshake', 'frequency'] as const;
export type Tab = (typeof tabs)[number];
export type OpenDialog = 'export' | 'about' | 'shortcuts' | 'lab' | null;

export interface AppState {
  readonly sessionId: string | null;
  readonly tab: Tab;
  readonly visitId: string | null;
  readonly flowId: string | null;
  readonly dialog: OpenDialog;
}

export const startState: AppState = {
  sessionId: null,
  tab: 'compare',
  visitId: null,
  flowId: null,
  dialog: null,
};

export type AppAction =
  | { readonly kind: 'open-session'; readonly sessionId: string | null }
  | { readonly kind: 'open-tab'; readonly tab: Tab }
  | { readonly kind: 'choose-visit'; readonly visitId: string }
  | { readonly kind: 'choose-flow'; readonly flowId: string | null; readonly tab?: Tab }
  | { readonly kind: 'dialog'; readonly dialog: OpenDialog };

export function reduceApp(state: AppState, action: AppAction): AppState {
  switch (action.kind) {
    case 'open-session': {
      if (action.sessionId === state.sessionId) return state;
      const tab = state.tab === 'frequency' ? 'compare' : state.tab;
      return { ...startState, sessionId: action.sessionId, tab };
    }
    case 'open-tab':
      return { ...state, tab: action.tab };
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
