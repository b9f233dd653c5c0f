// The overview: from the city down to an RT by keyboard, what is late, what waits, and the map beside the table.

import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const LAPTOP = { width: 1366, height: 768 };
const open = (place: string, world = 'fake', theme: 'light' | 'dark' = 'light') =>
  visit(place, { size: LAPTOP, base: inject('console'), world, theme });
const areas = (page: Page) => page.locator('[aria-labelledby=overview-areas] tbody tr');

/** How many pixels of the map's canvas have this colour. */
const count = (page: Page, wanted: [number, number, number]): Promise<number> =>
  page.evaluate((colour) => {
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.map canvas')];
    return canvases.reduce((sum, canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let found = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255 && colour.every((part, at) => data[i + at] === part)) found += 1;
      return sum + found;
    }, 0);
  }, wanted);

test('the first page after signing in is the overview, with figures as people here write them', async () => {
  const page = await open('/');
  await areas(page).first().waitFor();
  expect(await page.locator('h1').textContent()).toBe('Ikhtisar');
  const first = await page.locator('.figures .first').textContent();
  expect(first).toMatch(/dari 1\.1\d\d keluarga di prelist \(\d\d(,\d)? %\)/);
  expect(await areas(page).count()).toBe(6);
  await check(page);
});

test('one goes down to an RT and back by links alone, and the address says where', async () => {
  const page = await open('/ikhtisar?rinci=kecamatan');
  await areas(page).first().waitFor();
  expect(await areas(page).count()).toBe(3);
  await page.getByRole('link', { name: 'Bontang Utara' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Lok Tuan', exact: true }).click();
  await page.waitForURL(/wilayah=6474011003/);
  await page.waitForFunction(
    () => document.querySelectorAll('[aria-labelledby=overview-areas] tbody tr').length === 52,
  );
  const path = page.getByRole('navigation', { name: 'Wilayah yang ditampilkan' });
  expect(await path.textContent()).toContain('Bontang Utara');
  await path.getByRole('link', { name: 'Seluruh kota' }).click();
  await page.waitForFunction(
    () => document.querySelectorAll('[aria-labelledby=overview-areas] tbody tr').length === 6,
  );
  await page.goBack();
  await page.waitForURL(/wilayah=6474011003/);
  const rt = areas(page).first().getByRole('link');
  await rt.click();
  await page.waitForURL(/rumah\?.*rt=6474011003001/);
  expect(page.faults).toEqual([]);
});

test('late RT are sorted and paged, and the address keeps it', async () => {
  const page = await open('/ikhtisar?urut=left');
  const late = page.locator('[aria-labelledby=overview-late]');
  await late.locator('tbody tr').first().waitFor();
  const left = async (): Promise<number[]> =>
    (await late.locator('tbody td:nth-child(3)').allTextContents()).map(Number);
  const most = await left();
  expect(most).toEqual([...most].sort((a, b) => b - a));
  await late.getByRole('link', { name: 'Berikutnya' }).click();
  await page.waitForURL(/hal=2/);
  expect(page.url()).toContain('urut=left');
  await late.getByLabel('Urutkan').selectOption('silent');
  await page.waitForURL(/urut=silent/);
  expect(page.url()).not.toContain('hal=2');
  expect(page.faults).toEqual([]);
});

test.each(['light', 'dark'] as const)(
  'the map shades by progress and says its figures when tapped: %s',
  async (theme) => {
    const page = await open('/ikhtisar', 'fake', theme);
    await page.waitForSelector('.map canvas');
    // The step from 60 to 80 %, as the style sheet has it.
    const step: [number, number, number] = theme === 'light' ? [47, 130, 124] : [111, 184, 177];
    await expect.poll(() => count(page, step), { timeout: 10_000 }).toBeGreaterThan(2_000);
    await page.locator('.map').scrollIntoViewIfNeeded();
    const box = (await page.locator('.map').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const line = page.locator('.line p');
    for (let i = 1; i < 10 && !(await line.textContent())?.includes('%'); i += 1)
      await page.mouse.click(box.x + (box.width * i) / 10, box.y + box.height * 0.45);
    expect(await line.textContent()).toMatch(/: \d+(,\d)? %, \d+ dari \d+/);
    expect(await page.locator('tr.chosen').count()).toBe(1);
    await page.locator('.line').getByRole('button').click();
    await page.waitForURL(/wilayah=\d{10}/);
    await check(page, theme);
  },
);

test('a reader of figures sees no cadre, no phone and no reason that few share', async () => {
  const page = await open('/ikhtisar?wilayah=6474011001', 'fake=viewer');
  await page.locator('[aria-labelledby=overview-late] tbody tr').first().waitFor();
  expect(await page.locator('#overview-silent').count()).toBe(0);
  expect(await page.getByText('Kader di sana').count()).toBe(0);
  await page.getByText('Alasan tidak dirinci').first().waitFor();
  expect(await areas(page).first().getByRole('link').count()).toBe(0);
  await check(page);
});

test('days are told to ears: each drawing has words, and a table has the numbers', async () => {
  const page = await open('/ikhtisar');
  const days = page.locator('[aria-labelledby=overview-days]');
  await days.waitFor();
  expect(await days.getByRole('img').first().getAttribute('aria-label')).toMatch(
    /^Hasil per hari, \d\d-11-2026 sampai 22-11-2026/,
  );
  await days.locator('summary').click();
  expect(await days.locator('tbody tr').first().textContent()).toContain('22-11-2026');
  await check(page);
});
