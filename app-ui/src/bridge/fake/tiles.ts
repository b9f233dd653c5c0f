// Base map tiles of the sample, drawn when they are asked for: vectors written by hand, or a picture on a canvas.

import type { PointView } from '../../generated/view';

interface Street {
  name: string;
  kind: string;
  line: [number, number][];
}

const EXTENT = 4096;

/** A point as column and row in a tile, 0 to 1 inside of it. */
function inTile({ latitude, longitude }: PointView, z: number, x: number, y: number): [number, number] {
  const side = 2 ** z;
  const radians = (latitude * Math.PI) / 180;
  const row = (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2;
  return [((longitude + 180) / 360) * side - x, row * side - y];
}

export async function sampleTile(
  format: string,
  streets: Street[],
  place: (east: number, north: number) => PointView,
  z: number,
  x: number,
  y: number,
): Promise<ArrayBuffer | undefined> {
  if (format === '' || z < 12 || z > 15) return undefined;
  const lines = streets.map(({ name, kind, line }) => ({
    name,
    kind,
    line: line.map(([east, north]) => inTile(place(east, north), z, x, y)),
  }));
  return format === 'mvt' ? vectors(lines) : picture(lines);
}

async function picture(lines: Street[]): Promise<ArrayBuffer | undefined> {
  const canvas = document.createElement('canvas');
  canvas.width = 256;
  canvas.height = 256;
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  pen.fillStyle = '#f1ecdf';
  pen.fillRect(0, 0, 256, 256);
  for (const [width, color] of [
    [4, '#c9bda5'],
    [3, '#ffffff'],
  ] as const) {
    pen.lineWidth = width;
    pen.strokeStyle = color;
    for (const { line } of lines) {
      pen.beginPath();
      for (const [column, row] of line) pen.lineTo(column * 256, row * 256);
      pen.stroke();
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob?.arrayBuffer();
}

const varint = (number: number): number[] =>
  number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))];
const field = (tag: number, bytes: number[]): number[] => [
  ...varint(tag * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);

/** One layer `roads` of lines with `kind` and `name`, in the encoding of vector tiles (version 2). */
function vectors(lines: Street[]): ArrayBuffer {
  const values = [...new Set(lines.flatMap(({ name, kind }) => [name, kind]))];
  const features = lines.map(({ name, kind, line }) => {
    const tags = [0, values.indexOf(kind), 1, values.indexOf(name)].flatMap(varint);
    let [before, above] = [0, 0];
    const steps = line.map(([column, row]) => {
      const [at, down] = [Math.round(column * EXTENT), Math.round(row * EXTENT)];
      const step = [...varint(zigzag(at - before)), ...varint(zigzag(down - above))];
      [before, above] = [at, down];
      return step;
    });
    const [first = [], ...rest] = steps;
    const geometry = [...varint(9), ...first, ...varint(rest.length * 8 + 2), ...rest.flat()];
    return field(2, [...field(2, tags), ...varint(3 * 8), 2, ...field(4, geometry)]);
  });
  const layer = [
    ...varint(15 * 8),
    2,
    ...field(1, text('roads')),
    ...features.flat(),
    ...['kind', 'name'].flatMap((key) => field(3, text(key))),
    ...values.flatMap((value) => field(4, field(1, text(value)))),
    ...varint(5 * 8),
    ...varint(EXTENT),
  ];
  return Uint8Array.from(field(3, layer)).buffer;
}
