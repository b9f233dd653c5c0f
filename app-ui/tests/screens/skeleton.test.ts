// The frame around every screen.

import { test } from 'vitest';
import { check, useBrowser, visit } from './browser';

useBrowser();

test('home opens', async () => {
  await check(await visit('/'));
});
