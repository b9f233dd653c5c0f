// A cadre's day against a real server: from the invitation to the receipt, with the app killed in the middle of a
// word, a link that is cut three times, an interview that comes back, and a question on which two people disagree.

import { expect, onTestFailed } from 'vitest';
import type { Device, Screen, Words } from './screen';
import type { World } from './world';

const PIN = '246810';
const STREET = 'Jl. Letjen S. Parm';

/** A picture of one red point. */
const PHOTO = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

const inBox = (key: string, css = ''): string => `[data-key="${key}"] ${css}`.trim();
const TYPED = 'input:not([type=radio]):not([type=file]), textarea';
const typedIn = (key: string): string =>
  TYPED.split(', ')
    .map((css) => inBox(key, css))
    .join(', ');

/** A day at one screen. */
class Day {
  private record = '';

  constructor(
    private readonly world: World,
    private readonly device: Device,
    private screen: Screen,
  ) {}

  private press = (named: Words): Promise<void> => this.screen.press({ named });
  private goTo = (...parts: string[]): Promise<void> => this.screen.goTo(`/${parts.join('/')}`);
  private household = (...parts: string[]): Promise<void> => this.goTo('h', this.record, ...parts);

  /** Types an answer and waits for its tick: it is on the disk then. */
  private async type(key: string, text: string): Promise<void> {
    await this.screen.fill({ css: typedIn(key) }, text);
    await this.screen.sees('Tersimpan', inBox(key));
  }

  private async choose(key: string, code: string): Promise<void> {
    await this.screen.press({ css: inBox(key, `input[value="${code}"]`) });
    await this.screen.sees('Tersimpan', inBox(key));
  }

  /** Sends what waits; the screen says before that something does. */
  private async send(): Promise<void> {
    await this.goTo('kirim');
    await this.screen.sees('1 keluarga belum terkirim');
    await this.press('Kirim sekarang');
  }

  failed = async (): Promise<void> => {
    if (process.env.SHOTS) console.error(await this.screen.place(), await this.screen.faults());
    await this.screen.shot('failed');
  };

  /** Everything the page did went well. */
  private async check(): Promise<void> {
    expect(await this.screen.faults()).toEqual([]);
  }

  /** The invitation, typed; and a PIN. */
  async enrol(): Promise<void> {
    const { screen, world } = this;
    await this.press('Bahasa Indonesia');
    await this.press('Ketik kodenya');
    await screen.fill({ labelled: 'Kode undangan' }, await world.invite('Sri Wahyuni'));
    await screen.fill({ labelled: 'Alamat server' }, world.link.url);
    await screen.fill({ labelled: 'Nama Anda' }, 'Sri Wahyuni');
    await this.press('Hubungkan');
    await screen.fill({ labelled: /^PIN baru/ }, PIN);
    await screen.fill({ labelled: /sekali lagi/ }, PIN);
    await this.press('Simpan PIN');
    await screen.sees('Kunjungan hari ini', 'h1');
  }

  /** A family that is on no list. */
  async begin(): Promise<void> {
    await this.press('Mulai wawancara');
    await this.press(/Keluarga baru/);
    await this.press('Mulai wawancara');
    await this.type('nomor_kk', '6474010101010001');
    await this.type('alamat', STREET);
    this.record = /^\/h\/([0-9a-f]+)/.exec(await this.screen.place())?.[1] ?? '';
    expect(this.record).toHaveLength(32);
    await this.check();
  }

  /** Killed in the middle of a word: it comes back, behind its PIN, to the same question with the same text. */
  async dieAndComeBack(): Promise<void> {
    const before = await this.screen.place();
    await this.device.kill();
    this.screen = await this.device.open();
    await this.screen.sees('Ketuk terkunci');
    await this.screen.fill({ labelled: 'PIN' }, PIN);
    await this.press('Buka');
    await this.screen.sees('Tidak tahu', inBox('alamat'));
    expect(await this.screen.place()).toBe(before);
    expect(await this.screen.value(typedIn('alamat'))).toBe(STREET);
    await this.screen.shot('again');
    await this.type('alamat', `${STREET}an 12`);
  }

  /** Skips follow the answers. */
  async skip(): Promise<void> {
    await this.press('Berikutnya');
    await this.choose('keberadaan_keluarga', '2');
    await this.screen.sees('Tidak tahu', inBox('tujuan_pindah'));
    await this.screen.shot('page');
    await this.choose('keberadaan_keluarga', '1');
    await this.screen.misses(inBox('tujuan_pindah'));
  }

