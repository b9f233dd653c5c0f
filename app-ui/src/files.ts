// Files that a person picks, as base64; photos made smaller first.

/** The bytes of a file in base64. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(file);
  });
}

/** A photo as JPEG in base64, its longer side at most `most` pixels. What is no picture stays as it is. */
export async function shrink(file: Blob, most: number): Promise<{ media: string; base64: string }> {
  const picture = await open(file).catch(() => undefined);
  const context = document.createElement('canvas').getContext('2d');
  if (!picture || !context)
    return { media: file.type || 'application/octet-stream', base64: await toBase64(file) };
  const { canvas } = context;
  const factor = Math.min(1, most / Math.max(picture.naturalWidth, picture.naturalHeight, 1));
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * factor));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * factor));
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return { media: 'image/jpeg', base64: canvas.toDataURL('image/jpeg', 0.85).replace(/^[^,]*,/, '') };
}

function open(file: Blob): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(address);
      resolve(image);
    };
    image.onerror = () => {
      URL.revokeObjectURL(address);
      reject(new Error('no picture'));
    };
    image.src = address;
  });
}
