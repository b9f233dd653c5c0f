// Tiles of the pack that is installed, as pictures. Vectors are drawn in `vectors.ts`, which only they load.

import type ImageTile from 'ol/ImageTile';
import type Layer from 'ol/layer/Layer';
import TileLayer from 'ol/layer/Tile';
import XYZ from 'ol/source/XYZ';
import TileState from 'ol/TileState';
import { tile } from '../../bridge';
import type { TilePackView } from '../../generated/view';

/** The layer for a pack. */
export async function openTiles(pack: TilePackView): Promise<Layer> {
  if (pack.format === 'mvt') return (await import('./vectors')).openVectors(pack);
  const source = new XYZ({
    url: '{z}/{x}/{y}',
    minZoom: pack.min_zoom,
    maxZoom: pack.max_zoom,
    transition: 0,
    tileLoadFunction: (loading) => void load(loading as ImageTile, pack.format),
  });
  return new TileLayer({ source, className: 'ground' });
}

async function load(loading: ImageTile, format: string): Promise<void> {
  const [z = 0, x = 0, y = 0] = loading.getTileCoord();
  const bytes = await tile(z, x, y).catch(() => undefined);
  if (!bytes) {
    loading.setState(TileState.EMPTY);
    return;
  }
  const address = URL.createObjectURL(new Blob([bytes], { type: `image/${format}` }));
  const image = loading.getImage() as HTMLImageElement;
  const forget = (): void => URL.revokeObjectURL(address);
  image.addEventListener('load', forget, { once: true });
  image.addEventListener('error', forget, { once: true });
  image.src = address;
}
