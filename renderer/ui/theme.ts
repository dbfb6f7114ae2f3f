// One theme for light and dark. Colours with a meaning are CSS variables in tokens.css.
import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep blue-green ink; index 7 carries white text at more than 4.5:1. */
const ink: MantineColorsTuple = [
  '#e6f6f7',
  '#d3e9eb',
  '#a8d2d6',
  '#79bac0',
  '#52a6ae',
  '#3a9aa3',
  '#2a949d',
  '#17707a',
  '#0c626b',
  '#00545c',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 7 },
  colors: { ink },
  defaultRadius: 'md',
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", "DejaVu Sans Mono", Menlo, monospace',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
});
