// Pictures and other files on their way to the device: photos are shrunk, everything travels as base64.

/** The longer side of a photo that is kept. */
const SIDE_PX = 1280;
const QUALITY = 0.82;

export interface Media {
  media: string;
  base64: string;
}

/** Reads a file; a picture becomes a JPEG of at most 1280 px, or stays as it is where it cannot be read here. */
export async function readMedia(file: File, isPhoto: boolean): Promise<Media> {
  const small = isPhoto ? await shrink(file).catch(() => null) : null;
  // Some cameras' pictures come out of a canvas as nothing.
  const blob = small && small.size > 0 ? small : file;
  return { media: blob.type || 'application/octet-stream', base64: await toBase64(blob) };
}

async function shrink(file: File): Promise<Blob | null> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(1, SIDE_PX / Math.max(image.naturalWidth, image.naturalHeight));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function toBase64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(blob);
  });
}

/** An address that shows bytes; to be given back with `URL.revokeObjectURL`. */
export function toAddress(media: string, base64: string): string {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return URL.createObjectURL(new Blob([bytes], { type: media }));
}
