// A small form for the device in memory: every kind of question, skips, a repeat, a nested one.
// It is written for screens and their tests; the forms of the survey lie in schemas/forms.

/** A text in both languages: Indonesian, English. */
export type Words = readonly [string, string];
/** Reads an answer by its key; empty where there is none or it is not asked. */
export type Read = (name: string) => string;

export interface Question {
  name: string;
  kind: string;
  label: Words;
  hint?: Words;
  guidance?: Words;
  optional?: boolean;
  readOnly?: boolean;
  list?: string;
  /** Asked only where this holds; `because` names the questions that decide it. */
  when?: (read: Read) => boolean;
  because?: readonly string[];
  /** What is wrong with an answer. */
  check?: (value: string, read: Read) => Words | null;
  /** What to look at once more, though the answer may stand. */
  doubt?: (value: string) => Words | null;
  /** Who may have been recorded before: to ask about at the door. */
  again?: (value: string) => Words | null;
  /** A computed answer. */
  value?: (read: Read) => string;
  appearance?: readonly string[];
  scale?: { start: number; end: number; step: number };
}

export interface Heading {
  heading: Words;
  level: number;
}

export interface Repeat {
  repeat: string;
  label: Words;
  one: Words;
  body: readonly Node[];
}

export type Node = Question | Heading | Repeat;

export interface Section {
  page: string;
  label: Words;
  when?: (read: Read) => boolean;
  body: readonly Node[];
}

const list = (...rows: [string, string, string][]): readonly (readonly [string, Words])[] =>
  rows.map(([code, id, en]) => [code, [id, en]] as const);

const FIELDS: Words[] = [
  ['Pertanian padi dan palawija', 'Rice and field crops'],
  ['Hortikultura', 'Horticulture'],
  ['Perkebunan', 'Plantations'],
  ['Perikanan', 'Fishing'],
  ['Peternakan', 'Livestock'],
  ['Kehutanan', 'Forestry'],
  ['Pertambangan dan penggalian', 'Mining and quarrying'],
  ['Industri pengolahan', 'Manufacturing'],
  ['Listrik dan gas', 'Electricity and gas'],
  ['Pengelolaan air dan limbah', 'Water and waste'],
  ['Konstruksi', 'Construction'],
  ['Perdagangan dan bengkel', 'Trade and repair'],
  ['Angkutan dan pergudangan', 'Transport and storage'],
  ['Penginapan dan makan minum', 'Lodging and food'],
  ['Informasi dan komunikasi', 'Information and communication'],
  ['Keuangan dan asuransi', 'Finance and insurance'],
  ['Real estat', 'Real estate'],
  ['Jasa profesional', 'Professional services'],
  ['Jasa persewaan dan penunjang usaha', 'Rental and business support'],
  ['Pemerintahan', 'Public administration'],
  ['Pendidikan', 'Education'],
  ['Kesehatan dan kegiatan sosial', 'Health and social work'],
  ['Seni dan hiburan', 'Arts and entertainment'],
  ['Jasa lainnya', 'Other services'],
];

