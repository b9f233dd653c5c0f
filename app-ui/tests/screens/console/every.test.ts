// Every page of the console, in each size, theme and language: nothing broken, nothing axe calls a fault, nothing
// that sticks out to the side.

import type { Page } from 'playwright-core';
import { inject, test } from 'vitest';
import { check, reopen, shot, useBrowser, visit } from '../browser';

useBrowser();

interface Screen {
  name: string;
  world: string;
  place: string;
  act?: (page: Page) => Promise<void>;
}

const table = async (page: Page): Promise<void> => {
  await page.waitForSelector('tbody tr');
};
const dialog = async (page: Page, id: string, en: string): Promise<void> => {
  await page
    .getByRole('button', { name: new RegExp(`^(${id}|${en})`) })
    .first()
    .click();
  await page.waitForSelector('dialog[open]');
};

/** The overview with its map and its lists. */
const settled = async (page: Page): Promise<void> => {
  await page.waitForSelector('.map canvas');
  await page.waitForSelector('#overview-late ~ *, [aria-labelledby=overview-late] tbody tr');
};

const LIST = Buffer.from('id;kelurahan;rt;nama\n1;Loktuan;1;Udin\n');
/** A list of families is chosen and shown. */
const chosen = async (page: Page): Promise<void> => {
  const file = { name: 'daftar.csv', mimeType: 'text/csv', buffer: LIST };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.waitForSelector('#counts');
};

