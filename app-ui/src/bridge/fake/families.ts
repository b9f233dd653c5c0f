// Families of the device in memory: what is known of each when it is opened. Nobody in them exists.

import type { ClaimView, DisputeView, HouseholdRow, UpgradeView } from '../../generated/view';
import type { Beginning } from './interview';
import { SERVER_NOW_MS } from './world';

interface Person {
  nama: string;
  hubungan: string;
  jenis_kelamin: string;
  tanggal_lahir?: string;
  nik?: string;
}

/** A family of five in the middle of its interview: two are done, one is begun. */
const FIVE: Person[] = [
  {
    nama: 'Bambang Wijayanto',
    hubungan: '1',
    jenis_kelamin: '1',
    tanggal_lahir: '1979-03-08',
    nik: '6474010803790002',
  },
  {
    nama: 'Sri Wahyuningsih',
    hubungan: '2',
    jenis_kelamin: '2',
    tanggal_lahir: '1983-08-17',
    nik: '6474015708830001',
  },
  {
    nama: 'Dimas Wijayanto',
    hubungan: '3',
    jenis_kelamin: '1',
    tanggal_lahir: '2009-11-30',
    nik: '64740130110900',
  },
  { nama: 'Putri Wijayanti', hubungan: '3', jenis_kelamin: '2' },
  { nama: 'Mbah Sukinem', hubungan: '6', jenis_kelamin: '2' },
];
const NAMES = ['Ani', 'Budi', 'Citra', 'Doni', 'Eka', 'Fajar'];

const claim = (value: string, text: string, who: string, own: boolean, change: string): ClaimView => ({
  value,
  choose: value,
  text,
  who,
  own,
  arrived_ms: own ? null : SERVER_NOW_MS - 5_400_000,
  change,
});

const dispute = (key: string, label: string, claims: ClaimView[]): DisputeView => ({
  key,
  label,
  class: 'human',
  kind: 'values',
  shown: claims[0]?.text ?? '',
  claims,
  asked: key === 'atap',
  remark: key === 'atap' ? 'Tolong lihat sendiri atapnya.' : '',
});

/** What people disagree on, as many as the row says. */
function disputesOf({ address, disputes }: HouseholdRow): DisputeView[] {
  return [
    dispute('atap', 'Atap rumah paling banyak dari apa?', [
      claim('3', 'Seng', 'Ibu Halimah', true, 'aa01'),
      claim('2', 'Genteng', 'Pak Rahman (RT 022)', false, 'bb02'),
    ]),
    dispute('alamat', 'Di mana alamat rumah ini?', [
      claim(address, address, 'Ibu Halimah', true, 'aa03'),
      claim('Jl. Selat Karimata No. 41', 'Jl. Selat Karimata No. 41', 'Pak Rahman (RT 022)', false, 'bb04'),
    ]),
  ].slice(0, disputes);
}

const UPGRADE: UpgradeView = {
  from: 'keluarga 2026.1',
  to: 'keluarga 2026.2',
  possible: true,
  kept: 14,
  added: [{ path: 'internet', label: 'Apakah ada langganan internet di rumah?', differences: [] }],
  removed: [],
  changed: [{ path: 'atap', label: 'Atap rumah paling banyak dari apa?', differences: ['other_choices'] }],
  lost: [],
};

function add(answers: Record<string, string>, id: string, person: Person): void {
  for (const [name, value] of Object.entries(person)) answers[`anggota.${id}.${name}`] = value;
}

/** Answers of a house where everything has been asked. */
const WHOLE = {
  nomor_kk: '6474010102030004',
  telepon: '081234567890',
  dibacakan: 'OK',
  status_bangunan: '1',
  luas_lantai: '54',
  atap: '3',
  penerangan: '1',
  daya: '2',
  kondisi: '7',
  kebutuhan: 'sekolah air obat kerja',
  titik_rumah: '0.1335800 117.5484900 12.0 8.0',
  foto_depan: '?ref',
};

function peopleOf(row: HouseholdRow): Person[] {
  const isWhole = row.todo === 'finished' || row.todo === 'sent' || row.todo === 'returned';
  if (row.todo === 'started' && row.members === 5) return FIVE;
  return Array.from({ length: row.members }, (_, i) => ({
    nama: i === 0 ? row.head : `${NAMES[i % NAMES.length]} ${row.head.split(' ').pop()}`,
    hubungan: i === 0 ? '1' : i === 1 ? '2' : '3',
    jenis_kelamin: i % 2 === 0 ? '1' : '2',
    ...(isWhole || i === 0
      ? { tanggal_lahir: `${1975 + i * 9}-0${i + 1}-1${i}`, nik: `647401${1_000_000_000 + i * 7}` }
      : {}),
  }));
}

export function beginningOf(row: HouseholdRow): Beginning {
  const answers: Record<string, string> = { alamat: row.address };
  const people = peopleOf(row);
  const ids = people.map((_, i) => `a${i + 1}`);
  people.forEach((person, i) => {
    add(answers, `a${i + 1}`, person);
  });
  if (row.todo !== 'to_visit')
    Object.assign(answers, { keberadaan_keluarga: '1', jumlah_anggota: String(row.members || 2) });
  if (row.todo === 'started' && row.members === 5)
    Object.assign(answers, {
      dibacakan: 'OK',
      jumlah_anggota: '6',
      nomor_kk: '6474010102030004',
      'anggota.a1.melihat': '3',
      'anggota.a1.penyakit': '2 6',
      'anggota.a1.lapangan_pekerjaan': '12',
    });
  if (['finished', 'sent', 'returned'].includes(row.todo)) {
    Object.assign(answers, WHOLE);
    for (const id of ids)
      Object.assign(answers, {
        [`anggota.${id}.melihat`]: '4',
        [`anggota.${id}.penyakit`]: '1',
        [`anggota.${id}.hamil`]: '2',
      });
  }
  const beginning: Beginning = { answers, instances: { anggota: ids }, disputes: disputesOf(row) };
  if (row.todo === 'started' && row.members === 2) beginning.upgrade = UPGRADE;
  if (row.todo === 'returned')
    beginning.queries = [
      {
        key: 'anggota.a1._found_twice_a2',
        label: 'Mungkin orang yang sama tercatat dua kali: tanggal lahir sama, nama mirip.',
        remark: 'Kembar, atau satu anak yang dicatat dua kali?',
        keys: ['anggota.a1.nama', 'anggota.a2.nama'],
      },
    ];
  if (row.again !== '')
    beginning.visits = [
      {
        outcome: 'tidak_ada_responden',
        text: 'Tidak ada orang yang bisa menjawab',
        at: '2026-11-20T09:15:00+08:00',
        by: 'Ibu Halimah',
        note: 'Kata tetangga pulang sore.',
        again: row.again,
      },
    ];
  return beginning;
}
