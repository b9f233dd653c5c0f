// Where the phone stands while the map is open.
// Invariants: it looks only after the person asked, or had allowed it before; nothing of it is kept or sent; it
// ends with its screen.

export interface Spot {
  latitude: number;
  longitude: number;
  /** Metres. */
  accuracy: number;
}

export type Standing = 'off' | 'looking' | 'found' | 'denied' | 'away' | 'missing';

const TIMEOUT_MS = 60_000;

export class Whereabouts {
  standing = $state<Standing>('off');
  spot = $state.raw<Spot | undefined>();
  #watch: number | undefined;

  /** Starts by itself where the person has allowed it before. */
  async startIfAllowed(): Promise<void> {
    // An old WebView has no such question; then the person presses the button.
    const asked = navigator.permissions?.query({ name: 'geolocation' });
    const state = await asked?.then(
      (status) => status.state,
      () => 'prompt',
    );
    if (state === 'granted' && this.standing === 'off') this.start();
  }

  start(): void {
    this.stop();
    const { geolocation } = navigator;
    if (!geolocation) {
      this.standing = 'missing';
      return;
    }
    this.standing = 'looking';
    this.#watch = geolocation.watchPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        this.spot = { latitude, longitude, accuracy };
        this.standing = 'found';
      },
      ({ code }) => this.#fail(code),
      { enableHighAccuracy: true, maximumAge: 10_000, timeout: TIMEOUT_MS },
    );
  }

  stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    this.#watch = undefined;
    this.spot = undefined;
    this.standing = 'off';
  }

  #fail(code: number): void {
    // Between houses the signal comes and goes; what was found last still helps.
    if (code !== 1 && this.spot) return;
    if (code === 1) this.stop();
    // Away is not for ever: the watch goes on.
    this.standing = code === 1 ? 'denied' : 'away';
  }
}
