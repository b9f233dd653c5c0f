// Devices of the server in memory.

import type { DeviceView, InvitationLineView } from '../../generated/http';
import type { Sent } from '../api';
import { dice, HOUR_MS, NOW_MS } from './city';
import { type Handlers, invalid, notFound, type World } from './index';

/** Squares that look like a QR code and say nothing. */
const roll = dice(7);
const SQUARES = Array.from({ length: 29 }, () =>
  Array.from({ length: 29 }, () => (roll() < 0.5 ? '1' : '0')).join(''),
);

export function deviceHandlers({ city }: World): Handlers {
  const find = ({ path }: Sent): DeviceView => {
    const device = city.devices.find((one) => one.device === path.device);
    if (!device) throw notFound();
    return device;
  };
  const invitations: InvitationLineView[] = [
    {
      invitation: 'ab'.repeat(32),
      name: 'Nurhayati',
      scopes: [city.areas[3]?.scope ?? 0],
      expires_ms: Date.now() + 100 * HOUR_MS,
      device: '',
    },
  ];
  return {
    'GET /v1/devices': () => ({ devices: [...city.devices].sort((a, b) => a.name.localeCompare(b.name)) }),
    'GET /v1/invitations': () => ({ invitations }),
    'DELETE /v1/invitations/{invitation}': ({ path }) => {
      const at = invitations.findIndex(({ invitation }) => invitation === path.invitation);
      if (at < 0) throw notFound();
      invitations.splice(at, 1);
      return undefined;
    },
    'POST /v1/invitations': ({ body }) => {
      const { name, scopes } = body as { name: string; scopes: number[] };
      if (!name || scopes.length === 0) throw invalid('scopes');
      return {
        code: 'K7QF2MTX',
        text: 'https://ketuk.example.id/undang#K7QF2MTX',
        expires_ms: NOW_MS + 14 * 24 * HOUR_MS,
        qr: SQUARES,
      };
    },
    'POST /v1/devices/{device}/revoke': (sent) => {
      find(sent).revoked = true;
      return undefined;
    },
    'POST /v1/devices/{device}/wipe': (sent) => {
      Object.assign(find(sent), { revoked: true, wipe: 'waiting', wipe_ms: NOW_MS });
      return undefined;
    },
    'POST /v1/devices/{device}/scopes/{scope}': (sent) => {
      const area = city.areas.find(({ scope }) => scope === Number(sent.path.scope));
      if (!area) throw notFound();
      find(sent).scopes.push({ scope: area.scope, label: area.label });
      return undefined;
    },
    'DELETE /v1/devices/{device}/scopes/{scope}': (sent) => {
      const device = find(sent);
      device.scopes = device.scopes.filter(({ scope }) => scope !== Number(sent.path.scope));
      return undefined;
    },
  };
}
