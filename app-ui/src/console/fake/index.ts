// A server in memory, for development and tests of pages: `?fake=admin|coordinator|officer|viewer|out`,
// with `&delay=300`, `&failing=GET /v1/devices` (once), `&ends=3` (the session ends before the third change).
// Never in production.

import type { SessionView } from '../../generated/http';
import type { Answer, Reply, Route, Sent } from '../api';
import { accountHandlers } from './accounts';
import { apartHandlers } from './apart';
import { bundleHandlers } from './bundle';
import { type Account, type City, makeCity, NOW_MS } from './city';
import { conflictHandlers } from './conflicts';
import { deskHandlers } from './desk';
import { deviceHandlers } from './devices';
import { exportHandlers } from './exports';
import { overviewHandlers } from './overview';
import { pairHandlers } from './pairs';
import { prelistHandlers } from './prelist';
import { reviewHandlers } from './review';
import { rightsHandlers } from './rights';

export type Handlers = { [R in Route]?: (sent: Sent) => Answer<R> };

/** Refuses, as the server does. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly id: string,
    readonly en: string,
    readonly detail = '',
  ) {
    super(code);
  }
}
export const notFound = (): Refused =>
  new Refused(404, 'not_found', 'Tidak ada di server ini.', 'It is not on this server.');
export const invalid = (detail: string): Refused =>
  new Refused(
    422,
    'request.invalid',
    'Permintaan ini tidak lengkap.',
    'This request is not complete.',
    detail,
  );

export interface World {
  city: City;
  /** Who is in; nobody where it is absent. */
  me: Account | undefined;
}

const OPEN = new Set(['POST /v1/session', 'POST /v1/links', 'POST /v1/links/use']);
const NOT_VIEWER = [
  'see_households',
  'see_devices',
  'see_forms',
  'decide',
  'carry',
  'export',
  'review_check',
  'make_minutes',
];
const CITY = [
  'review_verify',
  'review_final',
  'manage_deadlines',
  'manage_devices',
  'manage_prelist',
  'serve_rights',
];
const ADMIN = ['manage_forms', 'manage_areas', 'manage_accounts', 'see_audit', 'erase'];

export function rightsOf(role: string): string[] {
  return [
    'own',
    'see_figures',
    ...(role === 'officer' ? [] : ['see_city']),
    ...(role === 'viewer' ? [] : NOT_VIEWER),
    ...(role === 'admin' || role === 'coordinator' ? CITY : []),
    ...(role === 'admin' ? ADMIN : []),
  ];
}

function view({ account, login, name, role, area }: Account): SessionView {
  const hour = 3_600_000;
  return {
    account,
    login,
    name,
    role,
    area,
    rights: rightsOf(role),
    page_token: 'page-token',
    idle_ms: NOW_MS + hour,
    ends_ms: NOW_MS + 12 * hour,
    now_ms: NOW_MS,
  };
}

function sessionHandlers(world: World): Handlers {
  const wrong = (): Refused =>
    new Refused(
      401,
      'auth.wrong',
      'Nama masuk atau kata sandi salah.',
      'The login or the password is wrong.',
    );
  const me = (): Account => {
    if (!world.me) throw new Refused(401, 'auth.not_allowed', 'Anda belum masuk.', 'You are not signed in.');
    return world.me;
  };
  return {
    'GET /v1/session': () => view(me()),
    'POST /v1/session': ({ body }) => {
      const { login, password } = body as { login: string; password: string };
      const found = world.city.accounts.find((one) => one.login === login && one.open);
      if (login === 'tunggu') throw new Refused(429, 'auth.wait', 'Tunggu.', 'Wait.', '8');
      if (found?.password !== password) throw wrong();
      world.me = found;
      return view(found);
    },
    'DELETE /v1/session': () => {
      world.me = undefined;
      return undefined;
    },
    'POST /v1/session/password': ({ body }) => {
      const { old, new: next } = body as { old: string; new: string };
      if (me().password !== old) throw wrong();
      me().password = next;
      return undefined;
    },
    'POST /v1/links': ({ body }) => {
      const { link } = body as { link: string };
      if (link !== 'tautan-contoh')
        throw new Refused(
          410,
          'auth.link_gone',
          'Tautan ini sudah dipakai, diganti, atau kedaluwarsa. Minta tautan baru kepada admin.',
          'This link was used, replaced, or has expired. Ask the administrator for a new one.',
        );
      return {
        login: 'dinas',
        name: 'Kepala Bidang Data',
        role: 'viewer',
        expires_ms: NOW_MS + 72 * 3_600_000,
      };
    },
    'POST /v1/links/use': ({ body }) => {
      const account = world.city.accounts[3] as Account;
      Object.assign(account, { password: (body as { password: string }).password, has_password: true });
      world.me = account;
      return view(account);
    },
  };
}

export function openFake(search: URLSearchParams): (sent: Sent) => Promise<Reply> {
  const city = makeCity();
  const role = search.get('fake') || 'admin';
  const world: World = { city, me: city.accounts.find((account) => account.role === role) };
  const handlers: Handlers = {
    ...sessionHandlers(world),
    ...accountHandlers(world),
    ...deviceHandlers(world),
    ...exportHandlers(world),
    ...deskHandlers(world),
    ...conflictHandlers(world),
    ...overviewHandlers(world),
    ...reviewHandlers(world),
    ...prelistHandlers(world),
    ...apartHandlers(world),
    ...bundleHandlers(),
    ...pairHandlers(world),
    ...rightsHandlers(world),
  };
  const delay_ms = Number(search.get('delay') ?? 0);
  const failing = new Set((search.get('failing') ?? '').split(','));
  let ends = Number(search.get('ends') ?? 0);

  function answer(sent: Sent): unknown {
    if (failing.delete(sent.route)) throw new Refused(503, 'server.busy', 'Sibuk.', 'Busy.');
    const handle = handlers[sent.route as Route] as ((sent: Sent) => unknown) | undefined;
    if (!handle) throw notFound();
    if (!OPEN.has(sent.route)) {
      if (sent.method !== 'GET' && ends > 0) {
        ends -= 1;
        if (ends === 0) world.me = undefined;
      }
      if (!world.me)
        throw new Refused(401, 'auth.not_allowed', 'Anda belum masuk.', 'You are not signed in.');
      if (sent.method !== 'GET' && sent.token !== 'page-token')
        throw new Refused(403, 'auth.foreign_page', 'Muat ulang halaman.', 'Reload the page.');
    }
    return handle(sent);
  }

  return async (sent) => {
    await new Promise((resolve) => setTimeout(resolve, delay_ms));
    try {
      // Copies, so that no page can change the city by hand.
      return { status: 200, body: copied(answer({ ...sent, body: copied(sent.body) })) };
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      const { status, code, id, en, detail } = thrown;
      return {
        status,
        body: { type: `urn:ketuk:problem:${code}`, code, title: id, title_en: en, detail, status },
      };
    }
  };
}

const copied = (value: unknown): unknown =>
  value === undefined || value instanceof Blob ? value : JSON.parse(JSON.stringify(value));
