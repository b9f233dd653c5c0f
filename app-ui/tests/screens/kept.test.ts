// Nothing that was typed, taken or chosen goes missing: what the phone cannot keep at once, what is tried again
// after another family was opened, what stands on a sheet when it is left.

import { expect, test } from 'vitest';
import { check, shot, useBrowser, visit } from './browser';

useBrowser();

const id = (number: number): string => `4f${(number + 1).toString(16).padStart(30, '0')}`;
const RETURNED = id(0);
const FIVE = id(1);
const UPGRADE = id(2);
const NEW = id(5);
const OTHER_DISPUTE = id(9);

type Page = Awaited<ReturnType<typeof visit>>;

/** Another place of the same app, as by a link. */
async function walk(page: Page, place: string): Promise<void> {
  await page.evaluate((there) => {
    location.hash = `#${there}`;
  }, place);
}

const unkept = (page: Page) => page.locator('.unkept');
/** Presses "Coba lagi" until nothing is left to be kept. */
async function tryUntilKept(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const box = document.querySelector('.unkept');
    box?.querySelector('button')?.click();
    return box?.textContent?.trim() === '';
  });
}
const again = (page: Page) => page.getByRole('alert').getByRole('button', { name: 'Coba lagi' });

test('an answer that is not kept is told on every screen, and no visit ends meanwhile', async () => {
  const page = await visit(`/h/${FIVE}/p/identitas`, { world: 'fake&failing=Answer*7' });
  await page.getByLabel('Berapa nomor Kartu Keluarga (KK)?', { exact: true }).pressSequentially('6');
  await unkept(page).getByText('1 isian belum tersimpan di HP').waitFor();
  await check(page);
  await shot(page, 'unkept-page-id-phone');
  await walk(page, `/h/${FIVE}/kunjungan`);
  await page.getByLabel('Keluarga menolak').check();
  await page.getByText('kunjungan belum bisa diakhiri').waitFor();
  expect(await page.getByRole('button', { name: 'Simpan kunjungan' }).isDisabled()).toBe(true);
  await unkept(page).getByText('Penyimpanan HP penuh.').waitFor();
  await check(page);
  await shot(page, 'unkept-visit-id-phone', true);
  await unkept(page).getByRole('link', { name: 'Lihat' }).click();
  await page.getByRole('heading', { name: 'Identitas keluarga' }).waitFor();
  await tryUntilKept(page);
  await walk(page, `/h/${FIVE}/kunjungan`);
  await page.getByRole('button', { name: 'Simpan kunjungan', disabled: false }).waitFor();
  expect(page.faults).toEqual([]);
});

test('a visit that is tried again ends the visit of its own family', async () => {
  const page = await visit(`/h/${FIVE}/kunjungan`, { world: 'fake&failing=Visit' });
  await page.getByLabel('Keluarga menolak').check();
  await page.getByLabel(/Catatan kunjungan/).fill('Pintu ditutup.');
  await page.getByRole('button', { name: 'Simpan kunjungan' }).click();
  await again(page).waitFor();
  await walk(page, `/h/${NEW}/kunjungan`);
  await page.locator('.choice').first().waitFor();
  expect(await page.getByLabel('Keluarga menolak').isChecked()).toBe(false);
  expect(await page.getByLabel(/Catatan kunjungan/).inputValue()).toBe('');
  await again(page).click();
  await page.locator('[role=status]', { hasText: 'Kunjungan tersimpan' }).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Simpan kunjungan' }).waitFor();
  await walk(page, `/h/${NEW}`);
  await page.getByText('Belum pernah dikunjungi.').waitFor();
  await walk(page, `/h/${FIVE}`);
  await page.getByText('Pintu ditutup.').waitFor();
});

test('a choice that is tried again is made for its own family', async () => {
  const page = await visit(`/h/${RETURNED}/beda`, { world: 'fake&failing=Settle' });
  await page.getByLabel(/Genteng/).check();
  await page.getByRole('button', { name: 'Dilihat sendiri' }).click();
  await page.getByRole('button', { name: 'Simpan yang benar' }).click();
  await again(page).waitFor();
  await walk(page, `/h/${OTHER_DISPUTE}/beda`);
  await page.getByText('Ratna Dewi').waitFor();
  await page.getByLabel(/Genteng/).waitFor();
  expect(await page.getByLabel(/Genteng/).isChecked()).toBe(false);
  await again(page).click();
  await page.locator('[role=status]', { hasText: 'Sudah dipilih' }).waitFor({ state: 'attached' });
  expect(await page.getByLabel(/Genteng/).isVisible()).toBe(true);
  await walk(page, `/h/${RETURNED}/beda`);
  await page.getByText('Tidak ada jawaban yang berbeda').first().waitFor({ state: 'attached' });
});

