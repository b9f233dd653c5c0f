// Files in and out: what goes to the window in the installed app, and what a browser does instead.
import { afterEach, expect, test, vi } from 'vitest';

const invoke = vi.hoisted(() => vi.fn());
vi.mock('@tauri-apps/api/core', () => ({ invoke }));

import { handOver, takeIn } from '../../src/bridge/files';
import { Problem } from '../../src/bridge/types';

afterEach(() => {
  invoke.mockReset();
  delete window.__TAURI_INTERNALS__;
});

test('the window gets name and bytes, and says where the file lies', async () => {
  window.__TAURI_INTERNALS__ = {};
  invoke.mockResolvedValue({ place: 'Unduhan/kiriman.ketuk' });
  expect(await handOver('kiriman.ketuk', 'aGFsbw==')).toBe('Unduhan/kiriman.ketuk');
  expect(invoke).toHaveBeenCalledWith('hand_over', { name: 'kiriman.ketuk', base64: 'aGFsbw==' });
});

test('what the window refuses is a problem in words', async () => {
  window.__TAURI_INTERNALS__ = {};
  invoke.mockRejectedValue({ code: 'window.file_not_kept', text: 'Berkas tidak dapat disimpan' });
  const thrown = await handOver('kiriman.ketuk', '').catch((problem) => problem);
  expect(thrown).toBeInstanceOf(Problem);
  expect(thrown.code).toBe('window.file_not_kept');
});

test('a file that was opened with the app comes once', async () => {
  window.__TAURI_INTERNALS__ = {};
  const file = { name: 'a.ketuk', media: 'application/x-ketuk', base64: 'aGFsbw==' };
  invoke.mockResolvedValueOnce(file).mockResolvedValueOnce(null);
  expect([await takeIn(), await takeIn()]).toEqual([file, null]);
});

test('a browser downloads by itself and opens nothing with the page', async () => {
  const clicked: string[] = [];
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    clicked.push(this.download);
  });
  vi.useFakeTimers();
  expect(await handOver('kiriman.ketuk', 'aGFsbw==')).toBe('');
  expect(clicked).toEqual(['kiriman.ketuk']);
  expect(await takeIn()).toBeNull();
  vi.useRealTimers();
  click.mockRestore();
  expect(invoke).not.toHaveBeenCalled();
});
