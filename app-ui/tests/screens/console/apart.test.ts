// What becomes of data that a phone sent outside its area.

import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const open = (place: string, world = 'fake=coordinator') =>
  visit(place, { size: { width: 1366, height: 768 }, base: inject('console'), world });

test('data that is apart is let in, or stays apart for a reason', async () => {
  const page = await open('/terpisah');
  await page.waitForSelector('li.panel');
  const groups = page.locator('main li.panel');
  expect(await groups.count()).toBe(3);
  await check(page);
  await groups.first().getByRole('button', { name: 'Masukkan', exact: true }).click();
  await page.waitForSelector('dialog[open]');
  await check(page);
  await page.locator('dialog button[type=submit]').click();
  await page.waitForFunction(() => document.querySelectorAll('main li.panel').length === 2);
  await groups.first().getByRole('button', { name: 'Tetap terpisah' }).click();
  await page.locator('dialog button[type=submit]').click();
  await page.waitForSelector('dialog [aria-invalid=true]');
  await page.locator('[name=why]').fill('latihan');
  await page.locator('[name=why]').press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('main li.panel').length === 1);
  await page.getByLabel(/^Yang ditampilkan/).selectOption('closed');
  await page.waitForFunction(() => document.body.textContent?.includes('latihan'));
  expect(page.url()).toContain('yang=closed');
  expect(page.faults).toEqual([]);
});

test('an officer lets in and gives no area away', async () => {
  const page = await open('/terpisah', 'fake=officer');
  await page.waitForSelector('h1');
  expect(await page.getByRole('button', { name: /^Beri wilayah/ }).count()).toBe(0);
  await check(page);
});
