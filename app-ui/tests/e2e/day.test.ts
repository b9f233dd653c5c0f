// The day in a real browser.

import { afterAll, beforeAll, test } from 'vitest';
import { BrowserDevice } from './browser';
import { play } from './day';
import { World } from './world';

let world: World;
let device: BrowserDevice;

beforeAll(async () => {
  world = await World.open();
  device = await BrowserDevice.of(world);
});

afterAll(async () => {
  await device?.close();
  await world?.close();
});

test('a cadre’s day in a browser', () => play(world, device));