/** Lists of choices: code and words. */
export const LISTS: Record<string, readonly (readonly [string, Words])[]> = {
  yes_no: list(['1', 'Ya', 'Yes'], ['2', 'Tidak', 'No']),
  sex: list(['1', 'Laki-laki', 'Male'], ['2', 'Perempuan', 'Female']),
  presence: list(
    ['1', 'Masih tinggal di sini', 'Still lives here'],
    ['2', 'Sudah pindah', 'Has moved'],
    ['3', 'Semua anggota meninggal', 'All members died'],
    ['4', 'Tidak ada yang mengenal keluarga ini', 'Nobody knows this family'],
  ),
  moved_to: list(['1', 'Masih di kota ini', 'Within this city'], ['2', 'Ke luar kota', 'Out of the city']),
  relation: list(
    ['1', 'Kepala keluarga', 'Head of the family'],
    ['2', 'Istri atau suami', 'Wife or husband'],
    ['3', 'Anak', 'Child'],
    ['4', 'Menantu', 'Son- or daughter-in-law'],
    ['5', 'Cucu', 'Grandchild'],
    ['6', 'Orang tua atau mertua', 'Parent or parent-in-law'],
    ['8', 'Lainnya', 'Other'],
  ),
  difficulty: list(
    ['4', 'Tidak sulit', 'No difficulty'],
    ['3', 'Sedikit sulit', 'Some difficulty'],
    ['2', 'Sangat sulit', 'A lot of difficulty'],
    ['1', 'Sama sekali tidak bisa', 'Cannot do it at all'],
  ),
  diseases: list(
    ['1', 'Tidak ada', 'None'],
    ['2', 'Darah tinggi (hipertensi)', 'High blood pressure'],
    ['3', 'Rematik', 'Rheumatism'],
    ['4', 'Asma', 'Asthma'],
    ['5', 'Masalah jantung', 'Heart disease'],
    ['6', 'Kencing manis (diabetes)', 'Diabetes'],
    ['7', 'TBC', 'Tuberculosis'],
    ['18', 'Lainnya', 'Other'],
  ),
  building: list(
    ['1', 'Milik sendiri', 'Own house'],
    ['2', 'Kontrak atau sewa', 'Rented'],
    ['3', 'Menumpang, tanpa bayar', 'Free of rent'],
    ['4', 'Rumah dinas', 'Official house'],
  ),
  roof: list(
    ['1', 'Beton', 'Concrete'],
    ['2', 'Genteng', 'Roof tiles'],
    ['3', 'Seng', 'Corrugated metal'],
    ['4', 'Asbes', 'Asbestos'],
    ['6', 'Kayu atau sirap', 'Wood or shingle'],
  ),
  lighting: list(
    ['1', 'Listrik PLN dengan meteran', 'Grid, with a meter'],
    ['2', 'Listrik PLN tanpa meteran', 'Grid, without a meter'],
    ['4', 'Bukan listrik', 'No electricity'],
  ),
  power: list(
    ['1', '450 watt', '450 watts'],
    ['2', '900 watt', '900 watts'],
    ['3', '1.300 watt', '1,300 watts'],
    ['4', '2.200 watt', '2,200 watts'],
  ),
  needs: list(
    ['air', 'Air bersih', 'Clean water'],
    ['sekolah', 'Biaya sekolah', 'School costs'],
    ['obat', 'Berobat', 'Medical care'],
    ['kerja', 'Pekerjaan', 'Work'],
  ),
  fields: FIELDS.map((words, at) => [String(at + 1), words] as const),
};

const sixteen = (what: string): ((value: string) => Words | null) => {
  return (value) =>
    /^[0-9]{16}$/.test(value)
      ? null
      : [
          `${what} harus 16 angka. Periksa lagi di KK; kalau tidak ada, pilih "Tidak tahu".`,
          `The ${what} has 16 digits. Check the card again; if there is none, choose "Don't know".`,
        ];
};

const between = (low: number, high: number): ((value: string) => Words | null) => {
  return (value) => {
    const number = Number(value.replace(',', '.'));
    if (value.trim() !== '' && number >= low && number <= high) return null;
    return [`Isi dengan angka dari ${low} sampai ${high}.`, `Enter a number from ${low} to ${high}.`];
  };
};

const day: Question['check'] = (value) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value))
    return [
      'Tanggalnya belum lengkap. Isi hari, bulan dan tahun.',
      'The date is not complete. Give day, month and year.',
    ];
  if (value > '2026-11-22' || value < '1900-01-01')
    return [
      'Tanggal lahir tidak boleh sesudah hari ini. Periksa tahunnya.',
      'The date lies after today. Check the year.',
    ];
  return null;
};

const ageOf = (read: Read): string => {
  const born = read('tanggal_lahir');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(born)) return read('umur_perkiraan');
  const age = 2026 - Number(born.slice(0, 4)) - ('11-22' < born.slice(5) ? 1 : 0);
  return age >= 0 ? String(age) : '';
};

const here = (read: Read): boolean => read('keberadaan_keluarga') === '1';

const BUSINESS: Repeat = {
  repeat: 'usaha',
  label: ['Usaha', 'Businesses'],
  one: ['usaha', 'business'],
  body: [
    { name: 'nama_usaha', kind: 'text', label: ['Apa nama usahanya?', 'What is the business called?'] },
    {
      name: 'lapangan_usaha',
      kind: 'select_one',
      list: 'fields',
      label: ['Usaha di bidang apa?', 'In which field is it?'],
    },
  ],
};

