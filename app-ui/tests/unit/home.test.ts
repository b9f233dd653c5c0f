// The list: what is found in it, and what is counted as not arrived.

import { expect, test } from 'vitest';
import { makeWorld } from '../../src/bridge/fake/world';
import type { HomeView, HouseholdRow } from '../../src/generated/view';
import { countIn, findHouseholds, listWaiting } from '../../src/state/home.svelte';

const world = makeWorld(new URLSearchParams('fake'), () => undefined);
const names = (rows: HouseholdRow[]): string[] => rows.map(({ head }) => head);
const find = (search: string, rt = ''): string[] => names(findHouseholds(world.rows, search, rt));

test('nothing typed finds everybody', () => expect(find('')).toHaveLength(world.rows.length));
test('a part of a name', () => expect(find('safi')).toEqual(['La Ode Safiudin']));
test('a house number with a word of the street', () =>
  expect(find('makassar 12a')).toEqual(['Yohanes Tandi']));
test('dots, capitals and the order of words do not matter', () =>
  expect(find('TENRI hj andi')).toEqual(['Hj. Andi Tenri']));
test('marks on letters do not matter', () =>
  expect(find('déwi lestari')).toEqual(['Dewi Lestari Handayani']));
test('nothing fits', () => expect(find('tidak ada')).toEqual([]));
test('only of one RT', () => expect(find('', 'elsewhere')).toEqual([]));

test('answers in progress count as not arrived', () => {
  const home = { households: world.rows } as HomeView;
  expect(countIn(home, 'waiting')).toBe(3);
  expect(names(listWaiting(home))).toContain('Bambang Wijayanto');
  expect(listWaiting(home)).toHaveLength(4);
});
