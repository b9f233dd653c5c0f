// Files from phones: chosen, looked at, taken in, answered; one that is damaged holds up no other.

import { Buffer } from 'node:buffer';
import { expect, inject, test } from 'vitest';
import { check, shot, useBrowser, visit } from '../browser';

useBrowser();

const open = (world = 'fake=officer', theme: 'light' | 'dark' = 'light') =>
  visit('/berkas', { size: { width: 1366, height: 768 }, base: inject('console'), world, theme });
const file = (name: string) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(`sealed ${name}`),
});
const THREE = ['ketuk-halimah-1dari3.ketuk', 'ketuk-halimah-3dari3.ketuk', 'rusak.ketuk'].map(file);

test('what is missing is named, the sound ones go in, and each household says what became of it', async () => {
  const page = await open();
  await page.locator('input[type=file]').setInputFiles(THREE);
  await page.getByText('Belum ada: bagian 2 dari 3').waitFor();
  await page.getByText('Berkas ini rusak atau terpotong').waitFor();
  await shot(page, 'bundle-seen', true);
  await check(page);
  await page.getByRole('button', { name: 'Masukkan 2 berkas' }).press('Enter');
  await page.getByText('2 berkas masuk').first().waitFor();
  await page.getByText('1 berkas tidak bisa dimasukkan; yang lain tetap masuk').waitFor();
  await page.getByText('5 dari 5 keluarga').waitFor();
  expect(await page.getByRole('link', { name: 'Siti Rahmawati' }).count()).toBe(1);
  await page.getByText('Di luar wilayah Anda, atau belum bernama').waitFor();
  await shot(page, 'bundle-done', true);
  await check(page);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Simpan balasan untuk ketuk-halimah-1dari3.ketuk' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('ketuk-balasan-ibu-halimah-1dari3.ketuk');
});

test('a file can be put away again, by keys, and the same one twice is one', async () => {
  const page = await open('fake=coordinator', 'dark');
  await page.locator('input[type=file]').setInputFiles(THREE.slice(0, 1));
  await page.getByText('Siap dimasukkan').waitFor();
  await page.locator('input[type=file]').setInputFiles(THREE.slice(0, 2));
  await page.getByText('3 dari 3').waitFor();
  expect(await page.locator('tbody tr').count()).toBe(2);
  await page.getByRole('button', { name: /^Buang dari daftar ketuk-halimah-1/ }).press('Enter');
  expect(await page.locator('tbody tr').count()).toBe(1);
  await shot(page, 'bundle-dark', true);
  await check(page);
});

test('who may not carry files does not find the page', async () => {
  const page = await open('fake=viewer');
  await page.getByText('Halaman ini tidak untuk peran Anda').waitFor();
});
