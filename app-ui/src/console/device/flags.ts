// What is odd about a phone, as words with a shape and a colour.

import type { DeviceView } from '../../generated/http';
import {
  devicesFlagClockAhead,
  devicesFlagClockBehind,
  devicesFlagForked,
  devicesFlagRevoked,
  devicesFlagSilent,
  devicesFlagWipeDone,
  devicesFlagWipeWaiting,
} from '../../generated/texts/console-device';
import type { IconName } from '../../kit/Icon.svelte';

const DAY_MS = 86_400_000;
/** A clock that is off by less disturbs nothing. */
const CLOCK_OFF_S = 600;

export interface Flag {
  tone: 'plain' | 'amber' | 'red';
  icon: IconName;
  text: string;
}

/** Not heard for more than a day. */
export const isSilent = (device: DeviceView, now: number): boolean => now - device.seen_ms > DAY_MS;
/** Copied, or with a clock that is far off. */
export const isFlagged = (device: DeviceView): boolean =>
  device.forked > 0 || Math.abs(device.clock_off_s) > CLOCK_OFF_S;

export function listFlags(device: DeviceView, now: number): Flag[] {
  const { revoked, wipe, forked, clock_off_s } = device;
  if (wipe === 'waiting') return [{ tone: 'amber', icon: 'clock', text: devicesFlagWipeWaiting() }];
  if (wipe === 'done') return [{ tone: 'plain', icon: 'check', text: devicesFlagWipeDone() }];
  if (revoked) return [{ tone: 'plain', icon: 'stop', text: devicesFlagRevoked() }];
  const flags: Flag[] = [];
  if (forked > 0) flags.push({ tone: 'red', icon: 'copy', text: devicesFlagForked() });
  if (isFlagged({ ...device, forked: 0 })) {
    const minutes = Math.round(Math.abs(clock_off_s) / 60);
    const text = clock_off_s > 0 ? devicesFlagClockAhead({ minutes }) : devicesFlagClockBehind({ minutes });
    flags.push({ tone: 'amber', icon: 'clock', text });
  }
  if (isSilent(device, now)) flags.push({ tone: 'amber', icon: 'warning', text: devicesFlagSilent() });
  return flags;
}

/** The app's version as people say it: it travels as major * 1,000,000 + minor * 1,000 + patch. */
export const appVersion = (app: number): string =>
  app > 0 ? `${Math.floor(app / 1_000_000)}.${Math.floor(app / 1000) % 1000}.${app % 1000}` : '–';
