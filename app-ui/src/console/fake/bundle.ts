// Files from phones in memory: the first that is shown is part 1 of 3, the second part 3, the third is damaged, whatever
// they hold; they are taken in in the order in which they were shown.

import type { BundleHousehold, BundleView } from '../../generated/http';
import { HOUR_MS, NOW_MS } from './city';
import { type Handlers, Refused } from './index';

const HEADS = ['Siti Rahmawati', 'Jumadi Bin Umar', 'Maria Lestari', '', 'Agus Santoso'];

export function bundleHandlers(): Handlers {
  let shown = 0;
  const taken: number[] = [];
  const queue: BundleView[] = [];
  const household = (head: string, at: number): BundleHousehold => ({
    record: `0199${String(at).padStart(28, '0')}`,
    head,
    address: head ? `Jl. Selat Karimata No. ${at + 3}` : '',
    area: head ? 'RT 021, Berbas Tengah' : '',
    arrived: at === 1 ? 0 : 2,
    known: at === 1 ? 3 : 0,
    apart: at === 2 ? 1 : 0,
    refused: at === 4 ? 1 : 0,
    waiting: at === 0 ? 1 : 0,
  });
  return {
    'POST /v1/bundle/look': () => {
      shown += 1;
      if (shown === 3)
        throw new Refused(
          422,
          'bundle.broken',
          'Berkas ini rusak atau terpotong. Minta dikirim ulang.',
          'This file is damaged or cut off. Ask for it again.',
        );
      const view: BundleView = {
        device: '0f1e2d3c4b5a6978',
        name: 'Ibu Halimah',
        made_ms: NOW_MS - 3 * HOUR_MS,
        households: 5,
        saves: 11,
        part: shown === 2 ? 3 : 1,
        parts: 3,
        taken: [...taken],
        revoked: false,
      };
      queue.push(view);
      return view;
    },
    'POST /v1/bundle/take': () => {
      const view = queue.shift();
      if (!view) throw new Refused(422, 'bundle.broken', 'Berkas ini rusak.', 'This file is damaged.');
      taken.push(view.part);
      return {
        file: { ...view, taken: [...taken] },
        households: HEADS.map(household),
        households_total: HEADS.length,
        refused: [],
        answer_name: `ketuk-balasan-ibu-halimah-${view.part}dari3.ketuk`,
        answer: 'S0VUVUs=',
      };
    },
  };
}
