// The bridge of the window keeps the contract, with the window's side mocked by Tauri's own mocks.

import { emit } from '@tauri-apps/api/event';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { describe, expect, test } from 'vitest';
import { openFake } from '../../src/bridge/fake';
import { openTauri } from '../../src/bridge/tauri';
import { toProblem } from '../../src/bridge/types';
import type { Call } from '../../src/generated/view';
import { contract, type Opened } from './suite';

/** `asText` answers as the window does: the device's JSON as text. */
function open(asText: boolean): Opened {
  const device = openFake(new URLSearchParams('fake&tiles=mvt'));
  mockIPC(
    async (command, payload) => {
      if (command === 'tile') {
        const { z, x, y } = payload as { z: number; x: number; y: number };
        const bytes = (await device.tile(z, x, y)) ?? new ArrayBuffer(0);
        // Where the window's own road for bytes is closed, they come as a list of numbers.
        return asText ? [...new Uint8Array(bytes)] : bytes;
      }
      if (command !== 'call') return undefined;
      try {
        const reply = await device.call((payload as { ask: Call }).ask as never);
        return asText ? JSON.stringify(reply) : reply;
      } catch (thrown) {
        // A rejected command carries plain data.
        const { code, text } = toProblem(thrown);
        throw { code, text };
      }
    },
    { shouldMockEvents: true },
  );
  const stop = device.listen((event) => void emit('event', event));
  return {
    bridge: openTauri(),
    emit: device.world.emit,
    close: () => {
      stop();
      clearMocks();
    },
  };
}

describe('through the window, read', () => contract(() => open(false)));
describe('through the window, as text', () => contract(() => open(true)));

test('words of the window itself are a problem too', async () => {
  mockIPC(() => {
    throw 'command call not found';
  });
  const thrown = await openTauri()
    .call({ do: 'Start' })
    .catch((problem) => problem);
  expect(thrown.code).toBe('bridge.broken');
  // Words of a program are not for the person; the screen has its own.
  expect(thrown.text).toBe('');
  clearMocks();
});
