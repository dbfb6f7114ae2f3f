// The page of the window to browse in begins here: address bar above, notebook beside the stranger's page.
import '@mantine/core/styles.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/virtual-table.css';
import './ui/dialogs.css';
import './features/browse/browse.css';
import { MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowseApp } from './features/browse/browse-app.tsx';
import { theme } from './ui/theme.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <BrowseApp />
    </MantineProvider>
  </StrictMode>,
);
