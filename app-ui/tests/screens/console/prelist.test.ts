// A list of families is matched, mended by a spelling, and taken in.

import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const open = (place: string, world = 'fake=coordinator') =>
  visit(place, { size: { width: 1366, height: 768 }, base: inject('console'), world });
const LIST = {
  name: 'daftar rt.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('id;kelurahan;rt;nama\n1;Lok Tuan;1;Udin\n'),
};

test('a list is shown, a needed column is matched, a spelling is taught, and the families go in', async () => {
  const page = await open('/daftar');
  await page.locator('input[type=file]').setInputFiles(LIST);
  await page.waitForSelector('#counts');
  expect(await page.locator('#problems ~ *, tbody').count()).toBeGreaterThan(0);
  await page.getByLabel(/^Nomor keluarga di daftar/).selectOption({ label: '— tidak ada —' });
  await page.getByText('Pasangkan kolom yang wajib dulu.').waitFor();
  await page.getByLabel(/^Nomor keluarga di daftar/).selectOption({ label: 'B · ID Keluarga' });
  await page.getByLabel('Maksud dari Lok Tuan Raya').selectOption({ label: 'Lok Tuan' });
  await page.getByRole('button', { name: 'Ingat' }).click();
  await page.getByText('"Lok Tuan Raya" sekarang dibaca sebagai Lok Tuan.').waitFor();
  await page.getByRole('heading', { name: 'Kelurahan yang tidak dikenal' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Masukkan \d/ }).press('Enter');
  await page.getByText(/keluarga masuk$/).waitFor();
  await page.getByText('Tidak ada keluarga baru di berkas ini.').waitFor();
  await check(page);
});

test('the chosen list is kept while somebody looks at the spellings', async () => {
  const page = await open('/daftar');
  await page.locator('input[type=file]').setInputFiles(LIST);
  await page.waitForSelector('#counts');
  await page.getByRole('link', { name: 'Ejaan kelurahan' }).click();
  await page.getByRole('button', { name: 'Hapus Brebas Tgh' }).click();
  await page.getByText('Belum ada ejaan tambahan').waitFor();
  await page.getByRole('link', { name: 'Masukkan daftar' }).click();
  expect(await page.locator('#counts').isVisible()).toBe(true);
});

test('what is to be mended is handed out as a file', async () => {
  const page = await open('/daftar');
  await page.locator('input[type=file]').setInputFiles(LIST);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Simpan sebagai CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('daftar rt-perbaiki.csv');
});

test('who may not import lists does not find the page, and a coordinator does not change the list of RT', async () => {
  const page = await open('/daftar', 'fake=officer');
  await page.getByText('Halaman ini tidak untuk peran Anda').waitFor();
  const areas = await open('/daftar?bagian=rt');
  await areas.getByText('Hanya admin yang mengganti daftar RT.').waitFor();
  expect(await areas.getByRole('button', { name: 'Pakai daftar ini' }).count()).toBe(0);
});
