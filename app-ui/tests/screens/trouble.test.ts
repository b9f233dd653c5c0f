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
  expect(await page.getByText('Setelan tersimpan').count()).toBe(0);
  await page.getByRole('button', { name: 'Coba lagi' }).click();
  await page.waitForFunction(() => document.documentElement.dataset.text === '200');
  await page.getByText('Setelan tersimpan').waitFor({ state: 'attached' });
});

test('choices that do not come are told, and come when asked again', async () => {
  const page = await visit('/h/4f000000000000000000000000000002/p/anggota.a1', {
    world: 'fake&failing=Choices',
  });
  const job = page.locator('[data-key="anggota.a1.lapangan_pekerjaan"]');
  await job.getByRole('alert').getByText('Penyimpanan HP penuh').waitFor();
  await check(page);
  await job.getByRole('button', { name: 'Coba lagi' }).click();
  await job.getByRole('radio').first().waitFor();
  expect(await job.getByRole('alert').count()).toBe(0);
  // A pick by keys takes the focus along to where the row stands now.
  await job.getByRole('searchbox').focus();
  await page.keyboard.press('Tab');
  const code = await page.evaluate(() => (document.activeElement as HTMLInputElement).value);
  await page.keyboard.press('Space');
  await page.waitForFunction(
    (wanted) =>
      document.activeElement instanceof HTMLInputElement &&
      document.activeElement.checked &&
      document.activeElement.value === wanted,
    code,
  );
});

test('a WebView that is too old is told what to update', async () => {
  const page = await visit('/');
  await page.addInitScript(() => {
    Reflect.deleteProperty(String.prototype, 'replaceAll');
  });
  await page.reload();
  await page.getByText(/Android System WebView.*terlalu lama/).waitFor();
});
