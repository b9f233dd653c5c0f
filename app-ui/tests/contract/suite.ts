// What every bridge keeps: each row runs against the device in memory, over HTTP, and through the window.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bridge, Problem } from '../../src/bridge/types';
import type { EventView } from '../../src/generated/view';

export interface Opened {
  bridge: Bridge;
  /** Makes the device tell its listeners. */
  emit: (event: EventView) => void;
  close: () => void | Promise<void>;
}

/** Waits until something holds; fails by the test's own time limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function contract(open: () => Opened | Promise<Opened>): void {
  let opened: Opened;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(() => opened.close());

  test('a call is answered with its own reply', async () => {
    const { bridge } = opened;
    const start = await bridge.call({ do: 'Start' });
    expect(start.enrolled).toBe(true);
    const home = await bridge.call({ do: 'Home' });
    expect(home.households.length).toBeGreaterThan(14);
  });

  test('fields of a call arrive whole, letters of all kinds included', async () => {
    const { bridge } = opened;
    const record = (await bridge.call({ do: 'Home' })).households[1]?.record ?? '';
    const { pages } = await bridge.call({ do: 'Household', record });
    const page = pages[0]?.page ?? '';
    const value = 'Jl. “Kakap” no. 3 — é, 漢, \\ " \n baris kedua';
    await bridge.call({ do: 'Answer', record, page, key: 'alamat', value });
    const { answers } = await bridge.call({ do: 'Household', record });
    expect(answers.find(({ key }) => key === 'alamat')?.value).toBe(value);
  });

  test('a call without an answer gives null', async () => {
    expect(await opened.bridge.call({ do: 'SavePlace', place: '/cari' })).toBeNull();
    expect((await opened.bridge.call({ do: 'Start' })).place).toBe('/cari');
  });

  test('what the device refuses is a problem with a code and words', async () => {
    const thrown = await opened.bridge.call({ do: 'Household', record: 'none' }).catch((problem) => problem);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown.code).toBe('record.unknown');
    expect(thrown.text).not.toBe('');
  });

  test('a refusal leaves the bridge open', async () => {
    await opened.bridge.call({ do: 'Begin', scope: 'none' }).catch(() => undefined);
    expect((await opened.bridge.call({ do: 'Begin', scope: '21' })).page).not.toBe('');
  });

  test('calls under way do not mix up their answers', async () => {
    const { bridge } = opened;
    const { households } = await bridge.call({ do: 'Home' });
    const records = households.slice(0, 6).map(({ record }) => record);
    const views = await Promise.all(records.map((record) => bridge.call({ do: 'Household', record })));
    expect(views.map(({ row }) => row.record)).toEqual(records);
  });

  test('what comes back is a copy: to change it changes nothing at the device', async () => {
    const home = await opened.bridge.call({ do: 'Home' });
    home.households.length = 0;
    expect((await opened.bridge.call({ do: 'Home' })).households.length).toBeGreaterThan(14);
  });

  test('a tile comes whole, and where there is none nothing does', async () => {
    const { bridge } = opened;
    const found = await bridge.tile(15, 27083, 16371);
    expect(new Uint8Array(found ?? new ArrayBuffer(0)).subarray(0, 1)).toEqual(Uint8Array.of(0x1a));
    expect(found?.byteLength).toBeGreaterThan(100);
    expect(await bridge.tile(3, 1, 1)).toBeUndefined();
  });

  test('the map and the way to the next houses, the nearest first', async () => {
    const { bridge } = opened;
    const { houses, without, outlines, tiles } = await bridge.call({ do: 'Map' });
    expect(houses.length + without).toBe((await bridge.call({ do: 'Home' })).households.length);
    expect(outlines[0]?.polygons[0]?.[0]?.length).toBeGreaterThan(3);
    expect(tiles?.format).toBe('mvt');
    const ways = await bridge.call({ do: 'Way', from: { latitude: 0.1336, longitude: 117.5485 } });
    const metres = ways.map((way) => way.metres);
    expect(metres).toEqual([...metres].sort((a, b) => a - b));
    expect(ways.every(({ house }) => ['to_visit', 'started', 'returned'].includes(house.todo))).toBe(true);
  });

  test('every listener hears events, and none after it ended', async () => {
    const heard: string[][] = [[], []];
    const ends = heard.map((list) => opened.bridge.listen(({ event }) => list.push(event)));
    // A road that is being laid may lose what is said before it lies.
    await until(() => {
      opened.emit({ event: 'home' });
      return heard.every((list) => list.includes('home'));
    });
    ends[0]?.();
    const before = heard[0]?.length;
    await until(() => {
      opened.emit({ event: 'locked' });
      return heard[1]?.includes('locked') ?? false;
    });
    expect(heard[0]?.length).toBe(before);
    ends[1]?.();
  });
}
