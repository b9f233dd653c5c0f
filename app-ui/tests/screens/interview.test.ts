// The interview, the household, the end of a visit and disagreements, in Chromium with the device in memory:
// both sizes, both languages, letters twice as large; and what a person does there, by finger and by keys.

import { describe, expect, test } from 'vitest';
import { check, DESK, listSmallTargets, NARROW, PHONE, shot, useBrowser, visit } from './browser';

useBrowser();

const id = (number: number): string => `4f${(number + 1).toString(16).padStart(30, '0')}`;
const RETURNED = id(0);
const FIVE = id(1);
const UPGRADE = id(2);
const NEW = id(5);
const WAITING = id(10);
const APART = id(12);
const SENT = id(13);

const PLACES: [string, string][] = [
  ['household', `/h/${FIVE}`],
  ['household-returned', `/h/${RETURNED}`],
  ['household-new', `/h/${NEW}`],
  ['household-upgrade', `/h/${UPGRADE}`],
  ['household-waiting', `/h/${WAITING}`],
  ['household-apart', `/h/${APART}`],
  ['household-sent', `/h/${SENT}`],
  ['page-identity', `/h/${FIVE}/p/identitas`],
  ['page-presence', `/h/${FIVE}/p/keberadaan`],
  ['page-members', `/h/${FIVE}/p/daftar_anggota`],
  ['page-member', `/h/${FIVE}/p/anggota.a3`],
  ['page-house', `/h/${FIVE}/p/rumah`],
  ['page-place', `/h/${FIVE}/p/lokasi_foto`],
  ['page-closing', `/h/${FIVE}/p/penutup`],
  ['review', `/h/${FIVE}/periksa`],
  ['visit', `/h/${FIVE}/kunjungan`],
  ['dispute', `/h/${RETURNED}/beda`],
  ['dispute-none', `/h/${NEW}/beda`],
];

describe.each(PLACES)('%s', (name, place) => {
  test('on a phone, and with letters twice as large on a narrow one', async () => {
    const page = await visit(place);
    await page.waitForSelector('.column > *');
    await check(page);
    expect(await listSmallTargets(page)).toEqual([]);
    await shot(page, `${name}-id-phone`, true);
    await page.evaluate(() =>
      Object.assign(document.documentElement.dataset, { text: '200', contrast: 'high' }),
    );
    await page.setViewportSize(NARROW);
    await check(page);
    await shot(page, `${name}-id-200`, true);
  });
  test('in English on a large screen', async () => {
    const page = await visit(place, { size: DESK, world: 'fake&lang=en' });
    await page.waitForSelector('.column > *');
    await check(page);
    await shot(page, `${name}-en-desk`);
  });
});