const SCREENS: Screen[] = [
  { name: 'sign-in', world: 'fake=out', place: '/' },
  {
    name: 'sign-in-wrong',
    world: 'fake=out',
    place: '/',
    act: async (page) => {
      await page.locator('input').first().fill('ratna');
      await page.locator('input[type=password]').fill('salah sekali');
      await page.locator('button[type=submit]').click();
      await page.waitForSelector('[role=alert]');
    },
  },
  {
    name: 'link',
    world: 'fake=out',
    place: '/tautan/tautan-contoh',
    act: async (page) => {
      await page.waitForSelector('input[type=password]');
    },
  },
  {
    name: 'link-gone',
    world: 'fake=out',
    place: '/tautan/lama',
    act: async (page) => {
      await page.waitForSelector('[role=alert]');
    },
  },
  { name: 'own', world: 'fake', place: '/saya' },
  { name: 'overview', world: 'fake', place: '/', act: settled },
  {
    name: 'overview-kelurahan',
    world: 'fake=coordinator',
    place: '/ikhtisar?wilayah=6474011003',
    act: settled,
  },
  { name: 'overview-officer', world: 'fake=officer', place: '/ikhtisar', act: settled },
  { name: 'overview-viewer', world: 'fake=viewer', place: '/ikhtisar?rinci=rt', act: settled },
  {
    name: 'overview-import',
    world: 'fake',
    place: '/ikhtisar',
    act: async (page) => {
      await settled(page);
      await dialog(page, 'Impor batas', 'Import outlines');
      const file = { name: 'batas.geojson', mimeType: 'application/geo+json', buffer: Buffer.from('{}') };
      await page.locator('dialog input[type=file]').setInputFiles(file);
      await page.waitForSelector('dialog .problems');
    },
  },
  {
    name: 'bundle',
    world: 'fake=officer',
    place: '/berkas',
    act: async (page) => {
      const file = (name: string) => ({
        name,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(name),
      });
      await page
        .locator('input[type=file]')
        .setInputFiles([file('a.ketuk'), file('b.ketuk'), file('c.ketuk')]);
      await page.waitForSelector('tbody tr');
      await page.getByRole('button', { name: /^(Masukkan|Take in) 2/ }).click();
      await page.waitForSelector('#bundle-results');
    },
  },
  { name: 'bundle-none', world: 'fake', place: '/berkas' },
  { name: 'rights', world: 'fake=coordinator', place: '/hak' },
  {
    name: 'rights-found',
    world: 'fake',
    place: '/hak',
    act: async (page) => {
      await page.locator('input[type=search]').fill('siti');
      await page.locator('form button[type=submit]').click();
      await table(page);
    },
  },
  { name: 'rights-person', world: 'fake', place: `/hak/orang/0199${'0'.repeat(28)}/a7k1q2`, act: table },
  {
    name: 'rights-erase',
    world: 'fake',
    place: `/hak/orang/0199${'0'.repeat(28)}/a7k1q2`,
    act: async (page) => {
      await table(page);
      await dialog(page, 'Hapus data', 'Erase data');
      await page.locator('dialog button[type=submit]').click();
      await page.waitForSelector('dialog [role=alert]');
    },
  },
  {
    name: 'rights-correct',
    world: 'fake',
    place: `/hak/orang/0199${'0'.repeat(28)}/a7k1q2`,
    act: async (page) => {
      await table(page);
      await dialog(page, 'Perbaiki', 'Correct');
      await page.locator('dialog button[type=submit]').click();
    },
  },
  { name: 'rights-erased', world: 'fake', place: '/hak/hapus', act: table },
  {
    name: 'rights-breach',
    world: 'fake',
    place: '/hak/bocor',
    act: async (page) => {
      await page.locator('form select').nth(1).selectOption({ index: 1 });
      await page.locator('form button[type=submit]').click();
      await page.waitForSelector('textarea');
    },
  },
  { name: 'not-yours', world: 'fake=coordinator', place: '/akun' },
  { name: 'households', world: 'fake', place: '/rumah', act: table },
  { name: 'households-none', world: 'fake', place: '/rumah?cari=tidak-ada-77' },
  {
    name: 'household',
    world: 'fake',
    place: '/rumah?beda=1',
    act: async (page) => {
      await table(page);
      await page.locator('tbody th a').first().click();
      await page.waitForSelector('#answers');
    },
  },
  {
    name: 'household-back',
    world: 'fake',
    place: '/rumah?keadaan=selesai',
    act: async (page) => {
      await page.locator('tbody th a').first().click();
      await page.waitForSelector('#answers');
      await dialog(page, 'Kembalikan', 'Send back');
      await page.locator('dialog button[type=submit]').click();
    },
  },
  {
    name: 'conflicts',
    world: 'fake',
    place: '/beda',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await page.waitForSelector('.sides .side');
      await page.keyboard.press('2');
    },
  },
  {
    name: 'conflict-keys',
    world: 'fake',
    place: '/beda',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open]');
    },
  },
  {
    name: 'conflict-merge',
    world: 'fake',
    place: '/beda?kelas=merge&macam=member.entered_twice',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await page.waitForSelector('.acts');
      await page.keyboard.press('1');
    },
  },
  {
    name: 'conflict-heads',
    world: 'fake',
    place: '/beda?kelas=merge&macam=member.two_heads',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await page.waitForSelector('.acts');
      await page.keyboard.press('1');
    },
  },
  {
    name: 'conflict-count',
    world: 'fake',
    place: '/beda?kelas=merge&macam=household.member_count',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await page.waitForSelector('.acts');
      await page.keyboard.press('1');
    },
  },
  {
    name: 'conflict-alike',
    world: 'fake',
    place: '/beda',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await dialog(page, '\\d+ lagi seperti ini', '\\d+ more like this');
      await page.waitForSelector('dialog .list li');
    },
  },
  { name: 'review', world: 'fake', place: '/periksa', act: table },
  { name: 'review-none', world: 'fake', place: '/periksa?cari=tidak-ada-77' },
  {
    name: 'review-preview',
    world: 'fake',
    place: '/periksa?tahap=submitted',
    act: async (page) => {
      await table(page);
      await page.locator('thead input').check();
      await page.locator('.chosen .link').first().click();
      await shot(page, 'review-selected');
      await page.locator('.chosen .row button').first().click();
      await page.waitForSelector('dialog [type=submit]');
    },
  },
  {
    name: 'review-return',
    world: 'fake=officer',
    place: '/periksa?tahap=checked',
    act: async (page) => {
      await table(page);
      await page.locator('tbody input').first().check();
      await dialog(page, 'Kembalikan', 'Send back');
      await page.locator('dialog [type=submit]').click();
      await page.waitForSelector('[aria-invalid]');
    },
  },
  {
    name: 'review-deadlines',
    world: 'fake',
    place: '/periksa',
    act: async (page) => {
      await table(page);
      await dialog(page, 'Batas waktu', 'Dates');
      await page.waitForSelector('dialog input[type=date]');
    },
  },
  { name: 'minutes', world: 'fake', place: '/periksa/berita', act: table },
  {
    name: 'minutes-make',
    world: 'fake',
    place: '/periksa/berita',
    act: async (page) => {
      await table(page);
      await dialog(page, 'Buat berita acara', 'Make a list');
      await page.locator('dialog [type=submit]').click();
      await page.waitForSelector('[aria-invalid]');
    },
  },
  {
    name: 'pairs',
    world: 'fake',
    place: '/ganda',
    act: async (page) => {
      await page.waitForSelector('.queue a');
      await page.keyboard.press('j');
      await page.waitForSelector('.kind');
      await page.keyboard.press('2');
    },
  },
  { name: 'pairs-none', world: 'fake', place: '/ganda?yang=sample' },
  { name: 'apart', world: 'fake', place: '/terpisah' },
  { name: 'devices', world: 'fake', place: '/hp', act: table },
  {
    name: 'device-invite',
    world: 'fake',
    place: '/hp',
    act: async (page) => {
      await table(page);
      await dialog(page, 'Undang HP', 'Invite a phone');
      await page.locator('dialog input[type=text]').fill('Siti Rahmawati');
      await page.locator('dialog input[type=checkbox]').first().check();
      await shot(page, 'device-invite-form');
      await page.locator('dialog button[type=submit]').click();
      await page.waitForSelector('svg.qr');
    },
  },
  {
    name: 'device-manage',
    world: 'fake',
    place: '/hp',
    act: async (page) => {
      await table(page);
      await page.locator('tbody button').first().click();
      await page.waitForSelector('dialog[open]');
    },
  },
  { name: 'prelist', world: 'fake', place: '/daftar' },
  { name: 'prelist-seen', world: 'fake=coordinator', place: '/daftar', act: chosen },
  {
    name: 'prelist-done',
    world: 'fake',
    place: '/daftar',
    act: async (page) => {
      await chosen(page);
      await page.getByRole('button', { name: /^(Masukkan|Import) / }).click();
      await page.waitForSelector('.notice.good');
    },
  },
  { name: 'prelist-aliases', world: 'fake', place: '/daftar?bagian=ejaan', act: table },
  {
    name: 'prelist-areas',
    world: 'fake',
    place: '/daftar?bagian=rt',
    act: async (page) => {
      await table(page);
      await page
        .locator('input[type=file]')
        .last()
        .setInputFiles({ name: 'rt.csv', mimeType: 'text/csv', buffer: LIST });
      await page.waitForSelector('.notice.warning');
    },
  },
  { name: 'accounts', world: 'fake', place: '/akun', act: table },
  {
    name: 'account-new',
    world: 'fake',
    place: '/akun',
    act: async (page) => {
      await table(page);
      await dialog(page, 'Akun baru', 'New account');
      await page.locator('dialog button[type=submit]').click();
    },
  },
  {
    name: 'exports',
    world: 'fake',
    place: '/ekspor',
    act: async (page) => {
      await page.waitForSelector('.files li');
      await page.locator('button[type=submit]').click();
      await page.waitForSelector('[aria-invalid=true]');
    },
  },
  {
    name: 'exports-running',
    world: 'fake=coordinator',
    place: '/ekspor?jenis=csv',
    act: async (page) => {
      await page.waitForSelector('.files li');
      await page.locator('form input[type=text]').fill('Musyawarah kelurahan');
      await page.locator('button[type=submit]').click();
      await page.waitForSelector('progress');
    },
  },
  {
    name: 'exports-live',
    world: 'fake=officer',
    place: '/ekspor',
    act: async (page) => {
      await page.locator('summary').click();
      await page.locator('details input[type=text]').fill('Rekap mingguan');
      await page.locator('details button[type=submit]').click();
      await page.waitForSelector('details .facts');
    },
  },
  { name: 'exports-none-found', world: 'fake=officer', place: '/ekspor?keadaan=meninggal' },
  { name: 'audit', world: 'fake', place: '/jejak', act: table },
];

