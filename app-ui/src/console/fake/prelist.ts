// Prelists and areas of the server in memory: one list with everything that goes wrong, whatever file is shown.

import type { AliasView, FollowView, PrelistPreview, PrelistProblemView } from '../../generated/http';
import type { Sent } from '../api';
import { HOUR_MS, NOW_MS } from './city';
import { type Handlers, invalid, notFound, type World } from './index';

const NEEDED = ['prelist_id', 'rt_code', 'kelurahan', 'rt', 'nomor_kk', 'nama_kepala_keluarga', 'alamat'];
const OTHERS = ['jumlah_anggota', 'lat', 'lng'];
const TITLES = [
  'No.',
  'ID Keluarga',
  'Kelurahan',
  'RT',
  'No. KK',
  'Nama Kepala Keluarga',
  'Alamat',
  'Telepon',
];
const SUGGESTED: Record<string, number> = {
  prelist_id: 2,
  kelurahan: 3,
  rt: 4,
  nomor_kk: 5,
  nama_kepala_keluarga: 6,
  alamat: 7,
};
const HEADS = ['Siti Rahmawati', 'Jumadi Bin Umar', 'Maria Lestari', 'Agus Santoso', 'Dewi Aini'];

type Said = [number, number, string, 'refused' | 'overlooked', string, string, string, string];
const WRONG: Said[] = [
  [
    9,
    4,
    'table.bad_cell',
    'refused',
    'Baris 9, kolom 4 (rt): menyebut kelurahan atau RT yang tidak ada di daftar wilayah.',
    'Line 9, column 4 (rt) names a kelurahan or RT that is not on the area list.',
    'Periksa ejaan kelurahan dan nomor RT.',
    'Check the kelurahan and the RT.',
  ],
  [
    14,
    0,
    'table.twice',
    'refused',
    'Baris 14: prelist_id sudah ada di baris 6.',
    'Line 14: prelist_id stands in line 6 already.',
    'Setiap keluarga perlu nomor sendiri; hapus baris yang berulang.',
    'Each family needs a number of its own.',
  ],
  [
    21,
    5,
    'table.bad_cell',
    'overlooked',
    'Baris 21, kolom 5 (nomor_kk): angka panjang yang digit terakhirnya dibuang lembar kerja.',
    'Line 21, column 5 (nomor_kk) is a long number whose last digits the spreadsheet has dropped.',
    'Jadikan kolom ini teks, tempel lagi nomor aslinya, lalu unggah lagi.',
    'Make the column text and paste the real numbers again.',
  ],
  [
    33,
    0,
    'prelist.elsewhere',
    'refused',
    'Baris 33: keluarga ini sudah ada di RT 003, Lok Tuan.',
    'Line 33: this family stands in RT 003, Lok Tuan already.',
    'Tidak dipindahkan. Bila RT di daftar yang benar, selesaikan sebagai keluarga pindah.',
    'It is not moved.',
  ],
];