const MEMBERS: Repeat = {
  repeat: 'anggota',
  label: ['Anggota keluarga', 'Family members'],
  one: ['anggota', 'member'],
  body: [
    { heading: ['Identitas', 'Identity'], level: 1 },
    {
      name: 'nama',
      kind: 'text',
      label: ['Siapa nama lengkapnya?', 'What is the full name?'],
      hint: ['Tulis seperti di KK atau KTP, tanpa gelar.', 'As on the KK or KTP, without titles.'],
      check: (value) => (/[0-9]/.test(value) ? ['Nama tidak memakai angka.', 'A name has no digits.'] : null),
    },
    {
      name: 'nik',
      kind: 'text',
      label: ['Berapa NIK-nya?', 'What is the NIK?'],
      hint: ['16 angka, dari KK atau KTP.', '16 digits, from the KK or KTP.'],
      guidance: [
        'Untuk bayi yang belum punya NIK pilih "Tidak tahu". Jangan mengarang angka.',
        'For a baby without a NIK choose "Don\'t know". Never make one up.',
      ],
      appearance: ['numbers'],
      check: sixteen('NIK'),
      again: (value) =>
        value === '6474011708900002'
          ? [
              'Orang ini mungkin sudah didata di RT lain. Tanyakan apakah keluarga ini pindah atau pernah didata. Kalau belum pernah, lanjutkan saja.',
              'This person may have been recorded in another RT. Ask whether the family moved or was recorded before. If not, just go on.',
            ]
          : null,
    },
    {
      name: 'jenis_kelamin',
      kind: 'select_one',
      list: 'sex',
      label: ['Laki-laki atau perempuan?', 'Male or female?'],
      appearance: ['quick'],
    },
    {
      name: 'tanggal_lahir',
      kind: 'date',
      label: ['Kapan lahir?', 'When born?'],
      hint: [
        'Kalau tidak ada yang tahu, pilih "Tidak tahu" lalu isi perkiraan umur.',
        'If nobody knows, choose "Don\'t know" and give an estimated age.',
      ],
      check: day,
    },
    {
      name: 'umur_perkiraan',
      kind: 'integer',
      label: ['Kira-kira berapa tahun umurnya?', 'About how many years old?'],
      when: (read) => read('tanggal_lahir') === '',
      because: ['tanggal_lahir'],
      check: between(0, 120),
    },
    { name: 'umur', kind: 'calculate', label: ['Umur', 'Age'], value: ageOf, optional: true },
    {
      name: 'hubungan',
      kind: 'select_one',
      list: 'relation',
      label: ['Apa hubungannya dengan kepala keluarga?', 'How is this person related to the head?'],
    },
    { heading: ['Keadaan', 'Condition'], level: 1 },
    {
      name: 'hamil',
      kind: 'select_one',
      list: 'yes_no',
      label: ['Apakah sedang hamil?', 'Pregnant now?'],
      when: (read) => read('jenis_kelamin') === '2' && Number(ageOf(read)) >= 10 && Number(ageOf(read)) <= 54,
      because: ['jenis_kelamin', 'umur'],
      appearance: ['quick'],
    },
    {
      name: 'melihat',
      kind: 'select_one',
      list: 'difficulty',
      label: ['Apakah sulit melihat, walaupun memakai kacamata?', 'Difficulty seeing, even with glasses?'],
      appearance: ['quick'],
    },
    {
      name: 'lapangan_pekerjaan',
      kind: 'select_one',
      list: 'fields',
      label: ['Bekerja di bidang apa?', 'In which field is the work?'],
      when: (read) => Number(ageOf(read)) >= 15,
      because: ['umur'],
      optional: true,
    },
    {
      name: 'penyakit',
      kind: 'select_multiple',
      list: 'diseases',
      label: ['Penyakit menahun apa yang diderita?', 'Which chronic diseases?'],
      hint: ['Boleh lebih dari satu.', 'More than one is possible.'],
      check: (value) =>
        value.split(' ').includes('1') && value !== '1'
          ? [
              '"Tidak ada" tidak bisa bersama penyakit lain. Hapus salah satu.',
              '"None" cannot stand with others. Clear one.',
            ]
          : null,
    },
    BUSINESS,
  ],
};

