// The app in Debian's Chromium, at the size of a phone, served on loopback by `ketuk-cli serve`.

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { launch } from '../chromium';
import { type Device, PATIENCE_MS, type Screen, type Spot, shotFile } from './screen';
import type { App, World } from './world';

const HOUSE = { latitude: 0.1336, longitude: 117.5085, accuracy: 8 };

export class BrowserDevice implements Device {
  readonly isLocating = true;
  private context: BrowserContext | undefined;
  private app: App | undefined;

  private constructor(
    private readonly world: World,
    private readonly browser: Browser,
  ) {}

  static async of(world: World): Promise<BrowserDevice> {
    return new BrowserDevice(world, await launch());
  }

  async open(): Promise<Screen> {
    this.app = await this.world.app();
    await this.context?.close();
    this.context = await this.browser.newContext({
      viewport: { width: 360, height: 740 },
      locale: 'id-ID',
      timezoneId: 'Asia/Makassar',
      geolocation: HOUSE,
      permissions: ['geolocation'],
      reducedMotion: 'reduce',
    });
    const page = await this.context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(this.app.address);
    await page.waitForSelector('h1');
    return screenOf(page, this.app.address.replace(/#.*/, ''));
  }

  async kill(): Promise<void> {
    await this.app?.kill();
  }

  close = (): Promise<void> => this.browser.close();
}

function screenOf(page: Page, base: string): Screen {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const find = (spot: Spot): Locator => {
    if ('css' in spot) return page.locator(spot.css).first();
    if ('labelled' in spot) return page.getByLabel(spot.labelled).first();
    const { named: name } = spot;
    return page.getByRole('button', { name }).or(page.getByRole('link', { name })).first();
  };
  return {
    press: (spot) => find(spot).click(),
    fill: (spot, text) => find(spot).fill(text),
    give: (css, path) => page.locator(css).first().setInputFiles(path),
    value: (css) => page.locator(css).first().inputValue(),
    sees: (words, within = 'main') => page.locator(within).first().getByText(words).first().waitFor(),
    misses: (css) => page.locator(css).waitFor({ state: 'detached' }),
    goTo: async (place) => {
      await page.goto(`${base}#${place}`);
    },
    place: async () => new URL(page.url()).hash.slice(1),
    shot: async (name) => {
      const path = shotFile(name);
      if (path) await page.screenshot({ path, fullPage: true });
    },
    faults: async () => faults,
  };
}
