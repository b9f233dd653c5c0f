// Vector tiles (MVT) of a base map, in few quiet colours, so that what is drawn on them stands out. Knows the
// layers of the two common schemas (Protomaps and OpenMapTiles); of others it draws lines and areas plainly.

import type { FeatureLike } from 'ol/Feature';
import MVT from 'ol/format/MVT';
import type Layer from 'ol/layer/Layer';
import VectorTileLayer from 'ol/layer/VectorTile';
import type RenderFeature from 'ol/render/Feature';
import VectorTileSource from 'ol/source/VectorTile';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import TileState from 'ol/TileState';
import type VectorTile from 'ol/VectorTile';
import type { FetchTile, Pack } from './pack';

const area = (color: string): Style => new Style({ fill: new Fill({ color }) });
const line = (color: string, width: number, zIndex = 0): Style =>
  new Style({ stroke: new Stroke({ color, width }), zIndex });

const WATER = area('#cfe3ea');
const GREEN = area('#e3ebd3');
const BUILDING = new Style({
  fill: new Fill({ color: '#e4dac8' }),
  stroke: new Stroke({ color: '#cfc2aa', width: 0.8 }),
});
const RIVER = line('#b5d3de', 1.5);
// Edges below, so that crossings stay open.
const PATH = line('#cbbfa8', 1.5);
const ROAD = line('#ffffff', 5, 1);
const ROAD_EDGE = line('#cbbfa8', 6.5);
const MAIN = line('#f6dfa4', 7, 2);
const MAIN_EDGE = line('#b9a878', 8.5);
const EDGE = line('#b8ab94', 1);

const MAIN_KINDS = /^(highway|motorway|trunk|primary|secondary|major_road|tertiary)/;
const PATH_KINDS = /^(path|footway|track|steps|pedestrian|service|minor_path)/;

const name = (text: string): Style =>
  new Style({
    text: new Text({
      text,
      font: '500 12px system-ui, sans-serif',
      placement: 'line',
      fill: new Fill({ color: '#5b5341' }),
      stroke: new Stroke({ color: '#faf5ec', width: 3 }),
    }),
  });
const names = new Map<string, Style>();
/** So many names are kept ready; a kelurahan has fewer. */
const NAMES_MAX = 500;

function nameStyle(text: string): Style {
  const found = names.get(text) ?? name(text);
  if (names.size < NAMES_MAX) names.set(text, found);
  return found;
}

function draw(feature: FeatureLike): Style | Style[] | undefined {
  const layer = String(feature.get('layer') ?? '');
  const kind = String(feature.get('class') ?? feature.get('kind') ?? feature.get('highway') ?? '');
  const geometry = feature.getGeometry()?.getType() ?? '';
  const isArea = geometry.endsWith('Polygon');
  const isLine = geometry.endsWith('LineString');
  switch (layer) {
    case 'water':
    case 'ocean':
    case 'waterway':
      return isArea ? WATER : isLine ? RIVER : undefined;
    case 'landcover':
    case 'landuse':
    case 'park':
      return isArea ? GREEN : undefined;
    case 'building':
    case 'buildings':
      return isArea ? BUILDING : undefined;
    case 'transportation':
    case 'roads':
      return isLine ? road(kind, String(feature.get('name') ?? '')) : undefined;
    case 'transportation_name':
      return isLine ? nameStyle(String(feature.get('name') ?? '')) : undefined;
    case 'earth':
    case 'place':
    case 'places':
    case 'poi':
    case 'pois':
    case 'boundary':
    case 'boundaries':
      return undefined;
    default:
      return isLine || isArea ? EDGE : undefined;
  }
}

function road(kind: string, text: string): Style[] {
  const drawn = PATH_KINDS.test(kind)
    ? [PATH]
    : MAIN_KINDS.test(kind)
      ? [MAIN_EDGE, MAIN]
      : [ROAD_EDGE, ROAD];
  return text === '' ? drawn : [...drawn, nameStyle(text)];
}

export function openVectors(pack: Pack, tile: FetchTile): Layer {
  const format = new MVT();
  const source = new VectorTileSource<RenderFeature>({
    format,
    url: '{z}/{x}/{y}',
    minZoom: pack.min_zoom,
    maxZoom: pack.max_zoom,
    transition: 0,
    tileLoadFunction: (loading) => {
      const one = loading as VectorTile<RenderFeature>;
      one.setLoader((extent, _, projection) => {
        const [z = 0, x = 0, y = 0] = one.getTileCoord();
        tile(z, x, y).then(
          (bytes) => {
            if (!bytes) one.setState(TileState.EMPTY);
            else one.setFeatures(format.readFeatures(bytes, { extent, featureProjection: projection }));
          },
          () => one.setState(TileState.ERROR),
        );
      });
    },
  });
  return new VectorTileLayer({ source, declutter: true, style: draw, className: 'ground' });
}