describe('an interview', () => {
  test('what is typed is kept at each letter and is there after everything was closed', async () => {
    const page = await visit(`/h/${NEW}/p/identitas`);
    const field = page.getByLabel('Berapa nomor Kartu Keluarga (KK)?', { exact: true });
    await field.pressSequentially('64740101', { delay: 5 });
    await page.getByText('Tersimpan').waitFor();
    expect(await field.evaluate((node: HTMLInputElement) => node.selectionStart)).toBe(8);
    await page.getByRole('button', { name: 'Kembali ke keluarga' }).click();
    await page.getByRole('heading', { name: 'Sutrisno' }).waitFor();
    await page.getByRole('link', { name: /Identitas keluarga/ }).click();
    expect(await page.getByLabel('Berapa nomor Kartu Keluarga (KK)?', { exact: true }).inputValue()).toBe(
      '64740101',
    );
    expect(page.faults).toEqual([]);
  });

  test('the caret stays where it is while replies come late', async () => {
    const page = await visit(`/h/${FIVE}/p/anggota.a3`, { world: 'fake&delay=120' });
    const field = page.getByLabel('Siapa nama lengkapnya?', { exact: true });
    await field.click();
    await page.keyboard.press('Home');
    await page.keyboard.type('Muh. ', { delay: 40 });
    expect(await field.inputValue()).toBe('Muh. Dimas Wijayanto');
    await page.waitForFunction(() => document.querySelector('.tick:not(.slow)'));
    expect(await field.inputValue()).toBe('Muh. Dimas Wijayanto');
    expect(await field.evaluate((node: HTMLInputElement) => node.selectionStart)).toBe(5);
  });

  test('an answer opens and closes other questions, with the reason', async () => {
    const page = await visit(`/h/${FIVE}/p/keberadaan`);
    await page.getByLabel('Sudah pindah').check();
    await page.getByRole('group', { name: 'Keluarga ini pindah ke mana?', exact: true }).waitFor();
    await page.getByText('2 pertanyaan tidak ditanyakan').click();
    await page.getByText('Karena Apakah keluarga ini masih ada di sini?: Sudah pindah').first().waitFor();
    await page.getByLabel('Masih tinggal di sini').check();
    await page.getByRole('group', { name: 'Apakah pemberitahuan sudah dibacakan?', exact: true }).waitFor();
    await check(page);
  });

  test('who may have been recorded before is asked about once', async () => {
    const page = await visit(`/h/${FIVE}/p/anggota.a3`);
    await page.getByLabel('Berapa NIK-nya?', { exact: true }).fill('6474011708900002');
    await page.getByText('mungkin sudah didata di RT lain').waitFor();
    await check(page);
    expect(await listSmallTargets(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sudah ditanyakan' }).scrollIntoViewIfNeeded();
    await shot(page, 'door-open');
    // On the narrowest phone with the largest letters no word of the button is broken.
    const size = page.viewportSize();
    await page.evaluate(() => Object.assign(document.documentElement.dataset, { text: '200' }));
    await page.setViewportSize(NARROW);
    const lines = await page.evaluate(() => {
      const text = document.querySelector('.confirm span')?.firstChild;
      if (!text) return 0;
      const range = document.createRange();
      range.setStart(text, 'Sudah '.length);
      range.setEnd(text, 'Sudah ditanyakan'.length);
      return range.getClientRects().length;
    });
    expect(lines).toBe(1);
    await check(page);
    await page.evaluate(() => Object.assign(document.documentElement.dataset, { text: '100' }));
    await page.setViewportSize(size ?? NARROW);
    await page.goto(page.url().replace(/#.*/, `#/h/${FIVE}/periksa`));
    await page.getByText('mungkin sudah didata di RT lain').waitFor();
    await shot(page, 'door-review', true);
    await page.goto(page.url().replace(/#.*/, `#/h/${FIVE}/p/anggota.a3`));
    const done = page.getByRole('button', { name: 'Sudah ditanyakan' });
    await done.focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.asked');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Sudah ditanyakan');
    expect(await page.getByText('mungkin sudah didata di RT lain').count()).toBe(0);
    await check(page);
    await shot(page, 'door-asked');
    await page.goto(page.url().replace(/#.*/, `#/h/${FIVE}/periksa`));
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    expect(await page.getByText('mungkin sudah didata di RT lain').count()).toBe(0);
    expect(page.faults).toEqual([]);
  });

  test('a member is added, filled in, and taken off with a reason', async () => {
    const page = await visit(`/h/${FIVE}/p/daftar_anggota`);
    await page.getByRole('button', { name: 'Tambah anggota keluarga' }).click();
    await page.getByRole('heading', { name: 'Anggota 6' }).waitFor();
    await page.getByLabel('Siapa nama lengkapnya?', { exact: true }).fill('Salah Tulis');
    await page.getByRole('button', { name: 'Kembali ke Anggota keluarga' }).click();
    await page.getByRole('link', { name: /Salah Tulis/ }).waitFor();
    await page.getByRole('button', { name: 'Ada yang salah catat?' }).click();
    await page.getByRole('button', { name: 'Keluarkan Salah Tulis dari daftar' }).click();
    const dialog = page.getByRole('dialog');
    await check(page);
    await shot(page, 'remove-id-phone');
    expect(await dialog.getByRole('button', { name: 'Keluarkan Salah Tulis' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Salah catat').check();
    await dialog.getByRole('button', { name: 'Keluarkan Salah Tulis' }).click();
    await page.getByRole('link', { name: /Salah Tulis/ }).waitFor({ state: 'detached' });
    expect(page.faults).toEqual([]);
  });

  test('a photo is shrunk and kept', async () => {
    const page = await visit(`/h/${FIVE}/p/lokasi_foto`);
    const bytes = await page.evaluate(async () => {
      const canvas = document.createElement('canvas');
      canvas.width = 3000;
      canvas.height = 2000;
      const pen = canvas.getContext('2d');
      if (pen) {
        pen.fillStyle = '#0b5e5b';
        pen.fillRect(0, 0, 3000, 2000);
        pen.fillStyle = '#f3dfb8';
        pen.fillRect(800, 700, 1400, 1300);
      }
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
      return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
    });
    const photo = { name: 'rumah.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(bytes) };
    await page.getByLabel('Ambil foto', { exact: true }).setInputFiles(photo);
    const image = page.getByRole('img', { name: 'Foto rumah dari depan' });
    await image.waitFor();
    expect(await image.evaluate((node: HTMLImageElement) => [node.naturalWidth, node.naturalHeight])).toEqual(
      [1280, 853],
    );
    await page.getByText('Ada di HP, belum terkirim').waitFor();
    await check(page);
    await shot(page, 'photo-id-phone', true);
  });

  test('a photo that the server does not take says why, at its household', async () => {
    const page = await visit(`/h/${FIVE}/p/lokasi_foto`, { world: 'fake=trouble' });
    const photo = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg' }) };
    await page.getByLabel('Ambil foto', { exact: true }).setInputFiles(photo);
    await page.getByText('Ada di HP, belum terkirim').waitFor();
    await page.goto(`${page.url().split('#')[0]}#/h/${FIVE}`);
    await page.getByText(/Server menolak berkas ini.*sekali lagi/).waitFor();
    await check(page);
    await shot(page, 'photo-refused-id-phone', true);
  });

  test('the place is taken where the phone stands', async () => {
    const page = await visit(`/h/${FIVE}/p/lokasi_foto`, { permissions: ['geolocation'] });
    await page.context().setGeolocation({ latitude: 0.1335, longitude: 117.5, accuracy: 35 });
    await page.getByRole('button', { name: 'Ambil titik di sini' }).first().click();
    await page.getByText('Sekarang tepat sampai 35 m').waitFor();
    await check(page);
    await shot(page, 'locating-id-phone');
    await page.context().setGeolocation({ latitude: 0.13351, longitude: 117.50001, accuracy: 6 });
    await page.getByText('0.13351, 117.50001').waitFor();
    expect(page.faults).toEqual([]);
  });

  test('one question at a time', async () => {
    const page = await visit(`/h/${FIVE}/p/rumah`, { world: 'fake&pace=one' });
    await page.getByRole('group', { name: 'Rumah ini milik siapa?', exact: true }).waitFor();
    expect(await page.locator('.question').count()).toBe(1);
    await check(page);
    await shot(page, 'one-id-phone');
    await page.getByRole('button', { name: 'Berikutnya' }).click();
    const area = page.getByLabel('Berapa meter persegi luas lantainya?', { exact: true });
    await area.waitFor();
    await page.waitForFunction(() => document.activeElement?.matches('input.number'));
    await page.keyboard.type('54,5');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Atap rumah paling banyak dari apa?', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sebelumnya' }).click();
    expect(await area.inputValue()).toBe('54,5');
    expect(page.faults).toEqual([]);
  });

  test('a page is walked with the keys alone', async () => {
    const page = await visit(`/h/${NEW}/p/identitas`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('6474010102030004');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.matches('textarea'));
    await page.keyboard.type(' B');
    for (const _ of [1, 2, 3]) await page.keyboard.press('Tab');
    await page.keyboard.type('081234567890');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.textContent?.includes('Berikutnya'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keberadaan keluarga' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('group', { name: 'Apakah pemberitahuan sudah dibacakan?', exact: true }).waitFor();
    expect(await page.getByLabel('Masih tinggal di sini').isChecked()).toBe(true);
    expect(page.faults).toEqual([]);
  });

  test('the address follows the question, and leads back to it', async () => {
    const page = await visit(`/h/${FIVE}/p/anggota.a3`);
    await page.getByLabel('Berapa NIK-nya?', { exact: true }).focus();
    await page.waitForFunction(() => location.hash.endsWith('/anggota.a3.nik'));
    await page.getByText('NIK harus 16 angka').waitFor();
    const other = await visit(`/h/${FIVE}/p/anggota.a3/anggota.a3.nik`);
    await other.waitForFunction(() => document.activeElement?.id === 'q-anggota.a3.nik');
    expect(other.faults).toEqual([]);
  });
});

describe('the end of a visit', () => {
  test('a line of the review leads to its question', async () => {
    const page = await visit(`/h/${FIVE}/periksa`);
    await page.getByRole('link', { name: 'Rumah ini milik siapa?' }).click();
    await page.getByRole('heading', { name: 'Keadaan rumah' }).waitFor();
    await page.waitForFunction(
      () => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') === 'status_bangunan',
    );
    expect(page.faults).toEqual([]);
  });

  test('an outcome is needed, the day to come again is asked where it is usual', async () => {
    const page = await visit(`/h/${FIVE}/kunjungan`);
    await page.getByRole('button', { name: 'Simpan kunjungan' }).click();
    await page.getByRole('alert').getByText('Pilih satu dulu.').waitFor();
    await page.getByLabel('Selesai, semua sudah ditanyakan').check();
    await page.getByText(/Masih ada \d+ hal yang belum beres/).waitFor();
    await page.getByLabel('Tidak ada orang yang bisa menjawab').check();
    await page.getByRole('button', { name: 'Besok' }).click();
    await page.getByLabel(/Catatan kunjungan/).fill('Pulang sore.');
    await check(page);
    await shot(page, 'visit-again-id-phone', true);
    await page.getByRole('button', { name: 'Simpan kunjungan' }).click();
    await page.getByRole('heading', { name: 'Kunjungan tersimpan' }).waitFor();
    await check(page);
    await shot(page, 'visit-done-id-phone', true);
    await page.getByRole('link', { name: 'Lihat keluarga ini' }).click();
    await page.getByText('Pulang sore.').waitFor();
    await page.getByText(/1 simpanan belum terkirim/).waitFor();
  });

  test('who is right: a side and a reason are needed, then it is settled', async () => {
    const page = await visit(`/h/${RETURNED}/beda`);
    await page.getByRole('button', { name: 'Simpan yang benar' }).click();
    await page.getByText('Pilih jawaban yang benar dulu.').waitFor();
    await page.getByLabel(/Genteng/).check();
    await page.getByRole('button', { name: 'Simpan yang benar' }).click();
    await page.getByText('Tulis atau pilih satu alasan.').waitFor();
    await check(page);
    await page.getByRole('button', { name: 'Dilihat sendiri' }).click();
    await page.getByRole('button', { name: 'Simpan yang benar' }).click();
    await page.getByRole('heading', { name: 'Sudah dipilih dan tersimpan' }).waitFor();
    await check(page);
    await shot(page, 'dispute-done-id-phone');
  });

  test('another answer is asked like the question itself', async () => {
    const page = await visit(`/h/${RETURNED}/beda`, { size: PHONE });
    await page.getByLabel(/Jawaban lain/).check();
    await page.getByLabel('Asbes').check();
    await check(page);
    await shot(page, 'dispute-another-id-phone', true);
    await page.getByRole('button', { name: 'Tertulis di KK atau KTP' }).click();
    await page.getByRole('button', { name: 'Simpan yang benar' }).click();
    await page.getByRole('heading', { name: 'Sudah dipilih dan tersimpan' }).waitFor();
  });
});
