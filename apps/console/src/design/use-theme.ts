import { useSyncExternalStore } from 'react';
import { onTheme, shownTheme, themeChoice, type Theme, type ThemeChoice } from './theme.ts';

export function useTheme(): Theme {
  return useSyncExternalStore(onTheme, shownTheme);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(onTheme, themeChoice);
}
