// What a person sees when something does not work.

import { expect, test } from 'vitest';
import { check, useBrowser, visit } from './browser';

useBrowser();

test('a device that does not answer at the start is told, and asked again', async () => {
  const page = await visit('/', { world: 'fake&failing=Start' });
  await check(page);
  expect(await page.getByRole('alert').textContent()).toMatch(/Penyimpanan HP penuh/);
  await page.getByRole('button', { name: 'Coba lagi' }).click();
  await page.getByText('Kunjungan hari ini').waitFor();
});

test('a list that does not come is told with its code, and comes when asked again', async () => {
  const page = await visit('/', { world: 'fake&failing=Home' });
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(/Penyimpanan HP penuh.*disk\.full/s);
  await check(page);
  await page.getByRole('button', { name: 'Coba lagi' }).click();
  await page.waitForSelector('section h2');
  expect(await alert.count()).toBe(0);
});

test('a setting that cannot be kept is put back, and can be tried again', async () => {
  const page = await visit('/setelan', { world: 'fake&failing=SaveSettings' });
  await page.getByLabel('Paling besar').click();
  await page.getByRole('alert').waitFor();
  await page.waitForFunction(() => document.documentElement.dataset.text === '100');
  expect(await page.getByLabel('Biasa').first().isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Coba lagi' }).click();
  await page.waitForFunction(() => document.documentElement.dataset.text === '200');
});

test('a WebView that is too old is told what to update', async () => {
  const page = await visit('/');
  await page.addInitScript(() => {
    Reflect.deleteProperty(String.prototype, 'replaceAll');
  });
  await page.reload();
  await page.getByText(/Android System WebView.*terlalu lama/).waitFor();
});
