export type ThemeChoice = 'system' | 'light' | 'dark';
export type Theme = 'light' | 'dark';

const storedUnder = 'nadi-theme';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');

/** What the reader chose; without a choice the system's. */
export function themeChoice(): ThemeChoice {
  const stored = readStored();
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** The theme that is shown. */
export function shownTheme(): Theme {
  const choice = themeChoice();
  return choice === 'system' ? (system.matches ? 'dark' : 'light') : choice;
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(storedUnder, choice);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  apply();
}

/** Shows the theme from now on, also when the system's changes or another tab chooses. */
export function followTheme(): void {
  apply();
  system.addEventListener('change', apply);
  addEventListener('storage', ({ key }) => key === storedUnder && apply());
}

export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function apply(): void {
  document.documentElement.dataset['theme'] = shownTheme();
  listeners.forEach((listener) => listener());
}

function readStored(): string | null {
  try {
    return localStorage.getItem(storedUnder);
  } catch {
    return null;
  }
}
