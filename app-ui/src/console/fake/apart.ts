// What is kept apart, of the server in memory.

import type { ApartLine } from '../../generated/http';
import { HOUR_MS, NOW_MS } from './city';
import { type Handlers, invalid, notFound, Refused, rightsOf, type World } from './index';

export function apartHandlers(world: World): Handlers {
  const { city } = world;
  const groups: ApartLine[] = [0, 1, 2].map((i) => {
    const device = city.devices[i * 3 + 1];
    const area = city.areas[i * 7 + 2];
    return {
      device: device?.device ?? '',
      name: device?.name ?? '',
      scope: area?.scope ?? 0,
      area: area?.label ?? '',
      code: 'scope.forbidden',
      text: 'HP ini tidak bekerja di wilayah itu. Data disimpan terpisah sampai petugas melihatnya.',
      changes: 12 + i * 9,
      households: 4 + i * 2,
      elsewhere: i === 1 ? 2 : 0,
      since_ms: NOW_MS - (20 + i * 31) * HOUR_MS,
      last: 40 + i,
      granted: i === 2,
      revoked: false,
      decided_ms: 0,
      who: '',
      why: '',
    };
  });
  const decided = new Map<ApartLine, string>();
  const isWithin = (scope: number): boolean => {
    const area = world.me?.area ?? 0;
    return area === 0 || Math.floor(scope / 1000) === area;
  };
  return {
    'GET /v1/desk/quarantine': ({ query }) => {
      const kind = query.state === 'closed' ? 'close' : query.state === 'released' ? 'release' : undefined;
      const fits = groups.filter(
        (one) =>
          isWithin(one.scope) &&
          decided.get(one) === kind &&
          (!query.kelurahan || Math.floor(one.scope / 1000) === Number(query.kelurahan)) &&
          (!query.scope || one.scope === Number(query.scope)),
      );
      return { total: fits.length, groups: fits };
    },
    'POST /v1/desk/quarantine': ({ body }) => {
      const { device, scope, act, why } = body as { device: string; scope: number; act: string; why: string };
      const group = groups.find((one) => one.device === device && one.scope === scope && !decided.has(one));
      if (!group || !isWithin(scope)) throw notFound();
      if (act === 'close' && !why) throw invalid('why');
      if (act === 'grant' && !rightsOf(world.me?.role ?? '').includes('manage_devices'))
        throw new Refused(403, 'auth.not_yours', 'Bukan hak Anda.', 'Not yours.');
      decided.set(group, act === 'close' ? 'close' : 'release');
      Object.assign(group, { decided_ms: NOW_MS, who: world.me?.name ?? '', why });
      return { done: group.changes, left: 0, more: false };
    },
  };
}
