// What a base map is, for whoever draws one: the field app's pack on the phone, or the server's.

/** A pack of tiles. */
export interface Pack {
  /** `png`, `jpeg`, `webp` or `mvt`. */
  format: string;
  min_zoom: number;
  max_zoom: number;
}

/** Gets a tile; nothing where the pack has none there. */
export type FetchTile = (z: number, x: number, y: number) => Promise<ArrayBuffer | undefined>;

/** A colour of tokens.css as it stands now, so that contrast and theme reach the canvas too. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#16302f';
