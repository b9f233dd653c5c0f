// Files between the app and the person: a bundle to hand on, and one that was opened with the app.
// Invariant: the page never names a path. In the installed app the window does it (`shell/src/files.rs`: share
// sheet on Android, folder of downloads elsewhere); in a browser the browser does.

import { type Problem, toProblem } from './types';

/** A file that the person opened with the app. */
export interface TakenIn {
  name: string;
  /** `application/x-ketuk`, or `image/jpeg` for a photo that was taken while Android had ended the app. */
  media: string;
  base64: string;
}

/**
 * Gives a file to the person. Returns where it lies, to be shown; empty where the person was asked or the
 * browser keeps it where it keeps everything. Rejects with `Problem`.
 */
export async function handOver(name: string, base64: string): Promise<string> {
  if (!window.__TAURI_INTERNALS__) return download(name, base64);
  const { handOver: hand } = await import('./tauri');
  return hand(name, base64).catch(fail);
}

/**
 * The file that the app was opened with, once; `null` where there is none. To be asked at the start and each
 * time the app is seen again. Rejects with `Problem`.
 */
export async function takeIn(): Promise<TakenIn | null> {
  if (!window.__TAURI_INTERNALS__) return null;
  const { takeIn: take } = await import('./tauri');
  return take().catch(fail);
}

/** A photo that was taken in is kept, or not wanted: the window may throw its own copy away. */
export async function letGo(): Promise<void> {
  if (!window.__TAURI_INTERNALS__) return;
  const { letGo: forget } = await import('./tauri');
  return forget().catch(fail);
}

function fail(thrown: unknown): never {
  const problem: Problem = toProblem(thrown);
  throw problem;
}

function download(name: string, base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Long enough for any browser to have begun.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return '';
}
