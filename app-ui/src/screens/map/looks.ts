// How a house is drawn: a shape and a colour by what is to be done, the same on the map and in its legend.

import type { IconName } from '../../kit/Icon.svelte';

export interface Look {
  /** Corners; 0 is a circle. */
  corners: 0 | 3 | 4;
  /** Turned by so much, in parts of a full circle. */
  turn: number;
  radius: number;
  /** Names of colours in tokens.css. */
  fill: string;
  edge: string;
  icon: IconName;
  tone: 'plain' | 'teal' | 'amber' | 'red' | 'green';
}

const OTHER: Look = {
  corners: 0,
  turn: 0,
  radius: 7,
  fill: '--sand',
  edge: '--ink',
  icon: 'info',
  tone: 'plain',
};

export const LOOKS: Record<string, Look> = {
  to_visit: { corners: 0, turn: 0, radius: 9, fill: '--card', edge: '--ink', icon: 'door', tone: 'plain' },
  started: {
    corners: 4,
    turn: 1 / 8,
    radius: 11,
    fill: '--teal',
    edge: '--card',
    icon: 'pencil',
    tone: 'teal',
  },
  returned: { corners: 3, turn: 0, radius: 12, fill: '--red', edge: '--card', icon: 'return', tone: 'red' },
  finished: {
    corners: 4,
    turn: 0,
    radius: 11,
    fill: '--amber',
    edge: '--card',
    icon: 'check',
    tone: 'amber',
  },
  sent: { corners: 0, turn: 0, radius: 7, fill: '--green', edge: '--card', icon: 'arrived', tone: 'green' },
};

export const lookOf = (todo: string): Look => LOOKS[todo] ?? OTHER;

/** The corners of a shape around 0, 0, as an SVG polygon wants them; empty for a circle. */
export function cornersOf({ corners, turn, radius }: Look): string {
  return Array.from({ length: corners }, (_, i) => {
    const angle = 2 * Math.PI * (i / corners + turn);
    return `${(radius * Math.sin(angle)).toFixed(2)},${(-radius * Math.cos(angle)).toFixed(2)}`;
  }).join(' ');
}
