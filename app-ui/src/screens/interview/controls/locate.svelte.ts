// Finding out where the phone stands: the best fix of a while, told as it gets better.
// Invariant: the watch ends when it is good enough, after a while, when it is stopped, and with its screen.

/** A place as it is stored: `latitude longitude altitude accuracy`. */
export interface Fix {
  latitude: number;
  longitude: number;
  altitude: number;
  accuracy: number;
}

export type Failure = 'none' | 'denied' | 'away' | 'missing';

const GOOD_M = 10;
const LONGEST_S = 60;

export function fromFix({ latitude, longitude, altitude, accuracy }: Fix): string {
  return `${latitude.toFixed(7)} ${longitude.toFixed(7)} ${altitude.toFixed(1)} ${accuracy.toFixed(1)}`;
}

/** Reads the first two to four numbers; `null` where there are none. */
export function toFix(value: string): Fix | null {
  const [latitude, longitude, altitude = 0, accuracy = 0] = value.split(' ').map(Number);
  if (value.trim() === '' || latitude === undefined || longitude === undefined) return null;
  const all = { latitude, longitude, altitude, accuracy };
  return Object.values(all).some(Number.isNaN) ? null : all;
}

export class Locator {
  /** The best so far. */
  best = $state.raw<Fix | null>(null);
  isOn = $state(false);
  /** Seconds until it takes the best there is. */
  left = $state(LONGEST_S);
  failure = $state<Failure>('none');
  #watch: number | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  readonly #done: (fix: Fix) => void;

  constructor(done: (fix: Fix) => void) {
    this.#done = done;
  }

  start(): void {
    this.stop();
    this.best = null;
    this.failure = 'none';
    this.left = LONGEST_S;
    const { geolocation } = navigator;
    if (!geolocation) {
      this.failure = 'missing';
      return;
    }
    this.isOn = true;
    this.#clock = setInterval(() => this.#second(), 1_000);
    const options = { enableHighAccuracy: true, maximumAge: 0, timeout: LONGEST_S * 1_000 };
    this.#watch = geolocation.watchPosition(
      ({ coords }) => this.#hear(coords),
      ({ code }) => this.#fail(code),
      options,
    );
  }

  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    clearInterval(this.#clock);
    this.#watch = undefined;
    this.isOn = false;
  }

  /** Takes the best so far. */
  take(): void {
    const fix = this.best;
    this.stop();
    if (fix) this.#done(fix);
  }

  #hear({ latitude, longitude, altitude, accuracy }: GeolocationCoordinates): void {
    if (this.best && this.best.accuracy <= accuracy) return;
    this.best = { latitude, longitude, altitude: altitude ?? 0, accuracy };
    if (accuracy <= GOOD_M) this.take();
  }

  #second(): void {
    this.left -= 1;
    if (this.left > 0) return;
    if (this.best) this.take();
    else this.#fail(3);
  }

  #fail(code: number): void {
    if (code !== 1 && this.best) return;
    this.stop();
    this.failure = code === 1 ? 'denied' : 'away';
  }
}