  async count(): Promise<void> {
    await this.household('p', 'daftar_anggota');
    await this.type('jumlah_anggota', '5');
    for (const name of ['Budi Santoso', 'Siti Aminah', 'Dewi Lestari', 'Agus Santoso', 'Rina Santoso']) {
      await this.press(/Tambah/);
      const question = '[data-key$=".nama"]';
      await this.screen.fill({ css: `${question} input` }, name);
      await this.screen.sees('Tersimpan', question);
      await this.household('p', 'daftar_anggota');
      await this.screen.sees(name);
    }
  }

  /** Where the house stands, and what it looks like. */
  async look(): Promise<void> {
    const { screen } = this;
    await this.household('p', 'lokasi_foto');
    await screen.press({ css: inBox('titik_rumah', '.actions button') });
    if (this.device.isLocating) await screen.sees(/Tepat sampai sekitar 8 m/, inBox('titik_rumah'));
    else await this.typeThePlace();
    await screen.give(inBox('foto_depan', 'input[type=file]'), this.world.file('rumah.png', PHOTO));
    await screen.sees('Ada di HP, belum terkirim', inBox('foto_depan'));
    await screen.shot('photo');
    await this.check();
  }

  /** A computer that cannot tell says so, and the numbers are typed. */
  private async typeThePlace(): Promise<void> {
    const { screen } = this;
    await screen.sees(/Posisi tidak ditemukan|tidak bisa mencari posisi/, inBox('titik_rumah'));
    await screen.shot('nowhere');
    await screen.press({ css: inBox('titik_rumah', 'summary') });
    await screen.fill({ labelled: /^Lintang/ }, '0,1336');
    await screen.fill({ labelled: /^Bujur/ }, '117,5085');
    await screen.sees('0.13360, 117.50850', inBox('titik_rumah'));
    await screen.sees('Tersimpan', inBox('titik_rumah'));
  }

  /** The review names what is missing and stands in nobody's way. */
  async finish(): Promise<void> {
    await this.household('periksa');
    await this.screen.sees('5 anggota tercatat.');
    await this.screen.shot('review');
    await this.household('kunjungan');
    await this.screen.press({ labelled: /Selesai sebagian/ });
    await this.press('Simpan kunjungan');
    await this.screen.sees('Kunjungan tersimpan');
    await this.screen.shot('visit');
  }

  /** Offline, then over a link that is cut three times. */
  async sync(): Promise<void> {
    const { link } = this.world;
    link.up = false;
    await this.send();
    await this.screen.sees('Belum semua terkirim');
    await this.screen.shot('offline');
    link.up = true;
    link.cutAfter(40, 120, 300);
    await this.press('Kirim sekarang');
    await this.screen.sees('Semua sudah sampai di server');
    expect(link.cutsLeft).toBe(0);
    await this.household();
    await this.screen.sees(/Sampai di server/);
    await this.screen.shot('arrived');
    await this.household('p', 'lokasi_foto');
    await this.screen.sees(/Sampai di server/i, inBox('foto_depan'));
    await this.check();
  }

  /** The coordinator sends it back, and another cadre wrote another address meanwhile. */
  async disagree(): Promise<void> {
    const { world, screen, record } = this;
    await world.enrolCli('budi', 'Budi');
    world.cli('budi', 'sync');
    await this.household('p', 'identitas');
    await this.type('alamat', `${STREET}an 12 B`);
    world.cli('budi', 'set', record, 'alamat', `${STREET}an 21`);
    world.cli('budi', 'sync');
    await world.admin('POST', `/v1/records/${record}/return`, {
      who: 'Rahma',
      why: 'Nomor rumah tidak jelas',
    });
    await this.send();
    await screen.sees('Semua sudah sampai di server');
    await this.household();
    await screen.sees('Nomor rumah tidak jelas');
    await screen.sees('1 jawaban berbeda: siapa benar?');
    await screen.shot('household');
  }

  async settle(): Promise<void> {
    const { world, screen } = this;
    await this.household('beda');
    await screen.press({ labelled: /Parman 21/ });
    await screen.shot('dispute');
    await this.press(/Ditanyakan lagi ke keluarga/);
    await this.press('Simpan yang benar');
    await screen.sees(/Sudah dipilih|Tidak ada jawaban yang berbeda/);
    await this.send();
    const disputes = async () => (await world.admin('GET', '/v1/disputes?class=human')).disputes;
    await expect.poll(disputes, { timeout: 20_000 }).toEqual([]);
    await this.check();
  }
}

/** Plays the day at one device. */
export async function play(world: World, device: Device): Promise<void> {
  const day = new Day(world, device, await device.open());
  onTestFailed(day.failed);
  await day.enrol();
  await day.begin();
  await day.dieAndComeBack();
  await day.skip();
  await day.count();
  await day.look();
  await day.finish();
  await day.sync();
  await day.disagree();
  await day.settle();
}
