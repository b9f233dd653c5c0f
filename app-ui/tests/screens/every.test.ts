// Every screen of the frame, in each size, language and size of text: nothing broken, nothing axe calls a fault,
// nothing that sticks out to the side, nothing too small to press.

import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { check, DESK, listSmallTargets, NARROW, PHONE, reopen, shot, useBrowser, visit } from './browser';

useBrowser();

interface Screen {
  name: string;
  world: string;
  place: string;
  /** What is done before it is looked at; in words of both languages. */
  act?: (page: Page) => Promise<void>;
}

const listed = async (page: Page): Promise<void> => {
  await page.waitForSelector('section h2');
};
const press = (page: Page, id: string, en: string): Promise<void> =>
  page
    .getByText(new RegExp(`^\\s*(${id}|${en})`))
    .first()
    .click();

const SCREENS: Screen[] = [
  { name: 'language', world: 'fake=new', place: '/' },
  { name: 'invitation', world: 'fake=new', place: '/mulai/undangan' },
  {
    name: 'code',
    world: 'fake=new',
    place: '/mulai/isi',
    act: (page) => page.locator('button[type=submit]').click(),
  },
  { name: 'lock', world: 'fake=locked', place: '/' },
  { name: 'lock-wait', world: 'fake=locked&wait=900000', place: '/' },
  {
    name: 'lock-forgot',
    world: 'fake=locked',
    place: '/',
    act: (page) => press(page, 'Lupa PIN', 'Forgot the PIN'),
  },
  { name: 'lock-gone', world: 'fake=gone&unsent=0', place: '/' },
  { name: 'home', world: 'fake', place: '/', act: listed },
  { name: 'home-trouble', world: 'fake=trouble', place: '/', act: listed },
  { name: 'home-empty', world: 'fake=empty', place: '/' },
  {
    name: 'begin',
    world: 'fake',
    place: '/',
    act: (page) => press(page, 'Mulai wawancara', 'Start an interview'),
  },
  { name: 'search', world: 'fake', place: '/cari', act: (page) => page.locator('input').fill('kakap') },
  {
    name: 'search-none',
    world: 'fake',
    place: '/cari',
    act: (page) => page.locator('input').fill('tidak ada 77'),
  },
  {
    name: 'travel',
    world: 'fake=trouble',
    place: '/kirim',
    act: (page) => press(page, 'Tanpa sinyal', 'Without a signal'),
  },
  { name: 'travel-relayed', world: 'fake&relay', place: '/kirim', act: listed },
  {
    name: 'relays',
    world: 'fake&relay',
    place: '/kantor',
    act: async (page) => {
      await press(page, 'Ketik alamatnya', 'Type its address');
    },
  },
  { name: 'relays-none', world: 'fake', place: '/kantor' },
  {
    name: 'settings',
    world: 'fake',
    place: '/setelan',
    act: async (page) => {
      await press(page, 'Pasang PIN', 'Set a PIN');
      await press(page, 'Tampilkan keterangan', 'Show the details');
      await page.waitForSelector('textarea');
    },
  },
];

const WAYS = [
  { name: 'phone-id', size: PHONE, more: 'lang=id' },
  { name: 'phone-en', size: PHONE, more: 'lang=en' },
  { name: 'desk-id', size: DESK, more: 'lang=id' },
  { name: 'desk-en', size: DESK, more: 'lang=en' },
  { name: 'narrow-200-id', size: NARROW, more: 'lang=id&text=200' },
  { name: 'narrow-200-en', size: NARROW, more: 'lang=en&text=200' },
  { name: 'phone-high', size: PHONE, more: 'lang=id&contrast=high' },
];

test.each(WAYS)('$name', async (way) => {
  const page = await visit('/', { size: way.size, world: `fake&${way.more}` });
  for (const { name, world, place, act } of SCREENS) {
    await reopen(page, place, `${world}&${way.more}`);
    await act?.(page);
    await shot(page, `${name}-${way.name}`, true);
    await check(page, `${name}, ${way.name}`);
    expect(await listSmallTargets(page), name).toEqual([]);
  }
});
