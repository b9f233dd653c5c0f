// Names that the build or the page puts in.

/** Whether the device in memory may be used (dev and tests); false in production, where it is cut away. */
declare const __FAKE__: boolean;

interface Window {
  /** Set once the app has mounted; `old.js` looks at it. */
  ketukStarted?: boolean;
  /** Put there by the window of the installed app. */
  __TAURI_INTERNALS__?: unknown;
}
