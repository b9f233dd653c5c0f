// The catalogues and what is made of them.

import { expect, test } from 'vitest';
import { compile, listDrift, listUnused } from '../../scripts/texts.mjs';
import { bytes, civil, moment, plural, setLanguage, show } from '../../src/texts.svelte';

test('both languages say the same keys with the same variables', () => {
  expect(compile().problems).toEqual([]);
});

test('the functions are what the catalogues say', () => {
  expect(listDrift(compile().modules)).toEqual([]);
});

test('every text is used', () => {
  expect(listUnused(compile().modules)).toEqual([]);
});

test('numbers, days and sizes are written as the language does', () => {
  setLanguage('id');
  expect(show(1234)).toBe('1.234');
  const then = new Date(2027, 0, 1).getTime();
  expect(civil('2026-11-22', then)).toBe('Min, 22 Nov 2026');
  expect(civil('2027-02-03', then)).toBe('Rab, 3 Feb');
  expect(civil('soon')).toBe('soon');
  expect(bytes(1500)).toBe('1,5 kB');
  expect(plural(1)).toBe('other');
  setLanguage('en');
  expect(show(1234)).toBe('1,234');
  expect(bytes(999)).toBe('999 B');
  expect(plural(1)).toBe('one');
});

test('a moment of today is a time alone', () => {
  setLanguage('id');
  const noon = new Date(2026, 10, 22, 14, 20).getTime();
  expect(moment(noon, noon + 60_000)).toBe('14.20');
  expect(moment(noon, noon + 86_400_000)).toBe('Min, 22 Nov, 14.20');
});
