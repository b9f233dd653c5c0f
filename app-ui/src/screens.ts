// Which component a route shows. The first screen comes with the app, the others when they are needed.

import type { Component } from 'svelte';
import type { Route } from './router.svelte';
import Home from './screens/home/Home.svelte';

type Props = Record<string, string>;
type Loaded = Component<Props>;

const LAZY = {
  search: () => import('./screens/search/Search.svelte'),
  travel: () => import('./screens/travel/Travel.svelte'),
  relays: () => import('./screens/relay/Relays.svelte'),
  map: () => import('./screens/map/Map.svelte'),
  settings: () => import('./screens/settings/Settings.svelte'),
  start: () => import('./screens/start/Start.svelte'),
  lock: () => import('./screens/start/Lock.svelte'),
  household: () => import('./screens/household/Household.svelte'),
  page: () => import('./screens/interview/Page.svelte'),
  review: () => import('./screens/visit/Review.svelte'),
  visit: () => import('./screens/visit/Visit.svelte'),
  dispute: () => import('./screens/dispute/Dispute.svelte'),
} as const;

const loaded: Partial<Record<Route['name'], Loaded>> = { home: Home as unknown as Loaded };

/** The component where it is here already. */
export const findScreen = (name: Route['name']): Loaded | undefined => loaded[name];

export async function loadScreen(name: Route['name']): Promise<Loaded> {
  const here = loaded[name];
  if (here || name === 'home') return here as Loaded;
  const screen = (await LAZY[name]()).default as unknown as Loaded;
  loaded[name] = screen;
  return screen;
}

/** Fetches the screens of an interview while nothing else is to be done, so that a tap never waits for them. */
export function warm(): void {
  const names = ['household', 'page', 'review', 'visit', 'search', 'travel'] as const;
  const next = (i: number): void => {
    const name = names[i];
    if (name)
      void loadScreen(name).then(
        () => setTimeout(next, 60, i + 1),
        () => undefined,
      );
  };
  setTimeout(next, 800, 0);
}
