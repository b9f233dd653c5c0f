// The first run, the lock and settings, as a person walks them.

import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { reopen, useBrowser, visit } from './browser';

useBrowser();

test('from the first opening to the list, typed, by keyboard alone', async () => {
  const page = await visit('/', { world: 'fake=new' });
  const tabTo = async (name: string): Promise<void> => {
    for (let i = 0; i < 20; i += 1) {
      await page.keyboard.press('Tab');
      const text = await page.evaluate(() => {
        const node = document.activeElement as HTMLElement | null;
        return `${node?.textContent} ${node instanceof HTMLInputElement ? node.labels?.[0]?.textContent : ''}`;
      });
      if (text.includes(name)) return;
    }
    throw new Error(`${name} cannot be reached`);
  };
  await tabTo('Bahasa Indonesia');
  await page.keyboard.press('Enter');
  await page.getByText('Hubungkan HP ini').waitFor();
  await tabTo('Ketik kodenya');
  await page.keyboard.press('Enter');
  await page.getByText('Isi undangan').waitFor();
  await tabTo('Kode undangan');
  await page.keyboard.type('KTK-7Q2M');
  await tabTo('Alamat server');
  await page.keyboard.type('https://ketuk.example');
  await page.keyboard.press('Enter');
  // What is missing has the focus.
  await page.waitForFunction(
    () => (document.activeElement as HTMLInputElement)?.getAttribute('aria-invalid') === 'true',
  );
  await page.keyboard.type('Ibu Halimah');
  await page.keyboard.press('Enter');
  await page.getByText('Pasang PIN?').waitFor();
  await tabTo('Nanti saja');
  await page.keyboard.press('Enter');
  await page.getByText('Kunjungan hari ini').waitFor();
  // There is no way back into the first run: one step back leaves the app.
  await page.goBack();
  expect(page.url()).toBe('about:blank');
});

test('a photo of the code fills in what it holds', async () => {
  const page = await visit('/mulai/undangan', { world: 'fake=new&lang=id' });
  const photo = await page.screenshot({ type: 'jpeg' });
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.getByText('Kode sudah terbaca').waitFor();
  expect(await page.getByLabel('Kode undangan').inputValue()).toBe('KTK-7Q2M-9XPD');
  expect(await page.getByLabel('Alamat server').inputValue()).toBe('https://ketuk.bontang.example');
});

test('a photo without a code says what to do', async () => {
  const page = await visit('/mulai/undangan', { world: 'fake=new&lang=id' });
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('x') });
  await page.getByText(/ketik kodenya/).waitFor();
});

test('an unknown code is told beside the form, and nothing that was typed is lost', async () => {
  const page = await visit('/mulai/isi', { world: 'fake=new&lang=id' });
  await page.getByLabel('Kode undangan').fill('XYZ');
  await page.getByLabel('Alamat server').fill('https://ketuk.example');
  await page.getByLabel('Nama Anda').fill('Ibu Halimah');
  await page.getByRole('button', { name: 'Hubungkan' }).click();
  expect(await page.getByRole('alert').textContent()).toMatch(/tidak dikenal server/);
  expect(await page.getByLabel('Kode undangan').inputValue()).toBe('XYZ');
  await page.getByRole('button', { name: 'Kembali' }).click();
  await page.getByRole('button', { name: 'Ketik kodenya' }).click();
  expect(await page.getByLabel('Nama Anda').inputValue()).toBe('Ibu Halimah');
});