export function prelistHandlers(world: World): Handlers {
  const { city } = world;
  const aliases: AliasView[] = [
    { alias: 'Brebas Tgh', kelurahan: 6474011003, who: 'Ratna Kusuma', made_ms: NOW_MS - 40 * HOUR_MS },
  ];
  const follows: FollowView[] = [];
  const taken = new Set<number>();
  const areas = city.areas.slice(0, 24);

  const preview = ({ query }: Sent): PrelistPreview => {
    const isEnglish = query.language === 'en';
    const given = typeof query.columns === 'string' ? query.columns : undefined;
    const chosen = given
      ? Object.fromEntries(
          given.split(',').map((pair) => [pair.split(':')[0] ?? '', Number(pair.split(':')[1])]),
        )
      : SUGGESTED;
    const isReady = Boolean(
      chosen.prelist_id && chosen.nama_kepala_keluarga && (chosen.rt_code || (chosen.kelurahan && chosen.rt)),
    );
    const problems: PrelistProblemView[] = WRONG.map(
      ([line, column, code, severity, id, en, mend, mendEn]) => ({
        line,
        column,
        code,
        severity,
        text: isEnglish ? en : id,
        mend: isEnglish ? mendEn : mend,
      }),
    );
    const missing: PrelistProblemView = {
      line: 0,
      column: 0,
      code: 'table.missing_column',
      severity: 'refused',
      text: isEnglish
        ? 'The header has no column "prelist_id".'
        : 'Kolom "prelist_id" tidak ada di baris judul.',
      mend: isEnglish
        ? 'Choose the column where columns are matched.'
        : 'Pilih kolomnya di bagian Pasangkan kolom.',
    };
    const lines = areas.map(({ scope }) => {
      const isIn = taken.has(Math.floor(scope / 1000));
      return { scope, new: isIn ? 0 : 18 + (scope % 5), known: isIn ? 18 + (scope % 5) : 0 };
    });
    const sum = (of: 'new' | 'known'): number => lines.reduce((all, line) => all + line[of], 0);
    const isKnown = aliases.some(({ alias }) => alias === 'Lok Tuan Raya');
    return {
      kind: 'xlsx',
      sheets: ['Daftar', 'Keterangan'],
      sheet: String(query.sheet || 'Daftar'),
      header_line: Number(query.header) || 3,
      first_lines: [
        { line: 1, text: 'DAFTAR KELUARGA KOTA BONTANG' },
        { line: 2, text: 'Keadaan November 2026' },
        { line: 3, text: TITLES.join(' · ') },
        { line: 4, text: '1 · BTG-0001 · Lok Tuan · 1 · 6474011206100001' },
      ],
      columns: TITLES.map((title, i) => ({ column: i + 1, title })),
      fields: [...NEEDED, ...OTHERS].map((field) => ({ field, column: chosen[field] ?? 0 })),
      ready: isReady,
      digest: 'd1'.repeat(32),
      counts: isReady
        ? { new: sum('new'), known: sum('known'), elsewhere: 1, refused: isKnown ? 2 : 9, overlooked: 1 }
        : { new: 0, known: 0, elsewhere: 0, refused: 0, overlooked: 0 },
      areas: isReady ? lines : [],
      rows: isReady
        ? HEADS.map((head, i) => ({
            line: 4 + i,
            prelist_id: `BTG-000${i + 1}`,
            scope: areas[i]?.scope ?? 0,
            family_card: `647401120610000${i}`,
            head,
            address: `Jl. Kakap Merah No. ${i + 2}`,
            members: i % 2 ? 4 : 0,
            state: taken.size > 0 ? 'known' : i === 3 ? 'elsewhere' : 'new',
          }))
        : [],
      problems: isReady ? problems : [missing],
      problems_total: isReady ? problems.length : 1,
      unknown: isReady && !isKnown ? [{ name: 'Lok Tuan Raya', rows: 7 }] : [],
    };
  };

  return {
    'POST /v1/prelist/preview': preview,
    'POST /v1/prelist': (sent) => {
      const { counts, areas: lines } = preview(sent);
      const kelurahan = Number(sent.query.kelurahan);
      const part = lines.filter(({ scope }) => Math.floor(scope / 1000) === kelurahan);
      taken.add(kelurahan);
      const fresh = part.reduce((all, line) => all + line.new, 0);
      return { counts: { ...counts, new: fresh }, rts: fresh > 0 ? part.length : 0 };
    },
    'GET /v1/areas/aliases': () => ({ aliases: [...aliases].sort((a, b) => a.alias.localeCompare(b.alias)) }),
    'POST /v1/areas/aliases': ({ body }) => {
      const { alias, kelurahan } = body as { alias: string; kelurahan: number };
      if (!alias || !kelurahan) throw invalid('alias');
      aliases.push({ alias, kelurahan, who: world.me?.name ?? '', made_ms: NOW_MS });
      return undefined;
    },
    'DELETE /v1/areas/aliases/{alias}': ({ path }) => {
      const at = aliases.findIndex(({ alias }) => alias === path.alias);
      if (at < 0) throw notFound();
      aliases.splice(at, 1);
      return undefined;
    },
    'GET /v1/areas/versions': () => ({
      versions: [
        { version: 2, made_ms: NOW_MS - 30 * HOUR_MS, who: 'Wahyu Prasetyo', why: 'SK 12/2026', rts: 497 },
        { version: 1, made_ms: NOW_MS - 700 * HOUR_MS, who: 'Wahyu Prasetyo', why: '', rts: 498 },
      ],
      closed: [{ scope: 6474011003052, label: 'Lok Tuan RT 052', households: 61, devices: 1, version: 2 }],
      follows,
    }),
    'POST /v1/areas/preview': () => ({
      rts: 498,
      added: ['Lok Tuan RT 053', 'Lok Tuan RT 054'],
      added_total: 2,
      renamed: [],
      renamed_total: 0,
      missing: [{ scope: 6474011003051, label: 'Lok Tuan RT 051', households: 58, devices: 2, version: 0 }],
      problems: [],
    }),
    'POST /v1/areas': () => ({ areas: 500, version: 3 }),
    'POST /v1/areas/moves': ({ body }) => {
      const { old, new: to, records } = body as { old: number; new: number; records: string[] };
      const area = city.areas.find(({ scope }) => scope === to);
      const going = city.households.filter(({ scope, record }) => scope === old && records.includes(record));
      for (const one of going) Object.assign(one, { scope: to, area: area?.label ?? '' });
      return { moved: going.length, more: false };
    },
    'POST /v1/areas/follows': ({ body }) => {
      const { old, new: next, why } = body as { old: number; new: number[]; why: string };
      for (const scope of next)
        follows.push({
          old_scope: old,
          old_label: `RT ${old % 1000}`,
          new_scope: scope,
          new_label: `RT ${scope % 1000}`,
          version: 2,
          why,
        });
      return undefined;
    },
  };
}
