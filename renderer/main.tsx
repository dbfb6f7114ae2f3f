// The window's page begins here: theme, queries, notifications, and the app within them.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/virtual-table.css';
import './ui/dialogs.css';
import './features/shell/shell.css';
import './features/library/library.css';
import './features/inspect/inspect.css';
import './features/lab/lab.css';
import './features/compare/compare.css';
import './features/evidence/evidence.css';
import './features/handshake/handshake.css';
import './features/export/export.css';
import './features/overview/overview.css';
import './features/capture/capture.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './features/shell/app.tsx';
import { theme } from './ui/theme.ts';

// A session does not change once it is over; what does change is said by events. The bridge is local:
// it never waits for a network, and what it refused once it refuses again.
const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      retry: false,
      networkMode: 'always',
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={4} />
        <App />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
