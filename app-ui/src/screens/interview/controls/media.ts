// Pictures and other files on their way to the device and back: photos are shrunk, everything travels as base64.

import { shrink, toBase64 } from '../../../files';
import type { Media } from '../../../state/interview.svelte';

/** The longer side of a photo that is kept. */
const SIDE_PX = 1280;

/** Reads a file; a photo becomes a JPEG of at most 1280 px, or stays as it is where it cannot be read here. */
export async function readMedia(file: Blob, isPhoto: boolean): Promise<Media> {
  const small = isPhoto ? await shrink(file, SIDE_PX) : null;
  // Some cameras' pictures come out of a canvas as nothing.
  if (small && small.base64 !== '') return small;
  return { media: file.type || 'application/octet-stream', base64: await toBase64(file) };
}

export function fromBase64(media: string, base64: string): Blob {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return new Blob([bytes], { type: media });
}

/** An address that shows bytes; to be given back with `URL.revokeObjectURL`. */
export const toAddress = (media: string, base64: string): string =>
  URL.createObjectURL(fromBase64(media, base64));
