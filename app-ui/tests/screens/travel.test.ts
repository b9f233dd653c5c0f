// Sync and the way by file, as a person sees them.

import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { check, useBrowser, visit } from './browser';

useBrowser();

test('a sync tells how far it is, and every household has its receipt', async () => {
  const page = await visit('/kirim', { world: 'fake&step=900' });
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  await page
    .getByText(/1 dari 3 keluarga sampai di server/)
    .first()
    .waitFor();
  await page.getByText('6 simpanan sampai di server').waitFor();
  // The ones that are kept apart and the answers in progress are not called arrived.
  expect(await page.locator('h2').first().textContent()).toBe('Tidak ada yang menunggu dikirim');
  expect(
    await page.locator('section', { hasText: 'Sampai di server' }).locator('a.line').count(),
  ).toBeGreaterThan(7);
});

test('a sync can be stopped; what arrived stays arrived', async () => {
  const page = await visit('/kirim', { world: 'fake&step=900' });
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  await page
    .getByText(/1 dari 3 keluarga/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Hentikan' }).click();
  await page.getByText('Dihentikan').waitFor();
  await page.getByText(/^[12] keluarga belum terkirim/).waitFor();
});

test('while it runs, the strip at home says so', async () => {
  const page = await visit('/', { world: 'fake&step=900' });
  await page.locator('.strip').click();
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  await page.goBack();
  await page.getByText(/Sedang mengirim/).waitFor();
  await page.getByText(/1 keluarga menunggu koordinator|keluarga belum terkirim/).waitFor();
});

test('what waits leaves as a file, and a file is taken in', async () => {
  const page = await visit('/kirim');
  await page.getByText('Tanpa sinyal: lewat berkas').click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Simpan ke berkas' }).click();
  expect((await downloading).suggestedFilename()).toBe('ketuk-rt021-2026-11-22.ketuk');
  await page.getByText('Berkas dibuat: 3 keluarga').first().waitFor();
  const file = { name: 'a.ketuk', mimeType: 'application/octet-stream', buffer: Buffer.from('bundle') };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('7 perubahan dari orang lain diterima').waitFor();
});

test('without a save the file asks for news all the same, and photos are told to stay', async () => {
  const page = await visit('/kirim', { world: 'fake=empty&files=2' });
  await page.getByText('Tanpa sinyal: lewat berkas').click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Simpan ke berkas' }).click();
  expect((await downloading).suggestedFilename()).toBe('ketuk-rt021-2026-11-22.ketuk');
  await page.getByText('tidak ada simpanan baru di dalamnya').first().waitFor();
  await page.getByText('Serahkan juga ke petugas').waitFor();
  await page.getByText('Foto tidak ikut dalam berkas; foto menunggu sinyal').waitFor();
  await check(page);
});

test('a file that is none of ours is refused with what to do', async () => {
  const page = await visit('/kirim');
  await page.getByText('Tanpa sinyal: lewat berkas').click();
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.ketuk', mimeType: '', buffer: Buffer.from('') });
  expect(await page.getByRole('alert').textContent()).toMatch(/bukan berkas Ketuk.*Coba lagi/s);
});
