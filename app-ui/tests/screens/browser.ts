// One Chromium for a test file, and a way to open a screen as a person would have set it.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { launch } from '../chromium';

const axeText = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const PHONE = { width: 360, height: 740 };
export const NARROW = { width: 320, height: 640 };
export const DESK = { width: 1280, height: 800 };

export interface How {
  size?: { width: number; height: number };
  /** Search words for the device in memory, e.g. `fake=new&lang=en`. */
  world?: string;
  permissions?: string[];
  /** Where the page lies: the field app's where nothing is said. */
  base?: string;
  theme?: 'light' | 'dark';
}

let browser: Browser;
const contexts: BrowserContext[] = [];

/** Opens Chromium for the tests of this file, and ends it after them. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser?.close();
  });
}

/** A page at this place; every error of the page fails the test that closes it with `settle`. */
export async function visit(
  place: string,
  { size = PHONE, world = 'fake', permissions = [], base = inject('base'), theme = 'light' }: How = {},
): Promise<Page & { faults: string[] }> {
  const context = await browser.newContext({
    viewport: size,
    permissions,
    locale: 'id-ID',
    timezoneId: 'Asia/Makassar',
    acceptDownloads: true,
    reducedMotion: 'reduce',
    colorScheme: theme,
  });
  contexts.push(context);
  const page = Object.assign(await context.newPage(), { faults: [] as string[] });
  page.setDefaultTimeout(10_000);
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error') page.faults.push(line.text());
  });
  await reopen(page, place, world, base);
  return page;
}

/** Opens another place in the same tab, with a new device. */
export async function reopen(
  page: Page,
  place: string,
  world = 'fake',
  base = inject('base'),
): Promise<void> {
  // By way of an empty page: the same address with another fragment would not load again.
  await page.goto('about:blank');
  await page.goto(`${base}?${world}#${place}`);
  await page.waitForSelector('h1');
}

/** Nothing broke, axe finds nothing serious, and nothing sticks out to the side. */
export async function check(page: Page & { faults: string[] }, where = ''): Promise<void> {
  expect(page.faults, where).toEqual([]);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeText);
  // A picture changes the window's size for a moment: what follows from that is drawn first.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          context: Document | Element,
          options: object,
        ) => Promise<{
          violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[];
        }>;
      };
    };
    // What lies behind an open dialog cannot be reached, and is seen through its shade.
    const { violations } = await axe.run(
      document.querySelector('dialog:modal, [aria-modal=true]') ?? document,
      {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
      },
    );
    return violations.flatMap(({ id, impact, nodes }) =>
      nodes.map((node) => `${impact} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`),
    );
  });
  expect(found, where).toEqual([]);
  const sticking = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *')].filter((node) => {
      const box = node.getBoundingClientRect();
      return box.width > 0 && box.right > width + 1 && !node.closest('.unseen, .scrolls');
    });
    return document.documentElement.scrollWidth > width
      ? out.slice(0, 3).map((node) => node.outerHTML.slice(0, 160))
      : [];
  });
  expect(sticking, where).toEqual([]);
}

/** Keeps a picture where SHOTS names a folder; for people to look at. */
export async function shot(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage });
}

/** All small targets: everything that can be pressed must be 44 px high at least (48 is what we draw). */
export async function listSmallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, a[href], label.choice, input:not([type=radio]):not([type=checkbox]):not([type=file]), select, summary',
      ),
    ]
      .map((node) => ({ node, box: node.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && box.height < 44)
      .map(({ node, box }) => `${Math.round(box.height)} px: ${node.outerHTML.slice(0, 120)}`),
  );
}
