// Points of a way or an outline, as they are stored: with `;` between, an outline ending where it began.

import type { Fix } from './locate.svelte';

/** The points, an outline without its last. */
export function toPoints(value: string, isShape: boolean): string[] {
  const all = value
    .split(';')
    .map((point) => point.trim())
    .filter((point) => point !== '');
  return isShape && all.length > 3 && all[0] === all[all.length - 1] ? all.slice(0, -1) : all;
}

/** An outline of fewer than three points stays open; the device says that it is none yet. */
export function fromPoints(points: string[], isShape: boolean): string {
  const first = points[0];
  const all = isShape && points.length >= 3 && first !== undefined ? [...points, first] : points;
  return all.join(';');
}

/** A drawing of 100 x 100; empty for fewer than two points. */
export function toOutline(points: Fix[], isShape: boolean): string {
  if (points.length < 2) return '';
  const west = Math.min(...points.map((one) => one.longitude));
  const north = Math.max(...points.map((one) => one.latitude));
  const wide = Math.max(...points.map((one) => one.longitude)) - west;
  const high = north - Math.min(...points.map((one) => one.latitude));
  const unit = Math.max(wide, high) || 1;
  const steps = points.map(
    ({ latitude, longitude }) =>
      `${(((longitude - west) / unit) * 100).toFixed(1)} ${(((north - latitude) / unit) * 100).toFixed(1)}`,
  );
  return `M${steps.join('L')}${isShape && points.length > 2 ? 'Z' : ''}`;
}
