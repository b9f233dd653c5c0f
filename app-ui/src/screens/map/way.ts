// Distance and direction in words.

import {
  mapEast,
  mapHere,
  mapKilometres,
  mapMetres,
  mapNorth,
  mapNorthEast,
  mapNorthWest,
  mapSouth,
  mapSouthEast,
  mapSouthWest,
  mapWay,
  mapWest,
} from '../../generated/texts/map';

const WINDS = [mapNorth, mapNorthEast, mapEast, mapSouthEast, mapSouth, mapSouthWest, mapWest, mapNorthWest];
/** Nearer than this a phone cannot tell the direction. */
const HERE_M = 8;

/** `120 m`, `1,3 km`: no more exact than a phone is. */
export function farWords(metres: number): string {
  if (metres < 995) return mapMetres({ metres: Math.max(5, Math.round(metres / 5) * 5) });
  return mapKilometres({ kilometres: Math.round(metres / 100) / 10 });
}

/** `timur laut` for 45 degrees. */
export const windWords = (bearing: number): string =>
  (WINDS[Math.round((((bearing % 360) + 360) % 360) / 45) % 8] ?? mapNorth)();

/** `120 m, timur laut`. */
export function wayWords({ metres, bearing }: { metres: number; bearing: number }): string {
  return metres < HERE_M ? mapHere() : mapWay({ far: farWords(metres), wind: windWords(bearing) });
}
