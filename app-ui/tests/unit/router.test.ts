// Places and what they lead to.

import { expect, test } from 'vitest';
import { to, toRoute } from '../../src/router.svelte';

const check = (place: string, route: object): void => {
  expect(toRoute(place)).toEqual(route);
};

test('nothing is home', () => check('', { name: 'home' }));
test('what is not known is home', () => check('/anything/else', { name: 'home' }));
test('a household', () => check('/h/01a2', { name: 'household', record: '01a2' }));
test('a page of a member', () =>
  check('/h/01a2/p/anggota.a7k1q2', { name: 'page', record: '01a2', page: 'anggota.a7k1q2', key: '' }));
test('a question', () =>
  check('/h/01a2/p/rumah/atap', { name: 'page', record: '01a2', page: 'rumah', key: 'atap' }));
test('the end of a visit', () => check('/h/01a2/kunjungan', { name: 'visit', record: '01a2' }));
test('a step of the first run', () => check('/mulai/kode', { name: 'start', step: 'kode' }));
test('parts with a slash survive', () =>
  check(to('h', 'a/b', 'p', 'x y'), { name: 'page', record: 'a/b', page: 'x y', key: '' }));
test('a broken escape is taken as it stands', () =>
  check('/h/%E0%A4%A', { name: 'household', record: '%E0%A4%A' }));
