// A cadre's day in a real browser, against a real server: from the invitation to the receipt, with the app
// killed in the middle of a word, a link that is cut three times, an interview that comes back, and a question
// on which two people disagree.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { launch } from '../chromium';
import { World } from './world';

const HOUSE = { latitude: 0.1336, longitude: 117.5085, accuracy: 8 };

/** A picture of one red point. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let browser: Browser;
let context: BrowserContext | undefined;

beforeAll(async () => {
  world = await World.open();
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** Opens the app as a phone would show it; a fault of the page fails the test. */
async function open(address: string): Promise<Page> {
  await context?.close();
  context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'id-ID',
    timezoneId: 'Asia/Makassar',
    geolocation: HOUSE,
    permissions: ['geolocation'],
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => {
    throw error;
  });
  await page.goto(address);
  await page.waitForSelector('h1');
  return page;
}

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).or(page.getByRole('link', { name })).first().click();

/** The question's box. */
const box = (page: Page, key: string) => page.locator(`[data-key="${key}"]`);

/** Types an answer and waits for its tick: it is on the disk then. */
/** A picture for whoever wants to look: SHOTS names a folder. */
async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}

async function type(page: Page, key: string, text: string): Promise<void> {
  await box(page, key).locator('input:not([type=radio]), textarea').first().fill(text);
  await box(page, key).getByText('Tersimpan').waitFor();
}

async function choose(page: Page, key: string, code: string): Promise<void> {
  await box(page, key).locator(`input[value="${code}"]`).check();
  await box(page, key).getByText('Tersimpan').waitFor();
}

/** Waits until it can be read on the screen. */
const seen = (page: Page, text: string | RegExp) => page.getByRole('main').getByText(text).first().waitFor();

const heading = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

