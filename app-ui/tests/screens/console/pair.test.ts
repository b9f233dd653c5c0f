// What a coordinator does about families counted twice, by keyboard.

import { expect, inject, test } from 'vitest';
import { check, useBrowser, visit } from '../browser';

useBrowser();

const LAPTOP = { width: 1366, height: 768 };
const open = (place: string, world = 'fake') =>
  visit(place, { size: LAPTOP, base: inject('console'), world });

test('pairs are decided by keyboard, and the last one is undone', async () => {
  const page = await open('/ganda');
  await page.waitForSelector('.queue a');
  const count = page.locator('p[aria-live]').first();
  const total = Number.parseInt((await count.textContent()) ?? '', 10);
  expect(total).toBeGreaterThan(20);
  await page.keyboard.press('j');
  for (let i = 0; i < 3; i += 1) {
    await page.waitForSelector('.kind');
    await page.keyboard.press(String(1 + i * 2));
    await page.keyboard.type('sudah ditelepon');
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (left) => document.querySelector('p[aria-live]')?.textContent?.startsWith(left),
      String(total - 1 - i),
    );
  }
  await page.keyboard.press('u');
  await page.waitForFunction(
    (left) => document.querySelector('p[aria-live]')?.textContent?.startsWith(left),
    String(total - 2),
  );
  await page.waitForFunction(() => document.body.textContent?.includes('Dibatalkan'));
  await check(page);
  expect(page.faults).toEqual([]);
});

test('a decision that stands is undone from its history', async () => {
  const page = await open('/ganda');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.kind');
  const address = new URL(page.url()).hash || new URL(page.url()).pathname;
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await page.waitForFunction((before) => !location.href.includes(before), address);
  await page.getByLabel(/^Yang ditampilkan/).selectOption('decided');
  await page.waitForFunction(() => document.querySelectorAll('.queue a').length === 1);
  await page.locator('.queue a').first().click();
  await page.getByRole('button', { name: 'Batalkan putusan' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.queue a').length === 0);
  expect(page.faults).toEqual([]);
});

test('whoever decides second sees what the first one said, and keeps what was typed', async () => {
  const page = await open('/ganda?macam=moved&yakin=weak');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.kind');
  const first = page.url();
  await page.keyboard.press('j');
  await page.waitForFunction((before) => location.href !== before, first);
  await page.waitForSelector('.kind');
  await page.keyboard.press('5');
  await page.keyboard.type('lain orang');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.body.textContent?.includes('Rahmat Hidayat memutuskan "Pindah"'));
  expect(await page.locator('[name=why]').inputValue()).toBe('lain orang');
  await check(page);
  await page.locator('[name=why]').press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.queue a').length === 3);
  expect(page.faults).toEqual([]);
});

test('an officer compares without the other kelurahan’s numbers', async () => {
  const page = await open('/ganda', 'fake=officer');
  await page.waitForSelector('.queue a');
  await page.keyboard.press('j');
  await page.waitForSelector('.sides');
  const text = (await page.locator('.case').textContent()) ?? '';
  expect(text).toContain('tidak ditampilkan');
  expect(text).toContain('Di luar wilayah Anda');
  await check(page);
});
