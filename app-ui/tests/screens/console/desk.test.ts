// What a coordinator does on the console, by keyboard where it says so.

import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const LAPTOP = { width: 1366, height: 768 };
const open = (place: string, world = 'fake') =>
  visit(place, { size: LAPTOP, base: inject('console'), world });

test('a list keeps its filter, sort and page in the address, also when one comes back', async () => {
  const page = await open('/rumah');
  await page.getByLabel(/^Keadaan/).selectOption('selesai');
  await page.getByLabel(/^Urutkan/).selectOption('head');
  await page.getByRole('link', { name: 'Berikutnya' }).click();
  await page.waitForURL(/keadaan=selesai.*urut=head.*hal=2|hal=2/);
  const before = page.url();
  const first = page.locator('tbody th a').first();
  await page.waitForFunction(() => document.body.textContent?.includes('51–100'));
  const name = await first.textContent();
  await first.click();
  await page.waitForSelector('#answers');
  await page.getByRole('link', { name: 'Ke daftar' }).click();
  await page.waitForSelector('tbody th a');
  expect(page.url()).toBe(before);
  expect(await page.locator('tbody th a').first().textContent()).toBe(name);
  expect(page.faults).toEqual([]);
});

test('ten answers are settled by keyboard, and one is undone', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  const count = async (): Promise<string> => (await page.locator('p[aria-live]').first().textContent()) ?? '';
  expect(await count()).toContain('60');
  await page.keyboard.press('j');
  for (let i = 0; i < 10; i += 1) {
    await page.waitForSelector('.sides .side');
    await page.keyboard.press(String(1 + (i % 2)));
    if (i === 0) await page.keyboard.type('sesuai kartu keluarga');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (left) => document.querySelector('p[aria-live]')?.textContent?.includes(left),
      String(59 - i),
    );
  }
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('51'));
  await page.waitForFunction(() =>
    document.querySelector('.said')?.textContent?.includes('Keputusan dibatalkan'),
  );
  await check(page);
});

test('the cadre is asked with one key, and the question is taken back with another', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.sides .side');
  const first = page.url();
  await page.keyboard.press('t');
  await page.locator('dialog textarea').fill('Lantainya keramik atau semen?');
  await check(page, 'asking');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('59'));
  await page.getByLabel(/^Yang ditampilkan/).selectOption('ditanyakan');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('1 '));
  await page.locator('.queue a').first().click();
  await page.getByText('Lantainya keramik atau semen?').first().waitFor();
  await page.getByText('Ditanyakan ke kader oleh').waitFor();
  await page.getByLabel(/^Yang ditampilkan/).selectOption('');
  await page.locator('h1').click();
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('60'));
  await page.waitForFunction((there) => location.href.split('?')[1] === there.split('?')[1], first);
  expect(await page.getByText('Ditanyakan ke kader oleh').count()).toBe(0);
});

test('what a value would mean stands beside it', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.sides .side');
  const sides = page.locator('.sides .side');
  expect(await sides.first().textContent()).toContain('Ini yang berlaku sementara.');
  const other = (await sides.nth(1).textContent()) ?? '';
  for (const words of [
    'Akan ditanyakan',
    'Tidak ditanyakan lagi',
    'disimpan: 36',
    'dan 3 lagi',
    '5 → 6',
    'Jadi tidak cocok',
  ])
    expect(other).toContain(words);
});

test('alike ones are decided together, one that has changed is named, and all are undone at once', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.getByRole('button', { name: /lagi seperti ini/ }).click();
  await page.waitForSelector('dialog .list li');
  const boxes = page.locator('dialog .list input');
  const count = await boxes.count();
  expect(count).toBeGreaterThan(4);
  await boxes.first().uncheck();
  await page.locator('dialog input[type=radio]').first().check();
  await page.locator('dialog [name=why]').fill('dilihat bersama');
  await check(page, 'alike');
  await page.locator('dialog button[type=submit]').click();
  await page.getByText('1 tidak diputuskan').waitFor();
  await check(page, 'some were left');
  await page.locator('dialog').getByRole('button', { name: 'Tutup' }).click();
  const left = String(60 - (count - 2));
  await page.waitForFunction(
    (text) => document.querySelector('p[aria-live]')?.textContent?.includes(text),
    left,
  );
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('60'));
});

test('one person entered twice is put together by keyboard, and taken apart again', async () => {
  const page = await open('/beda?kelas=merge&macam=member.entered_twice');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.getByText('Satu catatan tetap').waitFor();
  expect(await page.locator('tr.differs').count()).toBeGreaterThan(1);
  await page.keyboard.press('1');
  await page.getByText('Ambil dari catatan yang dikeluarkan').waitFor();
  expect(await page.locator('.tick input:checked').count()).toBe(1);
  await page.locator('[name=why]').fill('anak yang sama');
  await check(page, 'one person');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.startsWith('0'));
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.startsWith('1'));
});

