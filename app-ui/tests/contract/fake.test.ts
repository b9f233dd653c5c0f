// The device in memory keeps the contract.

import { describe } from 'vitest';
import { openFake } from '../../src/bridge/fake';
import { contract } from './suite';

describe('in memory', () => {
  contract(() => {
    const bridge = openFake(new URLSearchParams('fake&tiles=mvt'));
    return { bridge, emit: bridge.world.emit, close: () => undefined };
  });
});
