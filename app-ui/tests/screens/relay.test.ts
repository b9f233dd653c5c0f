// Offices at which what waits can be left: met, used by the same button, forgotten.

import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { check, shot, useBrowser, visit } from './browser';

useBrowser();

/** A picture that a canvas can read; the device in memory finds a code in any. */
const PICTURE = {
  name: 'qr.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

test('an office is met by its code, and the list says that the city vouches for it', async () => {
  const page = await visit('/kirim');
  await page.getByRole('link', { name: /Titip di kantor kelurahan/ }).click();
  await page.getByText('Belum ada. Minta petugas').waitFor();
  await page.locator('input[type=file]').setInputFiles(PICTURE);
  await page.getByText('Dikenal: Kantor Kelurahan Berbas Tengah').first().waitFor();
  await page.getByText('Dijamin oleh kota').waitFor();
  await shot(page, 'relay-met', true);
  await check(page);
});

test('an address can be typed by keys alone; what is wrong is said beside it', async () => {
  const page = await visit('/kantor');
  await page.locator('summary').press('Enter');
  await page.getByRole('button', { name: 'Hubungkan' }).press('Enter');
  await page.getByText('Isi alamatnya dulu.').waitFor();
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  await page.keyboard.type('192.168.1.99');
  await page.keyboard.press('Enter');
  await page.getByText('Sambungkan HP ke Wi-Fi kantor kelurahan').waitFor();
  await page.getByLabel('Alamat kantor').fill('192.168.1.5');
  await page.keyboard.press('Enter');
  await page.getByText('Dikenal: Kantor Kelurahan Berbas Tengah').first().waitFor();
  await check(page);
});

test('an office is forgotten after a question, and the focus comes back', async () => {
  const page = await visit('/kantor', { world: 'fake&relay' });
  await page.getByText('Belum pernah ditemui').waitFor();
  const forget = page.getByRole('button', { name: 'Lupakan 10.0.0.7:8443' });
  await forget.press('Enter');
  await page.getByRole('dialog', { name: 'Lupakan kantor ini?' }).waitFor();
  await check(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await forget.evaluate((node) => node === document.activeElement)).toBe(true);
  await forget.press('Enter');
  await page.getByRole('button', { name: 'Ya, lupakan' }).click();
  await forget.waitFor({ state: 'detached' });
  await page.getByText('Kantor Kelurahan Berbas Tengah', { exact: true }).waitFor();
});

test('without the city the same button leaves it at the office, and nothing calls that arrived', async () => {
  const page = await visit('/kirim', { world: 'fake&relay&away&step=60' });
  await page.getByRole('heading', { name: '2 keluarga belum terkirim' }).waitFor();
  await page.getByRole('button', { name: 'Kirim sekarang' }).click();
  await page.getByText('Dititipkan: Kantor Kelurahan Berbas Tengah').waitFor();
  await page
    .getByRole('heading', { name: '3 keluarga di kantor kelurahan, belum sampai di server' })
    .waitFor();
  const office = page.locator('section', { hasText: 'Dititipkan tersegel' });
  expect(await office.locator('a.line').count()).toBe(3);
  await shot(page, 'relay-left', true);
  await check(page);
  await page.evaluate(() => {
    location.hash = '#/';
  });
  // One of the three is being typed on: it is counted as here, with another one.
  await page.locator('.strip').getByText('2 keluarga belum terkirim').waitFor();
  await page.locator('.strip').getByText('2 lagi di kantor kelurahan').waitFor();
});
