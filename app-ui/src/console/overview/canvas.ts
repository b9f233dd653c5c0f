// The overview's map on a canvas: areas shaded by progress, circles where nobody has drawn a border, tiles where the
// server has a base map.
// Invariants: it draws what it is handed and decides nothing; each area carries its percentage in figures.

import { boundingExtent, createEmpty, extend, isEmpty } from 'ol/extent';
import Feature from 'ol/Feature';
import type Geometry from 'ol/geom/Geometry';
import MultiPolygon from 'ol/geom/MultiPolygon';
import Point from 'ol/geom/Point';
import { defaults } from 'ol/interaction/defaults';
import type Layer from 'ol/layer/Layer';
import VectorLayer from 'ol/layer/Vector';
import OlMap from 'ol/Map';
import { fromLonLat, transformExtent } from 'ol/proj';
import VectorSource from 'ol/source/Vector';
import CircleStyle from 'ol/style/Circle';
import Fill from 'ol/style/Fill';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import View from 'ol/View';
import type { AreaMapView, DrawnView } from '../../generated/http';
import { colour } from '../../kit/ground/pack';

/** Bontang, where there is nothing else to show. */
const NOWHERE: [number, number] = [117.49, 0.13];
/** Room for the buttons on the right, and for words under a circle. */
const PADDING = [32, 72, 56, 48];
const TAP_PX = 6;

/** How an area is drawn. */
export interface Shade {
  name: string;
  /** A colour of the page's style. */
  fill: string;
  /** A colour that can be read on it. */
  ink: string;
  /** The figures in it. */
  text: string;
  /** Nearer than this its name stands above them; in metres per pixel. */
  nearer_m: number;
}

export class AreaCanvas {
  readonly #map: OlMap;
  readonly #areas = new VectorSource<Feature<Geometry>>();
  readonly #frames = new VectorSource<Feature<Geometry>>();
  #shades = new Map<number, Shade>();
  #chosen = 0;

  /** Draws in `element`; `onpick` hears the area that was tapped, or 0. */
  constructor(element: HTMLElement, onpick: (area: number) => void) {
    const areas = new VectorLayer({
      source: this.#areas,
      declutter: true,
      style: (feature, resolution) => this.#style(feature as Feature<Geometry>, resolution),
    });
    this.#map = new OlMap({
      target: element,
      controls: [],
      interactions: defaults({
        altShiftDragRotate: false,
        pinchRotate: false,
        mouseWheelZoom: false,
        doubleClickZoom: false,
      }),
      layers: [
        areas,
        new VectorLayer({
          source: this.#frames,
          style: () =>
            new Style({ stroke: new Stroke({ color: colour('--ink-soft'), width: 2, lineDash: [8, 5] }) }),
        }),
      ],
      view: new View({ center: fromLonLat(NOWHERE), zoom: 12, maxZoom: 19, enableRotation: false }),
    });
    this.#map.on('click', ({ pixel }) => {
      const found = this.#map.forEachFeatureAtPixel(pixel, (feature) => feature.get('area') as number, {
        hitTolerance: TAP_PX,
        layerFilter: (layer) => layer === areas,
      });
      onpick(found ?? 0);
    });
  }

  close(): void {
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  /** Draws the areas; those without a shade are not shown. */
  show({ outlines, spots, frames }: AreaMapView, shades: Map<number, Shade>): void {
    this.#shades = shades;
    this.#areas.clear();
    this.#areas.addFeatures(outlines.filter(({ area }) => shades.has(area)).map(drawn));
    this.#areas.addFeatures(
      spots
        .filter(({ area }) => shades.has(area))
        .map(({ area, latitude, longitude }) => {
          const feature = new Feature<Geometry>(new Point(fromLonLat([longitude, latitude])));
          feature.set('area', area);
          return feature;
        }),
    );
    this.#frames.clear();
    this.#frames.addFeatures(frames.map(drawn));
  }

  /** Lays tiles under everything. */
  underlay(layer: Layer): void {
    this.#map.getLayers().insertAt(0, layer);
  }

  /** Draws again with the page's colours as they are now. */
  repaint(): void {
    this.#areas.changed();
    this.#frames.changed();
  }

  choose(area: number): void {
    this.#chosen = area;
    this.#areas.changed();
  }

  /** Shows everything at once: the areas, else what the tiles cover. */
  showAll(bounds: number[] | undefined): void {
    const all = extend(createEmpty(), this.#areas.getExtent() ?? createEmpty());
    extend(all, this.#frames.getExtent() ?? createEmpty());
    const shown = isEmpty(all)
      ? bounds && transformExtent(bounds, 'EPSG:4326', 'EPSG:3857')
      : boundingExtent([all.slice(0, 2), all.slice(2)]);
    if (shown) this.#map.getView().fit(shown, { padding: PADDING, maxZoom: 16 });
  }

  zoom(by: number): void {
    const view = this.#map.getView();
    view.setZoom((view.getZoom() ?? 12) + by);
  }

  #style(feature: Feature<Geometry>, resolution: number): Style[] {
    const area = feature.get('area') as number;
    const shade = this.#shades.get(area);
    if (!shade) return [];
    const isChosen = area === this.#chosen;
    const stroke = new Stroke({ color: colour(isChosen ? '--focus' : '--ink'), width: isChosen ? 4 : 1.2 });
    const fill = new Fill({ color: shade.fill });
    const isSpot = feature.getGeometry() instanceof Point;
    const words = resolution < shade.nearer_m || isChosen ? `${shade.name}\n${shade.text}` : shade.text;
    const text = new Text({
      text: words,
      font: '600 13px system-ui, sans-serif',
      // Words that do not fit are left out until one comes nearer.
      overflow: isChosen,
      offsetY: isSpot ? 24 : 0,
      fill: new Fill({ color: isSpot ? colour('--ink') : shade.ink }),
      stroke: new Stroke({ color: isSpot ? colour('--card') : shade.fill, width: 3 }),
    });
    const zIndex = isChosen ? 2 : 1;
    if (!isSpot) return [new Style({ fill, stroke, text, zIndex })];
    const image = new CircleStyle({ radius: isChosen ? 15 : 12, fill, stroke, declutterMode: 'none' });
    return [new Style({ image, text, zIndex })];
  }
}

function drawn({ area, polygons }: DrawnView): Feature<Geometry> {
  const feature = new Feature<Geometry>(
    new MultiPolygon(polygons.map((rings) => rings.map((ring) => ring.map((point) => fromLonLat(point))))),
  );
  feature.set('area', area);
  return feature;
}
