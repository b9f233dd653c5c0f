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
  expect(await count()).toContain('57');
  await page.keyboard.press('j');
  for (let i = 0; i < 10; i += 1) {
    await page.waitForSelector('.side');
    await page.keyboard.press(String(1 + (i % 2)));
    if (i === 0) await page.keyboard.type('sesuai kartu keluarga');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (left) => document.querySelector('p[aria-live]')?.textContent?.includes(left),
      String(56 - i),
    );
  }
  await page.keyboard.press('u');
  await page.waitForFunction(() => document.querySelector('p[aria-live]')?.textContent?.includes('48'));
  await page.waitForFunction(() =>
    document.querySelector('.said')?.textContent?.includes('Keputusan dibatalkan'),
  );
  await check(page);
});

test('keys mean nothing while somebody types', async () => {
  const page = await open('/beda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.side');
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
    'HP kader',
    'Daftar keluarga',
    'Ekspor data',
    'Akun',
    'Catatan kegiatan',
  ]);
  expect(await menu('fake=coordinator')).toEqual([
    'Ikhtisar',
    'Rumah tangga',
    'Jawaban berbeda',
    'Pemeriksaan',
    'Keluarga ganda',
    'HP kader',
    'Daftar keluarga',
    'Ekspor data',
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