test('a cadre’s day', async () => {
  let app = await world.app();
  let page = await open(app.address);
  onTestFailed(async () => {
    if (process.env.SHOTS) console.error(page.url());
    await shot(page, 'failed');
  });

  // The invitation, typed.
  await press(page, 'Bahasa Indonesia');
  await press(page, 'Ketik kodenya');
  await page.getByLabel('Kode undangan').fill(await world.invite('Sri Wahyuni'));
  await page.getByLabel('Alamat server').fill(world.link.url);
  await page.getByLabel('Nama Anda').fill('Sri Wahyuni');
  await press(page, 'Hubungkan');
  await press(page, 'Nanti saja');

  // A family that is on no list.
  await heading(page, 'Kunjungan hari ini');
  await press(page, 'Mulai wawancara');
  await press(page, /Keluarga baru/);
  await press(page, 'Mulai wawancara');
  await type(page, 'nomor_kk', '6474010101010001');
  await type(page, 'alamat', 'Jl. Letjen S. Parm');
  const record = /#\/h\/([0-9a-f]+)/.exec(page.url())?.[1] ?? '';
  expect(record).toHaveLength(32);

  // Killed in the middle of a word: it comes back to the same page with the same text.
  await app.kill();
  app = await world.app();
  page = await open(app.address);
  await box(page, 'alamat').waitFor();
  expect(await box(page, 'alamat').locator('input, textarea').first().inputValue()).toBe(
    'Jl. Letjen S. Parm',
  );
  await type(page, 'alamat', 'Jl. Letjen S. Parman 12');

  // Skips follow the answers.
  await press(page, 'Berikutnya');
  await choose(page, 'keberadaan_keluarga', '2');
  await box(page, 'tujuan_pindah').waitFor();
  await shot(page, 'page');
  await choose(page, 'keberadaan_keluarga', '1');
  await box(page, 'tujuan_pindah').waitFor({ state: 'detached' });

  // A family of five.
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/p/daftar_anggota`);
  await type(page, 'jumlah_anggota', '5');
  for (const name of ['Budi Santoso', 'Siti Aminah', 'Dewi Lestari', 'Agus Santoso', 'Rina Santoso']) {
    await press(page, /Tambah/);
    const nama = page.locator('[data-key$=".nama"]');
    await nama.locator('input').fill(name);
    await nama.getByText('Tersimpan').waitFor();
    await page.goto(`${app.address.split('#')[0]}#/h/${record}/p/daftar_anggota`);
    await seen(page, name);
  }

  // Where the house stands, and what it looks like.
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/p/lokasi_foto`);
  await box(page, 'titik_rumah').getByRole('button', { name: 'Ambil titik di sini' }).click();
  await box(page, 'titik_rumah')
    .getByText(/Tepat sampai sekitar 8 m/)
    .waitFor();
  await box(page, 'foto_depan')
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'rumah.png', mimeType: 'image/png', buffer: PHOTO });
  await box(page, 'foto_depan').getByText('Ada di HP, belum terkirim').waitFor();
  await shot(page, 'photo');

  // The review names what is missing and stands in nobody's way.
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/periksa`);
  await seen(page, '5 anggota tercatat.');
  await shot(page, 'review');
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/kunjungan`);
  await page.getByLabel(/Selesai sebagian/).check();
  await press(page, 'Simpan kunjungan');
  await seen(page, 'Kunjungan tersimpan');
  await shot(page, 'visit');

  // Offline, then over a link that is cut three times.
  world.link.up = false;
  await page.goto(`${app.address.split('#')[0]}#/kirim`);
  await press(page, 'Kirim sekarang');
  await seen(page, 'Belum semua terkirim');
  await shot(page, 'offline');
  world.link.up = true;
  world.link.cutAfter(40, 120, 300);
  await press(page, 'Kirim sekarang');
  await seen(page, 'Semua sudah sampai di server');
  expect(world.link.cutsLeft).toBe(0);
  await page.goto(`${app.address.split('#')[0]}#/h/${record}`);
  await seen(page, /Sampai di server/);
  const files = (
    (await page.request
      .post(`${app.address.split('/#')[0]}/call`, {
        headers: { 'x-ketuk-token': app.address.split('token=')[1] ?? '' },
        data: { do: 'Household', record },
      })
      .then((answer) => answer.json())) as { files: { state: string }[] }
  ).files;
  expect(files.map((file) => file.state)).toEqual(['arrived']);

  // The coordinator sends it back, and another cadre wrote another address meanwhile.
  await world.enrolCli('budi', 'Budi');
  world.cli('budi', 'sync');
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/p/identitas`);
  await type(page, 'alamat', 'Jl. Letjen S. Parman 12 B');
  world.cli('budi', 'set', record, 'alamat', 'Jl. Letjen S. Parman 21');
  world.cli('budi', 'sync');
  await world.admin('POST', `/v1/records/${record}/return`, { who: 'Rahma', why: 'Nomor rumah tidak jelas' });
  await page.goto(`${app.address.split('#')[0]}#/kirim`);
  await press(page, 'Kirim sekarang');
  await seen(page, /sampai di server/i);
  await page.goto(`${app.address.split('#')[0]}#/h/${record}`);
  await seen(page, 'Nomor rumah tidak jelas');
  await seen(page, '1 jawaban berbeda: siapa benar?');
  await shot(page, 'household');
  await page.goto(`${app.address.split('#')[0]}#/h/${record}/beda`);
  await page.getByLabel(/Parman 21/).check();
  await shot(page, 'dispute');
  await press(page, /Ditanyakan lagi ke keluarga/);
  await press(page, 'Simpan yang benar');
  await seen(page, /Sudah dipilih|Tidak ada jawaban yang berbeda/);
  await page.goto(`${app.address.split('#')[0]}#/kirim`);
  await press(page, 'Kirim sekarang');
  const disputes = async () => (await world.admin('GET', '/v1/disputes?class=human')).disputes;
  await expect.poll(disputes, { timeout: 20_000 }).toEqual([]);
});
