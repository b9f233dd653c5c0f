// Language and theme of this browser, kept for the next time. Nothing of the survey is kept.

import { setLanguage } from '../texts.svelte';

export type Theme = 'auto' | 'light' | 'dark';
const THEMES: Theme[] = ['auto', 'light', 'dark'];

let theme = $state<Theme>('auto');
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export const themeNow = (): Theme => theme;

/** Some browsers refuse to keep anything. */
function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is forgotten with the page.
  }
}

function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? '';
  } catch {
    return '';
  }
}

function show(): void {
  const shown = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
  document.documentElement.dataset.theme = shown;
}

export function setTheme(wanted: string): void {
  theme = THEMES.find((known) => known === wanted) ?? 'auto';
  keep('ketuk.theme', theme);
  show();
}

export function speak(language: string): void {
  setLanguage(language);
  keep('ketuk.language', language);
}

/** Takes up what was chosen the last time. */
export function begin(): void {
  setLanguage(kept('ketuk.language'));
  setTheme(kept('ketuk.theme'));
  dark.addEventListener('change', show);
}