/** The sections, in order. */
export const FORM: readonly Section[] = [
  {
    page: 'identitas',
    label: ['Identitas keluarga', 'Family identity'],
    body: [
      {
        name: 'nomor_kk',
        kind: 'text',
        label: ['Berapa nomor Kartu Keluarga (KK)?', 'What is the family card (KK) number?'],
        hint: [
          '16 angka. Salin dari KK, jangan dari ingatan.',
          '16 digits. Copy it from the card, not from memory.',
        ],
        appearance: ['numbers'],
        check: sixteen('Nomor KK'),
      },
      {
        name: 'alamat',
        kind: 'text',
        label: ['Di mana alamat rumah ini?', 'What is the address of this house?'],
        hint: ['Nama jalan, gang dan nomor rumah.', 'Street, alley and house number.'],
        appearance: ['multiline'],
      },
      {
        name: 'telepon',
        kind: 'text',
        label: ['Nomor telepon atau WhatsApp yang bisa dihubungi?', 'Telephone or WhatsApp number?'],
        hint: [
          'Contoh: 081234567890. Kosongkan kalau tidak punya.',
          'Example: 081234567890. Leave empty if there is none.',
        ],
        appearance: ['numbers'],
        optional: true,
      },
    ],
  },
  {
    page: 'keberadaan',
    label: ['Keberadaan keluarga', 'Presence of the family'],
    body: [
      {
        name: 'keberadaan_keluarga',
        kind: 'select_one',
        list: 'presence',
        label: ['Apakah keluarga ini masih ada di sini?', 'Is this family still here?'],
      },
      {
        name: 'tujuan_pindah',
        kind: 'select_one',
        list: 'moved_to',
        label: ['Keluarga ini pindah ke mana?', 'Where did the family move?'],
        when: (read) => read('keberadaan_keluarga') === '2',
        because: ['keberadaan_keluarga'],
      },
      {
        name: 'teks_pemberitahuan',
        kind: 'note',
        label: [
          'Bacakan pelan-pelan: "Kami mendata keluarga di RT ini. Data dipakai pemerintah untuk merencanakan bantuan dan layanan, dan disimpan dengan aman. Pendataan ini tidak dipungut biaya."',
          'Read slowly: "We register the families of this RT. The government uses the data to plan help and services, and keeps it safe. It costs nothing."',
        ],
        when: here,
        because: ['keberadaan_keluarga'],
      },
      {
        name: 'dibacakan',
        kind: 'acknowledge',
        label: ['Apakah pemberitahuan sudah dibacakan?', 'Has the notice been read aloud?'],
        when: here,
        because: ['keberadaan_keluarga'],
      },
    ],
  },
  {
    page: 'daftar_anggota',
    label: ['Anggota keluarga', 'Family members'],
    when: here,
    body: [
      {
        name: 'jumlah_anggota',
        kind: 'integer',
        label: ['Berapa orang anggota keluarga yang tinggal di sini?', 'How many members live here?'],
        hint: [
          'Hitung juga bayi dan yang sedang bepergian sebentar.',
          'Count babies and those away for a short time.',
        ],
        check: between(1, 40),
      },
      MEMBERS,
    ],
  },
  {
    page: 'rumah',
    label: ['Keadaan rumah', 'Housing'],
    when: here,
    body: [
      {
        name: 'status_bangunan',
        kind: 'select_one',
        list: 'building',
        label: ['Rumah ini milik siapa?', 'Whose house is this?'],
      },
      {
        name: 'luas_lantai',
        kind: 'decimal',
        label: ['Berapa meter persegi luas lantainya?', 'How many square metres of floor?'],
        hint: ['Panjang kali lebar semua ruangan.', 'Length by width of all rooms.'],
        check: between(1, 997),
      },
      {
        name: 'atap',
        kind: 'select_one',
        list: 'roof',
        label: ['Atap rumah paling banyak dari apa?', 'What is most of the roof made of?'],
      },
      {
        name: 'penerangan',
        kind: 'select_one',
        list: 'lighting',
        label: ['Penerangan rumah paling utama dari apa?', 'What is the main lighting?'],
      },
      {
        name: 'daya',
        kind: 'select_one',
        list: 'power',
        label: ['Berapa daya listrik yang terpasang?', 'What is the installed power?'],
        hint: ['Lihat di meteran.', 'See the meter.'],
        when: (read) => read('penerangan') === '1',
        because: ['penerangan'],
      },
      {
        name: 'nomor_meter',
        kind: 'barcode',
        label: ['Nomor di meteran listrik?', 'Number on the meter?'],
        optional: true,
        when: (read) => read('penerangan') === '1',
        because: ['penerangan'],
      },
      {
        name: 'kondisi',
        kind: 'range',
        label: ['Seberapa baik keadaan rumah ini?', 'How good is the state of this house?'],
        hint: ['1 buruk sekali, 10 baik sekali.', '1 is very bad, 10 is very good.'],
        scale: { start: 1, end: 10, step: 1 },
      },
      {
        name: 'kebutuhan',
        kind: 'rank',
        list: 'needs',
        label: [
          'Urutkan kebutuhan keluarga, yang terpenting di atas.',
          'Put the needs of the family in order, the most important first.',
        ],
      },
    ],
  },
  {
    page: 'lokasi_foto',
    label: ['Lokasi dan foto', 'Position and photos'],
    when: here,
    body: [
      {
        name: 'titik_rumah',
        kind: 'geopoint',
        label: ['Ambil titik lokasi rumah', 'Take the position of the house'],
        hint: [
          'Berdiri di depan pintu, di tempat terbuka, dan tunggu sampai tepat.',
          'Stand before the door, in the open, and wait until it is precise.',
        ],
        doubt: (value) =>
          value.startsWith('0.13') && value.includes(' 117.5')
            ? null
            : [
                'Titik ini sekitar 340 m di luar batas RT 021, Berbas Tengah. Apakah Anda di rumah yang benar? Kalau ya, lanjutkan saja.',
                'This point lies about 340 m outside RT 021, Berbas Tengah. Are you at the right house? If so, just go on.',
              ],
      },
      {
        name: 'foto_depan',
        kind: 'image',
        label: ['Foto rumah dari depan', 'Photo of the house from the front'],
        hint: ['Minta izin dulu. Jangan ada orang di foto.', 'Ask first. No people in the photo.'],
      },
      {
        name: 'jalan',
        kind: 'geotrace',
        label: ['Jalan dari masjid ke rumah', 'The way from the mosque to the house'],
        optional: true,
      },
      {
        name: 'batas_tanah',
        kind: 'geoshape',
        label: ['Batas tanah keluarga ini', "Outline of the family's land"],
        optional: true,
      },
      {
        name: 'rekaman',
        kind: 'audio',
        label: ['Rekam suara keterangan tambahan', 'Record more in sound'],
        optional: true,
      },
      {
        name: 'video',
        kind: 'video',
        label: ['Video keadaan di dalam', 'Film of the inside'],
        optional: true,
      },
      {
        name: 'surat',
        kind: 'file',
        label: ['Berkas surat tanah', 'File of the land title'],
        optional: true,
      },
    ],
  },
  {
    page: 'penutup',
    label: ['Penutup', 'Closing'],
    body: [
      {
        name: 'tanggal_datang',
        kind: 'date',
        label: [
          'Sejak bulan apa keluarga ini tinggal di sini?',
          'Since which month does the family live here?',
        ],
        appearance: ['month-year'],
        optional: true,
      },
      {
        name: 'jam_mulai',
        kind: 'time',
        label: ['Jam berapa wawancara dimulai?', 'At what time did the interview begin?'],
        optional: true,
      },
      {
        name: 'janji',
        kind: 'datetime',
        label: ['Kapan boleh datang lagi?', 'When may we come again?'],
        optional: true,
      },
      {
        name: 'catatan',
        kind: 'text',
        label: ['Ada catatan lain?', 'Anything to add?'],
        hint: ['Hal yang perlu diketahui koordinator.', 'What the coordinator should know.'],
        appearance: ['multiline'],
        optional: true,
      },
      {
        name: 'petugas',
        kind: 'text',
        label: ['Petugas', 'Who asked'],
        readOnly: true,
        optional: true,
        value: () => 'Sri Wahyuni',
      },
      {
        name: 'teks_penutup',
        kind: 'note',
        label: [
          'Ucapkan terima kasih. Beri tahu bahwa data bisa diperbaiki lewat ketua RT.',
          'Say thank you. Tell them that data can be corrected through the head of the RT.',
        ],
      },
    ],
  },
];