test('a newer form that is tried again is taken by its own family', async () => {
  const page = await visit(`/h/${UPGRADE}`, { world: 'fake&failing=Upgrade' });
  await page.locator('.notice', { hasText: '2026.2' }).getByRole('button').click();
  await again(page).waitFor();
  await walk(page, `/h/${FIVE}`);
  await page.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  await again(page).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  expect(await page.locator('h1').textContent()).toBe('Bambang Wijayanto');
  await walk(page, `/h/${UPGRADE}`);
  await page.getByRole('heading', { name: /Nur Aini/ }).waitFor();
  await page.locator('.notice', { hasText: '2026.2' }).waitFor({ state: 'detached' });
});

test('what stands on the sheet of a visit is there after another screen, and after the lock', async () => {
  const page = await visit(`/h/${FIVE}/kunjungan`, { world: 'fake&pin=1234' });
  const unlock = async (): Promise<void> => {
    await page.getByLabel('PIN', { exact: true }).fill('1234');
    await page.keyboard.press('Enter');
  };
  await unlock();
  await page.getByLabel('Tidak ada orang yang bisa menjawab').check();
  await page.getByRole('button', { name: 'Lusa' }).click();
  await page.getByLabel(/Catatan kunjungan/).fill('Kata tetangga pulang sore.');
  await walk(page, `/h/${FIVE}`);
  await page.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  await walk(page, `/h/${FIVE}/kunjungan`);
  const whole = async (): Promise<void> => {
    await page.waitForFunction(
      () => document.querySelector('textarea')?.value === 'Kata tetangga pulang sore.',
    );
    expect(await page.getByLabel('Tidak ada orang yang bisa menjawab').isChecked()).toBe(true);
    expect(await page.getByRole('button', { name: 'Lusa' }).getAttribute('aria-pressed')).toBe('true');
  };
  await whole();
  await page.evaluate(() => {
    const turn = (state: string): void => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    const { now } = Date;
    turn('hidden');
    Date.now = () => now() + 6 * 60_000;
    turn('visible');
    Date.now = now;
  });
  await page.getByText('Ketuk terkunci').waitFor();
  await unlock();
  await whole();
  await page.getByRole('button', { name: 'Simpan kunjungan' }).click();
  await page.getByRole('heading', { name: 'Kunjungan tersimpan' }).waitFor();
  await walk(page, `/h/${FIVE}`);
  await page.getByRole('heading', { name: 'Bambang Wijayanto' }).waitFor();
  await walk(page, `/h/${FIVE}/kunjungan`);
  await page.locator('.choice').first().waitFor();
  expect(await page.getByLabel(/Catatan kunjungan/).inputValue()).toBe('');
  expect(page.faults).toEqual([]);
});

test('what stands on "who is right" stays when the household is read again, and when one comes back', async () => {
  // An answer of the same family arrives late: the household is told anew while the sheet is filled in.
  const page = await visit(`/h/${RETURNED}/p/identitas`, { world: 'fake&failing=Answer*3' });
  await page.getByLabel('Berapa nomor Kartu Keluarga (KK)?', { exact: true }).pressSequentially('6');
  await unkept(page).getByText('1 isian').waitFor();
  await walk(page, `/h/${RETURNED}/beda`);
  await page.getByLabel(/Jawaban lain/).check();
  await page.getByLabel('Asbes').check();
  await page.getByLabel(/Dari mana Anda tahu/).fill('Ditunjukkan');
  await page.waitForFunction(() => document.querySelector('.unkept')?.textContent?.trim() === '');
  const whole = async (): Promise<void> => {
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Ditunjukkan');
    expect(await page.getByLabel('Asbes').isChecked()).toBe(true);
  };
  await whole();
  await walk(page, `/h/${RETURNED}`);
  await page.getByRole('heading', { name: 'Siti Rahmawati' }).waitFor();
  await walk(page, `/h/${RETURNED}/beda`);
  await whole();
  expect(page.faults).toEqual([]);
});

