// The chain of review as a person goes through it: by keyboard, by many, taken back, on the household's page.

import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const LAPTOP = { width: 1366, height: 768 };
const open = (place: string, world = 'fake') =>
  visit(place, { size: LAPTOP, base: inject('console'), world });

test('households are selected by keyboard, checked after a look, and taken back', async () => {
  const page = await open('/periksa?tahap=submitted', 'fake=coordinator');
  await page.waitForSelector('tbody th a');
  const total = async (): Promise<number> =>
    Number(
      /[\d.]+/
        .exec((await page.locator('.head p[aria-live]').first().textContent()) ?? '')?.[0]
        ?.replace('.', ''),
    );
  const before = await total();
  for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
  expect(await page.locator('.chosen p').textContent()).toBe('3 dipilih');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  expect(await page.locator('.chosen p').textContent()).toBe('2 dipilih');
  await page.getByRole('button', { name: 'Tandai sudah diperiksa' }).click();
  await page.waitForSelector('dialog [type=submit]');
  const going = Number(/\d+/.exec((await page.locator('dialog [type=submit]').textContent()) ?? '')?.[0]);
  expect(going).toBeGreaterThan(0);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog'));
  expect(await total()).toBe(before);
  await page.getByRole('button', { name: 'Tandai sudah diperiksa' }).click();
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(
    (left) => document.querySelector('.head p[aria-live]')?.textContent?.includes(left),
    new Intl.NumberFormat('id-ID').format(before - going),
  );
  if (await page.locator('dialog').count()) await page.keyboard.press('Escape');
  await page.keyboard.press('u');
  await page.locator('dialog textarea').fill('salah pilih');
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(
    (all) => document.querySelector('.head p[aria-live]')?.textContent?.includes(all),
    new Intl.NumberFormat('id-ID').format(before),
  );
  await check(page);
});

test('all that fit the filter go at once, and those that cannot are told with their reason', async () => {
  const page = await open('/periksa?tahap=submitted');
  await page.waitForSelector('tbody th a');
  await page.getByRole('checkbox', { name: 'Pilih semua di halaman ini' }).check();
  await page.getByRole('button', { name: /^Pilih semua .* yang sesuai saringan/ }).click();
  const chosen = Number(((await page.locator('.chosen p').textContent()) ?? '').replace(/\D/g, ''));
  expect(chosen).toBeGreaterThan(200);
  await page.getByRole('button', { name: 'Tandai sudah diperiksa' }).click();
  await page.waitForSelector('dialog [type=submit]');
  const told = await page.locator('dialog').textContent();
  expect(told).toContain('ada jawaban berbeda yang belum diputuskan');
  expect(told).toContain('ada kesalahan isian');
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(() => !document.querySelector('dialog'));
  await page.waitForFunction(() => document.querySelector('.said')?.textContent?.includes('Selesai untuk'));
  const left = Number(
    ((await page.locator('.head p[aria-live]').first().textContent()) ?? '').replace(/\D/g, ''),
  );
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(chosen / 2);
});

test('another filter is another selection', async () => {
  const page = await open('/periksa?tahap=submitted');
  await page.locator('tbody input').first().check();
  await page.getByRole('link', { name: /^Diperiksa kelurahan/ }).click();
  await page.waitForFunction(() => !document.querySelector('.chosen'));
  expect(page.url()).toContain('tahap=checked');
});

test('an officer checks and does not verify', async () => {
  const page = await open('/periksa', 'fake=officer');
  await page.locator('tbody input').first().check();
  const names = await page.locator('.chosen .row button').allTextContents();
  expect(names.map((name) => name.trim())).toEqual(['Tandai sudah diperiksa', 'Kembalikan ke kader']);
  await page.getByRole('button', { name: 'Batas waktu' }).click();
  await page.waitForSelector('dialog select');
  expect(await page.locator('dialog input[type=date]').count()).toBe(0);
});

test('the household shows its stage, and goes a step further from there', async () => {
  const page = await open('/periksa?tahap=checked', 'fake=coordinator');
  await page.locator('tbody th a').first().click();
  await page.waitForSelector('#review');
  const panel = page.locator('section[aria-labelledby=review]');
  expect(await panel.textContent()).toContain('Diperiksa kelurahan');
  await panel.getByRole('button', { name: 'Tandai sudah diverifikasi' }).click();
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(() =>
    document.querySelector('section[aria-labelledby=review] .badge')?.textContent?.includes('Diverifikasi'),
  );
  await panel.getByRole('button', { name: 'Batalkan verifikasi' }).waitFor();
  await check(page);
});

test('a list for signing is made with a purpose, and one that changed says so', async () => {
  const page = await open('/periksa/berita');
  await page.waitForSelector('tbody tr');
  expect(await page.locator('tbody').textContent()).toContain('Berubah sejak dibuat');
  await page.getByRole('button', { name: 'Buat berita acara' }).click();
  await page.locator('dialog').getByLabel('Keperluan').fill('Musyawarah kelurahan');
  await page.locator('dialog [type=submit]').click();
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
  const link = page.locator('tbody a').first();
  expect(await link.getAttribute('href')).toBe('/v1/desk/minutes/3/pdf');
  await check(page);
});