test('wrong PINs make the wait grow, the right one opens the place where one was', async () => {
  // As an app that was ended comes back: at home, with the place known behind the lock alone.
  const page = await visit('/', { world: `fake=locked&place=${encodeURIComponent('/cari')}` });
  const pin = page.getByLabel('PIN', { exact: true });
  expect(await pin.evaluate((node) => node === document.activeElement)).toBe(true);
  for (let i = 0; i < 3; i += 1) {
    await pin.fill('0000');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('input')?.value === '');
  }
  await page.getByText(/Tunggu \d detik lagi/).waitFor();
  expect(await page.getByRole('button', { name: 'Buka' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Buka', disabled: false }).waitFor({ timeout: 15_000 });
  await pin.fill('1234');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Cari keluarga' }).waitFor();
  expect(await page.evaluate(() => location.hash)).toBe('#/cari');
  // Back from there leads home.
  await page.goBack();
  await page.getByText('Kunjungan hari ini').waitFor();
});

test('a file that was opened with the app is asked about once the lock is off', async () => {
  const page = await visit('/', { world: 'fake=new' });
  await page.addInitScript(() => {
    const file = { name: 'a.ketuk', media: 'application/x-ketuk', base64: 'S0VUVUs=' };
    let left: typeof file | null = file;
    const invoke = async (): Promise<typeof file | null> => {
      const given = left;
      left = null;
      return given;
    };
    Object.assign(window, { __TAURI_INTERNALS__: { invoke } });
  });
  await reopen(page, '/', 'fake=locked');
  await page.getByLabel('PIN', { exact: true }).fill('1234');
  await page.keyboard.press('Enter');
  await page.getByText('a.ketuk').waitFor();
  await reopen(page, '/mulai/isi', 'fake=new&lang=id');
  await page.getByLabel('Kode undangan').fill('KTK-7Q2M');
  await page.getByLabel('Alamat server').fill('https://ketuk.example');
  await page.getByLabel('Nama Anda').fill('Ibu Halimah');
  await page.getByRole('button', { name: 'Hubungkan' }).click();
  await page.getByText('a.ketuk').waitFor();
});

test('who forgot the PIN reads what is lost, and begins anew', async () => {
  const page = await visit('/', { world: 'fake=locked&unsent=3' });
  await page.getByRole('button', { name: 'Lupa PIN?' }).click();
  await page.getByText('3 keluarga belum seluruhnya terkirim').waitFor();
  const begin = page.getByRole('button', { name: 'Mulai dari awal' });
  expect(await begin.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Tidak, saya coba lagi' }).click();
  await page.getByLabel('PIN', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Lupa PIN?' }).click();
  await page.getByLabel('Ya, mulai lagi tanpa 3 keluarga itu').check();
  await begin.click();
  await page.getByRole('heading', { name: 'Hubungkan HP ini' }).waitFor();
});

test('without the key of the data no PIN is asked for', async () => {
  const page = await visit('/', { world: 'fake=gone&unsent=0' });
  await page.getByText('Kunci data tidak ada').waitFor();
  expect(await page.getByLabel('PIN', { exact: true }).count()).toBe(0);
  await page.getByText('Semua keluarga sudah sampai di server').waitFor();
});

test('a PIN is set, locks at once, and is removed', async () => {
  const page = await visit('/setelan');
  await page.getByRole('button', { name: 'Pasang PIN' }).click();
  await page.getByLabel('PIN baru', { exact: true }).fill('2468');
  await page.getByLabel('Ketik PIN baru sekali lagi').fill('2469');
  await page.getByRole('button', { name: 'Simpan PIN' }).click();
  await page.getByText('Kedua PIN tidak sama').waitFor();
  await page.getByLabel('Ketik PIN baru sekali lagi').fill('2468');
  await page.getByRole('button', { name: 'Simpan PIN' }).click();
  await page.getByRole('button', { name: 'Kunci sekarang' }).click();
  await page.getByText('Ketuk terkunci').waitFor();
  await page.getByLabel('PIN', { exact: true }).fill('2468');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Hapus PIN' }).click();
  await page.getByLabel('PIN sekarang').fill('2468');
  await page.getByRole('button', { name: 'Hapus PIN' }).click();
  await page.getByText('Belum ada PIN').waitFor();
});

test('out of sight for long, the screen locks itself; not while a file is picked', async () => {
  const page = await visit('/setelan', { world: 'fake&pin=1234' });
  await page.getByLabel('PIN', { exact: true }).fill('1234');
  await page.keyboard.press('Enter');
  await page.getByText('Ukuran huruf').waitFor();
  const away = (minutes: number): Promise<void> =>
    page.evaluate(async (ms) => {
      const turn = (state: string): void => {
        Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      };
      const { now } = Date;
      turn('hidden');
      Date.now = () => now() + ms;
      turn('visible');
      Date.now = now;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }, minutes * 60_000);
  await away(4);
  expect(await page.locator('h1').textContent()).toBe('Setelan');
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    document.body.append(input);
    input.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  });
  await away(9);
  expect(await page.locator('h1').textContent()).toBe('Setelan');
  await page.getByText('Ukuran huruf').click();
  await away(6);
  await page.getByText('Ketuk terkunci').waitFor();
});

test('language, size and contrast are there at once and kept', async () => {
  const page = await visit('/setelan');
  await page.getByLabel('English').check();
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Settings');
  await page.getByLabel('Largest').check();
  await page.getByLabel('High, for bright sun').check();
  const seen = await page.evaluate(() => {
    const { lang, dataset } = document.documentElement;
    return { lang, ...dataset, size: getComputedStyle(document.documentElement).fontSize };
  });
  expect(seen).toMatchObject({ lang: 'en', text: '200', contrast: 'high', size: '36px' });
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByText('Today’s visits').waitFor();
});

test('the details for the officer can be copied', async () => {
  const page = await visit('/setelan', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Tampilkan keterangan' }).click();
  await page.getByRole('button', { name: 'Salin' }).click();
  await page.getByText('Sudah disalin').first().waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('ketuk 0.1.0');
});