test('an answer that came in meanwhile is shown before anything is decided', async () => {
  const page = await visit(`/h/${RETURNED}/beda`, { world: 'fake&late' });
  await page.getByLabel(/Genteng/).check();
  await page.getByRole('button', { name: 'Dilihat sendiri' }).click();
  await page.getByRole('button', { name: 'Simpan yang benar' }).click();
  await page.getByRole('alert').getByText('Ada jawaban baru untuk pertanyaan ini').waitFor();
  expect(await page.getByLabel(/Beton/).isVisible()).toBe(true);
  expect(await page.getByLabel(/Genteng/).isChecked()).toBe(false);
  expect(await page.getByLabel(/Dari mana Anda tahu/).inputValue()).toBe('Dilihat sendiri');
  await check(page);
  await shot(page, 'dispute-changed-id-phone', true);
  await page.getByLabel(/Beton/).check();
  await page.getByRole('button', { name: 'Simpan yang benar' }).click();
  await page.getByRole('heading', { name: 'Sudah dipilih dan tersimpan' }).waitFor();
});

test("what is written to the coordinator's question is kept, and the question goes when it is answered", async () => {
  const page = await visit(`/h/${RETURNED}`);
  await page.getByText('Kembar, atau satu anak yang dicatat dua kali?').waitFor();
  await check(page, 'asked');
  await page.getByLabel('Jawaban Anda').fill('Satu anak saja');
  await walk(page, `/h/${RETURNED}/beda`);
  await page.getByText('Tolong lihat sendiri atapnya.').waitFor();
  await check(page, 'asked about an answer');
  await shot(page, 'dispute-asked-id-phone', true);
  await walk(page, `/h/${RETURNED}`);
  await page.waitForFunction(() => document.querySelector('textarea')?.value === 'Satu anak saja');
  await page.getByRole('button', { name: 'Sudah saya periksa' }).click();
  await page.waitForFunction(() => !document.body.textContent?.includes('Kembar, atau satu anak'));
  expect(page.faults).toEqual([]);
});

test('a photo goes on when its page was left, and is told while it is not kept', async () => {
  const page = await visit(`/h/${FIVE}/p/lokasi_foto`, { world: 'fake&failing=KeepFile*7' });
  const photo = await page.screenshot({ type: 'jpeg' });
  await page
    .getByLabel('Ambil foto', { exact: true })
    .setInputFiles({ name: 'rumah.jpg', mimeType: 'image/jpeg', buffer: photo });
  await walk(page, '/');
  await page.getByText('Kunjungan hari ini').waitFor();
  await unkept(page).getByText('1 isian belum tersimpan di HP').waitFor();
  await check(page);
  await shot(page, 'unkept-home-id-phone');
  await unkept(page).getByRole('link', { name: 'Lihat' }).click();
  await page.getByText('Berkas ini tetap di sini').waitFor();
  await check(page);
  await shot(page, 'unkept-photo-id-phone', true);
  await tryUntilKept(page);
  await page.getByRole('img', { name: 'Foto rumah dari depan' }).waitFor();
  expect(page.faults).toEqual([]);
});

test('a photo that cannot be kept can be dropped', async () => {
  const page = await visit(`/h/${FIVE}/p/lokasi_foto`, { world: 'fake&failing=KeepFile*9' });
  const photo = await page.screenshot({ type: 'jpeg' });
  await page
    .getByLabel('Ambil foto', { exact: true })
    .setInputFiles({ name: 'rumah.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.getByRole('button', { name: 'Buang berkas ini' }).click();
  await page.waitForFunction(() => document.querySelector('.unkept')?.textContent?.trim() === '');
});

test('a text that begins with a question mark is a text', async () => {
  const page = await visit(`/h/${NEW}/p/identitas`);
  const field = page.getByLabel('Di mana alamat rumah ini?', { exact: true });
  await field.fill('?5');
  await page.getByText('Tersimpan').waitFor();
  await page.locator('h1').click();
  expect(await field.inputValue()).toBe('?5');
  await walk(page, `/h/${NEW}`);
  await page.getByRole('link', { name: 'Lanjutkan: Identitas keluarga' }).click();
  await field.waitFor();
  expect(await field.inputValue()).toBe('?5');
});

test('two taps begin one family', async () => {
  const page = await visit('/', { world: 'fake=one&delay=150' });
  await page.getByRole('button', { name: 'Mulai wawancara' }).click();
  await page.getByRole('button', { name: /Keluarga baru/ }).dblclick();
  await page.waitForFunction(() => location.hash.startsWith('#/h/'));
  await walk(page, '/cari');
  await page.getByRole('heading', { name: /^19 keluarga/ }).waitFor();
});
