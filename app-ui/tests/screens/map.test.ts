// The map in Chromium with the device in memory: sizes, languages, large letters; with and without position,
// outlines, base map and houses; by finger and by keys.

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { check, DESK, listSmallTargets, NARROW, PHONE, shot, useBrowser, visit } from './browser';

useBrowser();

const id = (number: number): string => `4f${(number + 1).toString(16).padStart(30, '0')}`;
const HERE = { latitude: 0.1336, longitude: 117.5484, accuracy: 12 };
const rows = (page: Page) => page.locator('.side li button');

/** The map, with the phone at the crossing. */
async function open(more = '', size = PHONE, place = '/peta'): ReturnType<typeof visit> {
  const page = await visit(place, { size, world: `fake${more}`, permissions: ['geolocation'] });
  await page.context().setGeolocation(HERE);
  await page.getByText(/(sampai|exact to) 12 m/).waitFor();
  return page;
}

/** How many pixels of the map's canvas have this colour. */
const count = (page: Page, colour: [number, number, number]): Promise<number> =>
  page.evaluate((wanted) => {
    const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.map canvas')];
    return canvases.reduce((sum, canvas) => {
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let found = 0;
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] === 255 && wanted.every((part, at) => data[i + at] === part)) found += 1;
      return sum + found;
    }, 0);
  }, colour);

describe.each([
  ['phone-id', PHONE, '&lang=id'],
  ['phone-en', PHONE, '&lang=en&tiles=mvt'],
  ['desk-id', DESK, '&lang=id&tiles=png'],
  ['desk-en', DESK, '&lang=en'],
  ['narrow-200-id', NARROW, '&lang=id&text=200'],
  ['narrow-200-en', NARROW, '&lang=en&text=200'],
  ['phone-high', PHONE, '&lang=id&contrast=high'],
] as const)('%s', (name, size, more) => {
  test('nothing is broken, sticks out or is too small to press', async () => {
    const page = await open(more, size);
    await rows(page).first().click();
    await page.locator('details summary').click();
    await page.locator('.card').waitFor();
    await shot(page, `map-${name}`, true);
    await check(page, name);
    expect(await listSmallTargets(page)).toEqual([]);
  });
});

test('the nearest house stands first, with distance and direction in words', async () => {
  const page = await open();
  await page.getByRole('heading', { name: 'Terdekat yang belum selesai' }).waitFor();
  const ways = await page.locator('.side li .way').allTextContents();
  const metres = ways.map((words) => Number(/(\d+) m, /.exec(words)?.[1]));
  expect(metres.length).toBeGreaterThan(4);
  expect(metres).toEqual([...metres].sort((a, b) => a - b));
  for (const words of ways)
    expect(words.trim()).toMatch(/m, (utara|selatan|timur|barat|timur laut|tenggara|barat daya|barat laut)$/);
});

test('houses, outlines and the own position are drawn', async () => {
  const page = await open();
  await expect.poll(() => count(page, [163, 35, 31])).toBeGreaterThan(50);
  expect(await count(page, [138, 81, 0])).toBeGreaterThan(100);
  expect(await count(page, [26, 95, 180])).toBeGreaterThan(50);
  expect(await count(page, [11, 94, 91])).toBeGreaterThan(300);
});

test('a base map of vectors and one of pictures are drawn below', async () => {
  const vectors = await open('&tiles=mvt', DESK);
  await expect.poll(() => count(vectors, [246, 223, 164])).toBeGreaterThan(500);
  await vectors.getByText('© penyumbang OpenStreetMap').waitFor();
  expect(vectors.faults).toEqual([]);
  const pictures = await open('&tiles=png', DESK);
  await expect.poll(() => count(pictures, [241, 236, 223])).toBeGreaterThan(5_000);
  expect(pictures.faults).toEqual([]);
});

