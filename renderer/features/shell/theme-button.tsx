// As the system, light or dark: one button that goes round.
import { ActionIcon, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactElement } from 'react';

const next: Readonly<Record<MantineColorScheme, MantineColorScheme>> = {
  auto: 'light',
  light: 'dark',
  dark: 'auto',
};
const names: Readonly<Record<MantineColorScheme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

export function ThemeButton(): ReactElement {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Appearance: ${names[colorScheme]}. Change to ${names[next[colorScheme]]}`}
      title={`Appearance: ${names[colorScheme]}`}
      onClick={() => {
        setColorScheme(next[colorScheme]);
      }}
    >
      <Icon size={18} />
    </ActionIcon>
  );
}
