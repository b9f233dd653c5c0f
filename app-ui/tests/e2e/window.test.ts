// The day in the app's own window.

import { afterAll, beforeAll, test } from 'vitest';
import { play } from './day';
import { WindowDevice } from './window';
import { World } from './world';

let world: World;
let device: WindowDevice;

beforeAll(async () => {
  world = await World.open();
  device = await WindowDevice.at(world.home);
});

afterAll(async () => {
  await device?.close();
  await world?.close();
});

test('a cadre’s day in the window', () => play(world, device));
