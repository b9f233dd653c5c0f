// The one door to the server: every request goes through `call`, named and typed by its route.
// Invariants: each change carries the page's token; where the session has ended, a request waits until the
// person has signed in again and then goes out anew, so what was typed is kept.

import type { Calls } from '../generated/http';
import { toRefusal, unreachable } from './refusal';

export type Route = keyof Calls;
export type Answer<R extends Route> = Calls[R]['answer'];

type Part<Name extends string, T> = [keyof T] extends [never] ? unknown : { [key in Name]: T };
type Maybe<Name extends string, T> = [keyof T] extends [never] ? unknown : { [key in Name]?: T };
type Body<T> = T extends undefined ? unknown : { body: T };
/** What a route wants. */
export type Ask<R extends Route> = Part<'path', Calls[R]['path']> &
  Maybe<'query', Calls[R]['query']> &
  Body<Calls[R]['body']>;

/** A request as it goes out. */
export interface Sent {
  route: string;
  method: string;
  path: Record<string, string | number>;
  query: Record<string, string | number | boolean | undefined>;
  body: unknown;
  token: string;
}
/** What came back. */
export interface Reply {
  status: number;
  body: unknown;
}
type Carrier = (sent: Sent) => Promise<Reply>;

/** What the session tells the door: its token, and how to get a new one. */
export const door: { token: string; renew: () => Promise<boolean>; heard: () => void } = {
  token: '',
  renew: async () => false,
  heard: () => undefined,
};

/** A route's address, with its path and query filled in. */
export function toAddress({ route, path, query }: Pick<Sent, 'route' | 'path' | 'query'>): string {
  const words = route.slice(route.indexOf(' ') + 1);
  const filled = words.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name] ?? '')),
  );
  // A filter that nobody set is `null` once it has been through JSON.
  const pairs = Object.entries(query).filter(([, value]) => (value ?? '') !== '');
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}

async function overNetwork(sent: Sent): Promise<Reply> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (sent.method !== 'GET') {
    headers['x-ketuk-page'] = sent.token;
    headers['content-type'] = typeOf(sent.body);
  }
  const isRaw = sent.body === undefined || sent.body instanceof Blob || typeof sent.body === 'string';
  const body = isRaw ? (sent.body as Blob | string | undefined) : JSON.stringify(sent.body);
  let response: Response;
  let text: string;
  try {
    response = await fetch(toAddress(sent), { method: sent.method, headers, body, cache: 'no-store' });
    text = await response.text();
  } catch {
    throw unreachable();
  }
  return { status: response.status, body: read(text) };
}

/** What a body is: a file, a table as text, or data. */
function typeOf(body: unknown): string {
  if (body instanceof Blob) return body.type || 'application/octet-stream';
  return typeof body === 'string' ? 'text/csv' : 'application/json';
}

function read(text: string): unknown {
  try {
    return text ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

let carrier: Promise<Carrier> | undefined;

/** The network; in development and tests with `?fake` a server in memory. */
function findCarrier(): Promise<Carrier> {
  const search = new URLSearchParams(location.search);
  if (__FAKE__ && search.has('fake')) return import('./fake').then(({ openFake }) => openFake(search));
  return Promise.resolve(overNetwork);
}

/** Asks the server; rejects with a `Refusal` and nothing else. */
export async function call<R extends Route>(
  route: R,
  ...[ask]: unknown extends Ask<R> ? [] : [Ask<R>]
): Promise<Answer<R>> {
  carrier ??= findCarrier();
  const carry = await carrier;
  const { path, query, body } = (ask ?? {}) as Partial<Sent>;
  const sent = {
    route,
    method: route.slice(0, route.indexOf(' ')),
    path: path ?? {},
    query: query ?? {},
    body,
  };
  for (;;) {
    const reply = await carry({ ...sent, token: door.token });
    if (reply.status >= 200 && reply.status < 300) {
      door.heard();
      return reply.body as Answer<R>;
    }
    const refusal = toRefusal(reply.status, reply.body);
    if (refusal.code !== 'auth.not_allowed' || !(await door.renew())) throw refusal;
  }
}

/** A tile of the server's base map; nothing where it has none there. Tests have no base map. */
export async function fetchTile(z: number, x: number, y: number): Promise<ArrayBuffer | undefined> {
  const there = toAddress({ route: 'GET /v1/map/tiles/{z}/{x}/{y}', path: { z, x, y }, query: {} });
  const answer = await fetch(there);
  return answer.status === 200 ? answer.arrayBuffer() : undefined;
}

/** Where the file of an export is fetched from. */
export const exportAddress = (id: string): string =>
  toAddress({ route: 'GET /v1/exports/{export}/file', path: { export: id }, query: {} });

/** Where a household's photo is shown from. */
export const fileAddress = (record: string, file: string): string =>
  toAddress({ route: 'GET /v1/records/{record}/files/{file}', path: { record, file }, query: {} });

/** Where a list for signing is downloaded from. */
export const minutesAddress = (number: number): string =>
  toAddress({ route: 'GET /v1/desk/minutes/{number}/pdf', path: { number }, query: {} });