test('keys mean nothing while somebody types', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.sides .side');
  const before = page.url();
  await page.locator('[name=why]').click();
  await page.keyboard.type('juk?12');
  expect(page.url()).toBe(before);
  expect(await page.locator('[name=why]').inputValue()).toBe('juk?12');
});

test('a session that ends keeps what was typed, and the deed goes through after signing in again', async () => {
  const page = await open('/rumah', 'fake=coordinator&ends=1');
  await page.locator('tbody th a').first().click();
  await page.getByRole('button', { name: 'Kembalikan ke kader' }).click();
  await page.locator('dialog textarea').fill('Tanyakan lagi tanggal lahir Dimas.');
  await page.locator('dialog button[type=submit]').click();
  await page.getByRole('heading', { name: 'Masuk lagi' }).waitFor();
  await check(page, 'the session has ended');
  expect(await page.locator('dialog textarea').inputValue()).toBe('Tanyakan lagi tanggal lahir Dimas.');
  expect(await page.getByLabel('Nama masuk').inputValue()).toBe('ratna');
  await page.getByLabel('Kata sandi').fill('tiga kata panjang');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    document
      .querySelector('main')
      ?.textContent?.includes('Dikembalikan ke kader: Tanyakan lagi tanggal lahir Dimas.'),
  );
});

test('the menu shows what a role may do', async () => {
  const menu = async (world: string): Promise<string[]> => {
    const page = await open('/', world);
    await page.waitForSelector('.person');
    return (await page.locator('nav[aria-label=Menu] a').allTextContents()).map((text) => text.trim());
  };
  expect(await menu('fake=admin')).toEqual([
    'Ikhtisar',
    'Rumah tangga',
    'Jawaban berbeda',
    'Pemeriksaan',
    'Keluarga ganda',
    'Data terpisah',
    'HP kader',
    'Berkas dari HP',
    'Daftar keluarga',
    'Ekspor data',
    'Hak warga',
    'Akun',
    'Catatan kegiatan',
  ]);
  expect(await menu('fake=coordinator')).toEqual([
    'Ikhtisar',
    'Rumah tangga',
    'Jawaban berbeda',
    'Pemeriksaan',
    'Keluarga ganda',
    'Data terpisah',
    'HP kader',
    'Berkas dari HP',
    'Daftar keluarga',
    'Ekspor data',
    'Hak warga',
  ]);
  expect(await menu('fake=viewer')).toEqual(['Ikhtisar']);
});

test('a link sets a password, leaves the address, and signs in', async () => {
  const page = await open('/tautan/tautan-contoh', 'fake=out');
  await page.waitForSelector('input[type=password]');
  expect(page.url()).not.toContain('tautan-contoh');
  await page.getByLabel('Kata sandi baru', { exact: true }).fill('pendek');
  await page.getByRole('button', { name: 'Simpan dan masuk' }).click();
  expect(await page.locator('[aria-invalid]').count()).toBe(2);
  await page.getByLabel('Kata sandi baru', { exact: true }).fill('kapal meja hujan');
  await page.getByLabel('Kata sandi baru, sekali lagi').fill('kapal meja hujan');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.person');
});

test('a phone is revoked only where its name was typed', async () => {
  const page = await open('/hp?urut=nama');
  const row = page.locator('tbody tr').first();
  const name = (await row.locator('th').textContent()) ?? '';
  await row.getByRole('button').click();
  await page.getByRole('button', { name: 'Cabut izin HP ini' }).click();
  await page.locator('dialog input').fill('lain');
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('[aria-invalid]');
  await page.locator('dialog input').fill(name);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('tbody tr')?.textContent?.includes('Izin dicabut'));
});

test('a new account gets a link that is shown once', async () => {
  const page = await open('/akun');
  await page.getByRole('button', { name: 'Akun baru' }).click();
  await page.getByLabel('Nama masuk').fill('budi.s');
  await page.locator('dialog').getByLabel('Nama', { exact: true }).fill('Budi Santoso');
  await page.locator('dialog select').selectOption({ label: 'Lok Tuan' });
  await page.getByRole('button', { name: 'Buat akun' }).click();
  await page.waitForSelector('dialog input[readonly]');
  expect(await page.locator('dialog input[readonly]').inputValue()).toMatch(/\/#\/tautan\//);
  await page.getByRole('button', { name: 'Tutup', exact: true }).last().click();
  await page.getByRole('button', { name: 'Ubah budi.s' }).waitFor();
});