const LAPTOP = { width: 1366, height: 768 };
const TABLET = { width: 768, height: 1024 };
/** A laptop's window with everything twice as large. */
const DOUBLED = { width: 683, height: 384 };

const WAYS = [
  { name: 'laptop-light-id', size: LAPTOP, theme: 'light', language: 'id' },
  { name: 'laptop-dark-en', size: LAPTOP, theme: 'dark', language: 'en' },
  { name: 'tablet-dark-id', size: TABLET, theme: 'dark', language: 'id' },
  { name: 'tablet-light-en', size: TABLET, theme: 'light', language: 'en' },
  { name: 'doubled-light-id', size: DOUBLED, theme: 'light', language: 'id' },
] as const;

/** Every screen, one after the other, also where the machine has other work. */
const PATIENCE_MS = 240_000;

test.each(WAYS)('$name', { timeout: PATIENCE_MS }, async ({ name, size, theme, language }) => {
  const base = inject('console');
  const page = await visit('/', { size, theme, base, world: 'fake=out' });
  await page.evaluate((code) => localStorage.setItem('ketuk.language', code), language);
  for (const screen of SCREENS) {
    await reopen(page, screen.place, screen.world, base);
    await screen.act?.(page);
    await shot(page, `${screen.name}-${name}`, screen.name !== 'households');
    await check(page, `${screen.name}, ${name}`);
  }
});