test('a house that is tapped on the map is shown, and its interview opens from there', async () => {
  const page = await visit(`/peta/${id(1)}`);
  const card = page.locator('.card');
  await card.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  await card.getByRole('button', { name: 'Tutup' }).click();
  await card.waitFor({ state: 'detached' });
  // It was brought to the middle.
  await page.locator('.map').click();
  await card.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  await card.getByRole('link', { name: 'Buka keluarga ini' }).click();
  await page.getByRole('heading', { level: 1, name: 'Bambang Wijayanto' }).waitFor();
  await page.getByRole('link', { name: 'Lihat di peta' }).click();
  await card.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  expect(page.faults).toEqual([]);
});

test('by keyboard alone: from the list to the card and its door', async () => {
  const page = await open();
  await rows(page).nth(1).focus();
  const head = await rows(page).nth(1).locator('.head').textContent();
  await page.keyboard.press('Enter');
  await page
    .locator('.card')
    .getByRole('heading', { name: head ?? '' })
    .waitFor();
  expect(await rows(page).nth(1).getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'Perbesar' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('application').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await page.locator('.card').waitFor({ state: 'detached' });
  expect(page.faults).toEqual([]);
});

test('where the phone may not tell its position, map and list stay', async () => {
  const page = await visit('/peta');
  await page.getByRole('button', { name: 'Tunjukkan posisi saya' }).click();
  await page.getByText('belum boleh memberi tahu posisinya').waitFor();
  expect(await rows(page).count()).toBeGreaterThan(4);
  await page.getByRole('heading', { name: 'Belum selesai', exact: true }).waitFor();
  await check(page);
  await shot(page, 'map-denied', true);
});

test('no houses yet, no outlines: it says what is missing', async () => {
  const page = await visit('/peta', { world: 'fake=empty' });
  await page.getByText('Belum ada titik rumah').waitFor();
  await page.getByText('Keterangan peta').click();
  await page.getByText('Batas RT belum dipasang').waitFor();
  await page.getByText('Peta dasar belum dipasang').waitFor();
  await check(page);
  await shot(page, 'map-empty', true);
});

test('a house without a position is told', async () => {
  const page = await visit(`/peta/${id(6)}`);
  await page.getByText('Rumah ini belum punya titik lokasi').waitFor();
});

test('a point outside the RT is a warning beside the question and stops nothing', async () => {
  const page = await visit(`/h/${id(1)}/p/lokasi_foto`, { permissions: ['geolocation'] });
  await page.context().setGeolocation({ latitude: 0.2, longitude: 117.6, accuracy: 6 });
  await page.getByRole('button', { name: 'Ambil titik di sini' }).first().click();
  await page.getByText('di luar batas RT 021').waitFor();
  expect(await page.locator('.question .wrong').count()).toBe(0);
  await page.getByText('Tersimpan').first().waitFor();
  await check(page);
  await shot(page, 'page-outside-id-phone', true);
});

test('outlines that came by hand are told in words', async () => {
  const page = await visit('/kirim');
  await page.getByText('Tanpa sinyal').click();
  const file = {
    name: 'rt.geojson',
    mimeType: 'application/geo+json',
    buffer: Buffer.from('{"type":"FeatureCollection"}'),
  };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('Batas 12 RT terpasang').waitFor();
});

test('a thousand houses are drawn on a processor six times slower', async () => {
  const page = await visit('/', { world: 'fake=many' });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const ms = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        const look = (): void => {
          const canvas = document.querySelector<HTMLCanvasElement>('.map canvas');
          if (canvas && document.querySelector('.side li button')) resolve(performance.now() - began);
          else requestAnimationFrame(look);
        };
        location.hash = '#/peta';
        look();
      }),
  );
  // The figure is for the log: how long it takes says more of the machine than of the screen.
  console.log(`a thousand houses: map and list ${Math.round(ms)} ms after the tap at a sixth of the speed`);
  expect(await rows(page).count()).toBe(10);
});
