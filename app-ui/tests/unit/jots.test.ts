// A sheet's text and back; whatever the text, a sheet opens.

import { expect, test } from 'vitest';
import { fromJot, toJot } from '../../src/state/jots';

test('what stands on a sheet comes back', () => {
  const field = fromJot(toJot({ note: 'Pulang "sore"\n', again: '' }));
  expect([field('note'), field('again'), field('other')]).toEqual(['Pulang "sore"\n', '', '']);
});

test('an untouched sheet is no text', () => {
  expect(toJot({ note: '', again: '' })).toBe('');
});

test('a text that cannot be read is an empty sheet', () => {
  for (const text of ['', '{', 'null', '7', '[1]', '{"note":7}']) expect(fromJot(text)('note')).toBe('');
});
