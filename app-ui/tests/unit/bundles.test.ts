// Files from phones put together by the export that they are parts of.

import { expect, test } from 'vitest';
import { addUp, type Chosen, named, toExports } from '../../src/console/bundle/bundles';
import type { BundleHousehold, BundleTaken, BundleView } from '../../src/generated/http';

const view = (part: number, taken: number[] = [], made_ms = 5): BundleView => ({
  device: 'a',
  name: 'Sri',
  made_ms,
  households: 1,
  saves: 2,
  part,
  parts: 4,
  taken,
  revoked: false,
});
const chosen = (name: string, of: Partial<Chosen>): Chosen => ({
  key: name,
  file: new File([], name),
  state: 'ready',
  isTooLarge: false,
  ...of,
});

test('parts of one export stand together, and what neither came nor is here is missing', () => {
  const exports = toExports([
    chosen('a', { view: view(1, [3]) }),
    chosen('b', { state: 'refused' }),
    chosen('c', { view: view(4, [3]) }),
    chosen('d', { view: view(2, [], 6) }),
  ]);
  expect(exports.map(({ files }) => files.map(({ key }) => key))).toEqual([['a', 'c'], ['d']]);
  expect(exports.map(({ missing }) => missing)).toEqual([[2], [1, 3, 4]]);
});

test('many missing parts are not all named', () => {
  expect(named([1, 2])).toBe('1, 2');
  expect(named(Array.from({ length: 13 }, (_, i) => i + 1))).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, …');
});

test('a household in two files is one, with what became of it added up', () => {
  const one = (part: Partial<BundleHousehold>): BundleHousehold => ({
    record: 'r',
    head: '',
    address: '',
    area: '',
    arrived: 0,
    known: 0,
    apart: 0,
    refused: 0,
    waiting: 0,
    ...part,
  });
  const file = (...households: BundleHousehold[]): BundleTaken => ({
    file: view(1),
    households,
    households_total: households.length,
    refused: [],
    answer_name: '',
    answer: '',
  });
  const sum = addUp([
    file(one({ waiting: 1 })),
    file(one({ arrived: 2, head: 'Siti' }), one({ record: 's' })),
  ]);
  expect(sum).toEqual([one({ waiting: 1, arrived: 2, head: 'Siti' }), one({ record: 's' })]);
});
