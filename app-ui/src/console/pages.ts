// Which page stands at which place, and which right it asks for.
// Invariant: what the server would refuse is not offered; it is the server that refuses.

import type { Component } from 'svelte';
import { exportNav } from '../generated/texts/console-export';
import {
  consoleNavAccounts,
  consoleNavApart,
  consoleNavAudit,
  consoleNavBundle,
  consoleNavConflicts,
  consoleNavDevices,
  consoleNavHouseholds,
  consoleNavOverview,
  consoleNavPairs,
  consoleNavPrelist,
  consoleNavReview,
  consoleNavRights,
} from '../generated/texts/console-frame';
import type { IconName } from '../kit/Icon.svelte';

export interface PageOf {
  /** The first part of the address. */
  name: string;
  right: string;
  icon: IconName;
  label: () => string;
  /** The list; a page that shows list and one together has none. */
  load?: () => Promise<{ default: Component<Record<string, never>> }>;
  /** One of it; gets what follows in the address. */
  loadOne?: () => Promise<{ default: Component<{ parts: string[] }> }>;
}

export const PAGES: PageOf[] = [
  {
    name: 'ikhtisar',
    right: 'see_figures',
    icon: 'chart',
    label: consoleNavOverview,
    load: () => import('./overview/Overview.svelte'),
  },
  {
    name: 'rumah',
    right: 'see_households',
    icon: 'door',
    label: consoleNavHouseholds,
    load: () => import('./household/List.svelte'),
    loadOne: () => import('./household/One.svelte'),
  },
  {
    name: 'beda',
    right: 'see_households',
    icon: 'apart',
    label: consoleNavConflicts,
    loadOne: () => import('./dispute/Desk.svelte'),
  },
  {
    name: 'periksa',
    right: 'see_households',
    icon: 'check',
    label: consoleNavReview,
    load: () => import('./review/List.svelte'),
    loadOne: () => import('./review/Minutes.svelte'),
  },
  {
    name: 'ganda',
    right: 'see_households',
    icon: 'copy',
    label: consoleNavPairs,
    loadOne: () => import('./pair/Desk.svelte'),
  },
  {
    name: 'terpisah',
    right: 'see_households',
    icon: 'storage',
    label: consoleNavApart,
    load: () => import('./apart/List.svelte'),
  },
  {
    name: 'hp',
    right: 'see_devices',
    icon: 'phone',
    label: consoleNavDevices,
    load: () => import('./device/List.svelte'),
  },
  {
    name: 'berkas',
    right: 'carry',
    icon: 'send',
    label: consoleNavBundle,
    load: () => import('./bundle/Page.svelte'),
  },
  {
    name: 'daftar',
    right: 'manage_prelist',
    icon: 'file',
    label: consoleNavPrelist,
    load: () => import('./prelist/Page.svelte'),
  },
  {
    name: 'ekspor',
    right: 'export',
    icon: 'receive',
    label: exportNav,
    load: () => import('./export/List.svelte'),
  },
  {
    name: 'hak',
    right: 'serve_rights',
    icon: 'lock',
    label: consoleNavRights,
    loadOne: () => import('./rights/Desk.svelte'),
  },
  {
    name: 'akun',
    right: 'manage_accounts',
    icon: 'people',
    label: consoleNavAccounts,
    load: () => import('./account/List.svelte'),
  },
  {
    name: 'jejak',
    right: 'see_audit',
    icon: 'clock',
    label: consoleNavAudit,
    load: () => import('./audit/List.svelte'),
  },
];
