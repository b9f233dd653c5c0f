// The console's addresses, dates, keys, and values on their way back.

import { expect, test } from 'vitest';
import { toAddress } from '../../src/console/api';
import { deedOf } from '../../src/console/parts/desk';
import { toStored } from '../../src/console/parts/value';
import { address, toPlace } from '../../src/console/place.svelte';
import { toRefusal } from '../../src/console/refusal';
import { ago, date, moment, written } from '../../src/console/words.svelte';
import { setLanguage } from '../../src/texts.svelte';

test('a place reads back what it was made of, and leaves out what is empty', () => {
  const there = address(['beda', '01a2', 'anggota.3f2a.nama'], { urut: 'newest', cari: '', hal: '2' });
  expect(there).toBe('#/beda/01a2/anggota.3f2a.nama?urut=newest&hal=2');
  expect(toPlace(there)).toEqual({
    parts: ['beda', '01a2', 'anggota.3f2a.nama'],
    query: { urut: 'newest', hal: '2' },
  });
  expect(toPlace('')).toEqual({ parts: [], query: {} });
  expect(toPlace('#/%E0%A4%A').parts).toEqual(['%E0%A4%A']);
});

test('a route is filled in and its query escaped', () => {
  const route = 'GET /v1/desk/conflicts/{record}/{key}';
  expect(
    toAddress({ route, path: { record: 'ab', key: 'a/b' }, query: { language: 'en', page: undefined } }),
  ).toBe('/v1/desk/conflicts/ab/a%2Fb?language=en');
  // What a desk asks for has been through JSON, and a filter that nobody set with it.
  const query = JSON.parse(JSON.stringify({ page: 1, filters: [undefined] }));
  expect(
    toAddress({ route: 'GET /v1/areas', path: {}, query: { page: query.page, kind: query.filters[0] } }),
  ).toBe('/v1/areas?page=1');
});

test('a value goes back in the type in which it is kept', () => {
  expect(toStored('0042', 'text')).toBe('0042');
  expect(toStored('1500000', 'integer')).toBe(1_500_000);
  expect(toStored('1.500.000', 'integer')).toBeUndefined();
  expect(toStored('2,5', 'decimal')).toBe(2.5);
  expect(toStored('true', 'boolean')).toBe(true);
  expect(toStored('mungkin', 'boolean')).toBeUndefined();
  expect(toStored('  ', 'text')).toBeNull();
});

test('days are written as people here write them', () => {
  const noon = new Date(2026, 10, 21, 14, 20).getTime();
  setLanguage('id');
  expect(date(noon)).toBe('21-11-2026');
  expect(moment(noon)).toBe('21-11-2026, 14.20');
  expect(moment(0)).toBe('belum pernah');
  expect(written('2026-11-20T09:10:00+08:00')).toBe('20-11-2026, 09.10');
  expect(written('besok')).toBe('besok');
  expect(ago(noon, noon + 60_000)).toBe('hari ini 14.20');
  expect(ago(noon, noon + 86_400_000)).toBe('kemarin');
  expect(ago(noon, noon + 3 * 86_400_000)).toBe('3 hari lalu');
  setLanguage('en');
  expect(date(noon)).toBe('21 Nov 2026');
});

test('keys in a field, or with Ctrl, mean nothing', () => {
  const pressed = (key: string, target: EventTarget, more: KeyboardEventInit = {}): unknown => {
    const event = new KeyboardEvent('keydown', { key, ...more });
    Object.defineProperty(event, 'target', { value: target });
    return deedOf(event);
  };
  expect(pressed('j', document.body)).toEqual({ do: 'next' });
  expect(pressed('3', document.body)).toEqual({ do: 'choose', number: 3 });
  expect(pressed('u', document.body, { ctrlKey: true })).toBeUndefined();
  expect(pressed('j', document.createElement('textarea'))).toBeUndefined();
  expect(pressed('0', document.body)).toBeUndefined();
});

test('a refusal has words, also where the answer had none', () => {
  setLanguage('id');
  const said = {
    code: 'auth.not_yours',
    title: 'Tidak boleh.',
    title_en: 'Not allowed.',
    detail: '',
    status: 403,
  };
  expect(toRefusal(403, said).words).toBe('Tidak boleh.');
  expect(toRefusal(502, undefined).words).toContain('server.fault');
  // What the server could not do names the request, so that a call to the office can.
  const broken = { code: 'storage.fault', title: 'Rusak.', title_en: 'Broken.', request: 'k7m2-p9qd-3xvb' };
  expect(toRefusal(500, broken).words).toBe('Rusak. (nomor permintaan k7m2-p9qd-3xvb)');
  expect(toRefusal(403, { ...broken, code: 'auth.not_yours' }).words).toBe('Rusak.');
  expect(toRefusal(429, { code: 'auth.wait', detail: '8' }).words).toContain('8 detik');
});
