// A device in memory with a made-up neighbourhood, for development and for tests of screens. Never in production.

import type {
  AreaView,
  EventView,
  HouseholdRow,
  RelaysView,
  Replies,
  StartView,
  SyncView,
} from '../../generated/view';
import { type Ask, type Bridge, type Name, Problem } from '../types';
import { householdHandlers } from './household';
import { fakeTile, mapHandlers } from './map';
import { AREAS, makeWorld, recordId, SERVER_NOW_MS, type World } from './world';

/** One function per call. */
export type Handlers = { [N in Name]: (ask: Ask<N>) => Replies[N] | Promise<Replies[N]> };

export function openFake(search: URLSearchParams = new URLSearchParams('fake')): Bridge & { world: World } {
  const hearers = new Set<(event: EventView) => void>();
  const world = makeWorld(search, (event) => {
    for (const hear of hearers) hear(structured(event));
  });
  const handlers: Partial<Handlers> = {
    ...deviceHandlers(world),
    ...syncHandlers(world),
    ...relayHandlers(world),
    ...householdHandlers(world),
    ...mapHandlers(world, search),
  };
  const delay = Number(search.get('delay') ?? 0);
  // Calls that fail once, or so many times, for what a screen does then.
  const failing = new Map<string, number>();
  for (const part of (search.get('failing') ?? '').split(',')) {
    const [name = '', count = '1'] = part.split('*');
    failing.set(name, Number(count));
  }
  return {
    world,
    async call<N extends Name>(ask: Ask<N>): Promise<Replies[N]> {
      await new Promise((resolve) => setTimeout(resolve, delay));
      const left = failing.get(ask.do) ?? 0;
      failing.set(ask.do, left - 1);
      if (left > 0) throw new Problem({ code: 'disk.full', text: 'Penyimpanan HP penuh.' });
      const handle = handlers[ask.do as N] as Handlers[N] | undefined;
      if (!handle)
        throw new Problem({ code: 'fake.missing', text: `"${ask.do}" belum ada di perangkat contoh.` });
      if (world.start.locked && !UNLOCKED.has(ask.do))
        throw new Problem({ code: 'app.locked', text: 'Layar terkunci.' });
      // Copies, so that no screen can change the world by hand.
      return structured(await handle(structured(ask)));
    },
    async tile(z, x, y) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      return fakeTile(search, z, x, y);
    },
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

const structured = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What answers while locked. */
const UNLOCKED = new Set<Name>(['Start', 'SaveSettings', 'Unlock', 'Diagnostics', 'Lock', 'Forget']);

function deviceHandlers(world: World): Partial<Handlers> {
  // Where the person was is nobody else's business: it is told when the lock is off.
  const start = (): StartView => ({ ...world.start, place: world.start.locked ? '' : world.start.place });
  return {
    Start: start,
    SaveSettings({ settings }) {
      world.start.settings = settings;
      return settings;
    },
    ReadCode({ base64 }) {
      if (base64.length < 40)
        throw new Problem({
          code: 'code.not_found',
          text: 'Tidak ada kode QR di foto ini. Foto lagi lebih dekat, tegak, dan terang, atau ketik kodenya.',
        });
      // A phone that is enrolled has no other code to read than an office's.
      if (world.start.enrolled) return { server: '', code: '', relay: 'https://192.168.1.5:8443/relai#00' };
      return { server: 'https://ketuk.bontang.example', code: 'KTK-7Q2M-9XPD', relay: '' };
    },
    Enrol({ server, code, name }) {
      if (!code.toUpperCase().startsWith('KTK'))
        throw new Problem({
          code: 'invite.unknown',
          text: 'Kode ini tidak dikenal server. Periksa lagi huruf dan angkanya, atau minta kode baru kepada koordinator.',
        });
      Object.assign(world.start, { enrolled: true, server, name, areas: AREAS });
      return start();
    },
    SetPin({ old, new: fresh }) {
      if (old !== world.pin) throw new Problem({ code: 'pin.wrong', text: 'PIN yang lama tidak cocok.' });
      if (fresh !== '' && !/^\d{4,12}$/.test(fresh))
        throw new Problem({ code: 'pin.format', text: 'PIN terdiri dari 4 sampai 12 angka.' });
      world.pin = fresh;
      world.start.has_pin = fresh !== '';
      return start();
    },
    Unlock({ pin }) {
      if (world.start.wait_ms > 0)
        throw new Problem({ code: 'pin.wait', text: 'Tunggu sebentar sebelum mencoba lagi.' });
      if (pin !== world.pin) {
        world.wrongPins += 1;
        world.start.wait_ms = world.wrongPins < 3 ? 0 : 400 * 2 ** world.wrongPins;
        setTimeout(() => {
          world.start.wait_ms = 0;
        }, world.start.wait_ms);
        throw new Problem({ code: 'pin.wrong', text: 'PIN salah.' });
      }
      world.wrongPins = 0;
      world.start.locked = false;
      return start();
    },
    Lock() {
      world.start.locked = world.pin !== '';
      if (world.start.locked) world.emit({ event: 'locked' });
      return start();
    },
    Forget() {
      Object.assign(world.start, { aside: world.start.unsent_households > 0 ? 1 : 0, unsent_households: 0 });
      Object.assign(world.start, {
        enrolled: false,
        locked: false,
        has_pin: false,
        key_gone: false,
        wait_ms: 0,
      });
      Object.assign(world.start, { name: '', server: '', areas: [] });
      world.pin = '';
      world.rows.length = 0;
      return start();
    },
    SavePlace({ place }) {
      world.start.place = place;
      return null;
    },
    Home: () => ({
      grant_over: false,
      strip: world.strip,
      households: world.rows,
      areas: world.start.areas,
      storage: world.start.storage,
      sync: world.sync,
    }),
    Begin({ scope }) {
      const area = world.start.areas.find((one) => one.scope === scope);
      if (!area) throw new Problem({ code: 'area.unknown', text: 'RT ini bukan wilayah HP ini.' });
      const row: HouseholdRow = { ...newRow(area), record: recordId(500 + world.rows.length) };
      world.rows.push(row);
      world.touch(row.record);
      return { page: row.record };
    },
    Diagnostics: () => ({
      text: ['ketuk 0.1.0', 'skema brankas 2', 'keluarga 18, menunggu 3', 'jam: selisih 0 detik'].join('\n'),
    }),
  };
}

const newRow = ({ rt, label }: AreaView): Omit<HouseholdRow, 'record'> => ({
  rt,
  area: label,
  head: '',
  address: '',
  status: 'baru',
  status_text: 'Baru',
  todo: 'started',
  again: '',
  members: 0,
  drafts: 0,
  disputes: 0,
  findings: 0,
  arrival: { state: 'nothing' },
});

function relayHandlers(world: World): Partial<Handlers> {
  const view = (): RelaysView => ({ relays: world.relays });
  return {
    Relays: view,
    AddRelay({ text }) {
      const address = text.split('/relai#')[0] ?? '';
      if (!/^(https?:\/\/)?[\w.-]+(:\d+)?$/.test(address))
        throw new Problem({
          code: 'relay.unreadable',
          text: 'Alamat ini tidak dikenali. Contoh: 192.168.1.5. Minta petugas menunjukkannya, atau foto kode QR-nya.',
        });
      if (address.includes('99'))
        throw new Problem({
          code: 'relay.away',
          text: 'Kantor tidak terjangkau. Sambungkan HP ke Wi-Fi kantor kelurahan, periksa alamatnya, lalu coba lagi.',
        });
      const whole = address.includes('://') ? address : `https://${address}:8443`;
      world.relays = world.relays.filter((one) => one.address !== whole);
      world.relays.unshift({
        address: whole,
        name: 'Kantor Kelurahan Berbas Tengah',
        state: 'proven',
        visited_ms: null,
      });
      return view();
    },
    ForgetRelay({ address }) {
      world.relays = world.relays.filter((one) => one.address !== address);
      return view();
    },
  };
}

function syncHandlers(world: World): Partial<Handlers> {
  const tell = (): SyncView => {
    world.emit({ event: 'sync', sync: world.sync });
    return world.sync;
  };
  const empty = {
    arrived: 0,
    apart: 0,
    refused: 0,
    received: 0,
    forms: 0,
    form_bytes: 0,
    erased: 0,
    notices: [],
    more: false,
    retry_after_ms: 0,
  };
  const step = (): void => {
    const { sync } = world;
    const next = world.rows.find((row) => row.arrival.state === 'waiting');
    if (sync.state === 'stopping' || !next) {
      sync.state = 'idle';
      world.strip.last_sync_ms = Date.now();
      if (sync.report && !next) sync.report.received = 4;
      tell();
      world.emit({ event: 'home' });
      return;
    }
    if (world.isAway) {
      // The city does not answer: what waits lies at the office from now on.
      if (next.arrival.state === 'waiting')
        next.arrival = { state: 'relayed', saves: next.arrival.saves, at_ms: Date.now() };
      sync.relay = world.relays[0]?.name ?? '';
      world.touch(next.record);
      setTimeout(step, world.stepMs);
      return;
    }
    if (sync.report && next.arrival.state === 'waiting') sync.report.arrived += next.arrival.saves;
    next.arrival = { state: 'arrived', at_ms: Date.now() };
    if (next.todo === 'finished') next.todo = 'sent';
    sync.households_arrived += 1;
    sync.sent_bytes += 1419;
    sync.received_bytes += 340;
    world.touch(next.record);
    tell();
    setTimeout(step, world.stepMs);
  };
  return {
    BeginSync() {
      if (world.sync.state === 'idle') {
        const households = world.rows.filter((row) => row.arrival.state === 'waiting').length;
        world.sync = {
          ...world.sync,
          state: 'running',
          households,
          households_arrived: 0,
          sent_bytes: 0,
          received_bytes: 0,
          report: { ...empty },
          relay: '',
          crowded: false,
        };
        setTimeout(step, world.stepMs);
      }
      return tell();
    },
    StopSync() {
      if (world.sync.state === 'running') world.sync.state = 'stopping';
      return tell();
    },
    Sync: () => world.sync,
    Export: () => ({
      name: 'ketuk-rt021-2026-11-22.ketuk',
      base64: 'S0VUVUs=',
      households: world.strip.waiting_households,
      saves: world.strip.waiting_saves,
      files_waiting: world.sync.files_waiting,
      rest: [],
    }),
    Import({ base64 }) {
      if (base64.length < 4)
        throw new Problem({
          code: 'bundle.unreadable',
          text: 'Berkas ini bukan berkas Ketuk, atau rusak di jalan. Minta dikirim ulang.',
        });
      const isMap = atob(base64).trimStart().startsWith('{');
      if (isMap)
        return {
          report: empty,
          notices: [],
          map: 'Batas 12 RT terpasang; 2 di antaranya wilayah Anda.',
        };
      return { report: { ...empty, received: 7 }, notices: [], map: '' };
    },
  };
}

export { SERVER_NOW_MS };
