// Exports of the server in memory: each look brings one that is being made a third further.

import type { ExportView, OdataKeyView } from '../../generated/http';
import { NOW_MS } from './city';
import { type Handlers, invalid, notFound, Refused, type World } from './index';

const HOUR_MS = 3_600_000;
const AT_ONCE = 2;

const MADE: ExportView = {
  id: 'e1',
  format: 'xlsx',
  form: 'keluarga',
  kelurahan: 0,
  scope: 0,
  status: 'selesai',
  values: 'both',
  people: 'masked',
  health: false,
  why: 'Rapat koordinasi mingguan dengan DSPM',
  stage: 'done',
  code: '',
  total: 26_812,
  done: 26_812,
  families: 26_812,
  members: 97_340,
  without_position: 412,
  bytes: 41_372_118,
  file: 'keluarga-2026-11-21.xlsx',
  made_ms: NOW_MS - HOUR_MS / 2,
  until_ms: NOW_MS + 1.5 * HOUR_MS,
};

export function exportHandlers(world: World): Handlers {
  const exports: ExportView[] = [
    {
      ...MADE,
      id: 'e3',
      format: 'geojson',
      stage: 'failed',
      code: 'storage.disk_full',
      bytes: 0,
      why: 'Peta sebaran untuk Bapperida',
    },
    MADE,
  ];
  let next = 4;
  let key: OdataKeyView | undefined;
  const role = (): string => world.me?.role ?? '';
  const ofArea = (
    kelurahan: number,
    scope: number,
    status: string,
  ): { families: number; members: number } => {
    const found = world.city.households.filter(
      (one) =>
        (!scope || one.scope === scope) &&
        (!kelurahan || Math.floor(one.scope / 1000) === kelurahan) &&
        (!status || one.status === status),
    );
    return { families: found.length, members: found.reduce((sum, one) => sum + one.members, 0) };
  };
  const find = (id: unknown): ExportView => {
    const found = exports.find((one) => one.id === id);
    if (!found) throw notFound();
    return found;
  };
  return {
    'GET /v1/exports/plan': ({ query }) => ({
      ...ofArea(Number(query.kelurahan ?? 0), Number(query.scope ?? 0), String(query.status ?? '')),
      forms: [
        { id: 'keluarga', title: query.language === 'en' ? 'Family interview' : 'Pendataan keluarga' },
        { id: 'anak', title: query.language === 'en' ? 'Growth of a child' : 'Pertumbuhan anak' },
      ],
      people: role() === 'officer' ? ['masked', 'without'] : ['full', 'masked', 'without'],
      health: role() !== 'officer',
    }),
    'GET /v1/exports': () => {
      for (const one of exports) {
        if (one.stage !== 'running') continue;
        one.done = Math.min(one.total, one.done + Math.ceil(one.total / 3));
        if (one.done < one.total) continue;
        Object.assign(one, { stage: 'done', families: one.total, members: one.total * 4, bytes: 812_000 });
      }
      const running = exports.filter(({ stage }) => stage === 'running').length;
      return { exports, running, at_once: AT_ONCE, now_ms: NOW_MS };
    },
    'POST /v1/exports': ({ body }) => {
      const asked = body as Pick<
        ExportView,
        'format' | 'form' | 'kelurahan' | 'scope' | 'status' | 'values' | 'people' | 'health' | 'why'
      >;
      if (asked.why.trim().length < 5) throw invalid('why');
      if (exports.filter(({ stage }) => stage === 'running').length >= AT_ONCE)
        throw new Refused(
          503,
          'export.busy',
          'Ekspor lain sedang dibuat. Tunggu sampai selesai, lalu buat lagi.',
          'Other exports are being made. Wait until they are done, then make yours.',
          String(AT_ONCE),
        );
      const { format, form, kelurahan, scope, status, values, people, health, why } = asked;
      const made: ExportView = {
        ...MADE,
        ...{ format, form, kelurahan, scope, status, values, people, health, why },
        id: `e${next++}`,
        stage: 'running',
        total: ofArea(kelurahan, scope, status).families,
        done: 0,
        families: 0,
        members: 0,
        bytes: 0,
        made_ms: NOW_MS,
        until_ms: NOW_MS + 2 * HOUR_MS,
      };
      exports.unshift(made);
      return made;
    },
    'GET /v1/odata-key': () => ({ keys: key ? [key] : [] }),
    'POST /v1/odata-key': ({ body }) => {
      const { form, people, why } = body as Pick<OdataKeyView, 'form' | 'people' | 'why'>;
      if (why.trim().length < 5) throw invalid('why');
      const [login, address] = [world.me?.login ?? '', 'https://ketuk.example.id/v1/odata'];
      const until_ms = NOW_MS + 90 * 24 * HOUR_MS;
      key = { address, login, form, people, why, made_ms: NOW_MS, until_ms };
      return { key: '3f9c1e77a0b24d58'.repeat(4), about: key };
    },
    'DELETE /v1/odata-key': () => {
      key = undefined;
      return undefined;
    },
    'GET /v1/exports/{export}': ({ path }) => find(path.export),
    'DELETE /v1/exports/{export}': ({ path }) => {
      const found = find(path.export);
      if (found.stage === 'running') found.stage = 'stopped';
      else exports.splice(exports.indexOf(found), 1);
      return undefined;
    },
  };
}
