// Tiles of a base map under a map, as pictures. Vectors are drawn in `vectors.ts`, which only they load.
// Invariant: where tiles come from is handed in; nothing is fetched by address.

import type ImageTile from 'ol/ImageTile';
import type Layer from 'ol/layer/Layer';
import TileLayer from 'ol/layer/Tile';
import XYZ from 'ol/source/XYZ';
import TileState from 'ol/TileState';
import type { FetchTile, Pack } from './pack';

/** The layer for a pack. */
export async function openTiles(pack: Pack, tile: FetchTile): Promise<Layer> {
  if (pack.format === 'mvt') return (await import('./vectors')).openVectors(pack, tile);
  const source = new XYZ({
    url: '{z}/{x}/{y}',
    minZoom: pack.min_zoom,
    maxZoom: pack.max_zoom,
    transition: 0,
    tileLoadFunction: (loading) => void load(loading as ImageTile, pack.format, tile),
  });
  return new TileLayer({ source, className: 'ground' });
}

async function load(loading: ImageTile, format: string, tile: FetchTile): Promise<void> {
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
