// The map itself: OpenLayers on a canvas, with houses, outlines, the own position and tiles where there are any.
// Invariants: nothing is fetched but tiles through the bridge; without tiles the ground is plain; the map says
// what was tapped and decides nothing.

import { createEmpty, extend, getHeight, getWidth, isEmpty } from 'ol/extent';
import Feature from 'ol/Feature';
import CircleGeometry from 'ol/geom/Circle';
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
import RegularShape from 'ol/style/RegularShape';
import Stroke from 'ol/style/Stroke';
import Style from 'ol/style/Style';
import Text from 'ol/style/Text';
import View from 'ol/View';
import type { HouseView, MapView, OutlineView } from '../../generated/view';
import { colour } from '../../kit/ground/pack';
import { type Look, lookOf } from './looks';
import type { Spot } from './where.svelte';

/** Bontang, where there is nothing else to show. */
const NOWHERE: [number, number] = [117.49, 0.13];
/** Nearer than this, names stand beside the houses; in metres per pixel. */
const NAMES_RESOLUTION = 0.75;
const MOST_ZOOM = 20;
/** Room around everything; the buttons stand on the right. */
const PADDING = [28, 72, 28, 28];
/** A finger is not exact. */
const TAP_PX = 14;

type Shapes = VectorSource<Feature<Geometry>>;

export class MapCanvas {
  readonly #map: OlMap;
  readonly #outlines: Shapes = new VectorSource();
  readonly #houses: Shapes = new VectorSource();
  readonly #own: Shapes = new VectorSource();
  readonly #styles = new Map<string, Style[]>();
  readonly #still: boolean;
  #selected = '';

  /** Draws in `element`; `onpick` hears the record of a house that was tapped, or nothing. */
  constructor(element: HTMLElement, onpick: (record: string | undefined) => void) {
    this.#still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const houses = new VectorLayer({
      source: this.#houses,
      declutter: true,
      style: (feature, resolution) => this.#house(feature.get('house') as HouseView, resolution),
    });
    this.#map = new OlMap({
      target: element,
      controls: [],
      interactions: defaults({ altShiftDragRotate: false, pinchRotate: false }),
      layers: [
        new VectorLayer({
          source: this.#outlines,
          style: (feature) => outline(feature.get('label') as string),
        }),
        new VectorLayer({ source: this.#own, style: ownStyle() }),
        houses,
      ],
      view: new View({ center: fromLonLat(NOWHERE), zoom: 14, maxZoom: MOST_ZOOM, enableRotation: false }),
    });
    this.#map.on('singleclick', ({ pixel }) => {
      const found = this.#map.forEachFeatureAtPixel(pixel, (feature) => feature, {
        hitTolerance: TAP_PX,
        layerFilter: (layer) => layer === houses,
      });
      onpick((found?.get('house') as HouseView | undefined)?.record);
    });
  }

  close(): void {
    this.#map.setTarget(undefined);
    this.#map.dispose();
  }

  /** Draws what the device says. */
  show({ houses, outlines }: MapView): void {
    this.#styles.clear();
    this.#houses.clear();
    this.#houses.addFeatures(
      houses.map((house) => {
        const feature = new Feature<Geometry>(new Point(at(house.at)));
        feature.set('house', house);
        return feature;
      }),
    );
    this.#outlines.clear();
    this.#outlines.addFeatures(outlines.map(outlineFeature));
  }

  /** Lays tiles under everything. */
  underlay(layer: Layer): void {
    this.#map.getLayers().insertAt(0, layer);
  }

  /** Shows everything at once: houses and outlines, else what the tiles cover, else where the phone is. */
  showAll(bounds: number[] | undefined, spot: Spot | undefined): void {
    const all = extend(createEmpty(), this.#houses.getExtent() ?? createEmpty());
    extend(all, this.#outlines.getExtent() ?? createEmpty());
    if (!isEmpty(all)) this.#fit(all);
    else if (spot) this.#go(at(spot), 18);
    else if (bounds) this.#fit(transformExtent(bounds, 'EPSG:4326', 'EPSG:3857'));
  }

  /** Marks a house and brings it into sight. */
  select(house: HouseView | undefined): void {
    this.#selected = house?.record ?? '';
    this.#houses.changed();
    if (house) this.#go(at(house.at), Math.max(this.#map.getView().getZoom() ?? 0, 17));
  }

  /** Draws where the phone stands; with nothing it stands nowhere. */
  stand(spot: Spot | undefined): void {
    this.#own.clear();
    if (!spot) return;
    const centre = at(spot);
    // The projection stretches away from the equator.
    const stretch = 1 / Math.cos((spot.latitude * Math.PI) / 180);
    const error = new Feature<Geometry>(new CircleGeometry(centre, Math.max(1, spot.accuracy) * stretch));
    this.#own.addFeatures([error, new Feature<Geometry>(new Point(centre))]);
  }

  goTo(spot: Spot): void {
    this.#go(at(spot), Math.max(this.#map.getView().getZoom() ?? 0, 18));
  }

  zoom(by: number): void {
    const view = this.#map.getView();
    const zoom = (view.getZoom() ?? 14) + by;
    if (this.#still) view.setZoom(zoom);
    else view.animate({ zoom, duration: 180 });
  }

  #go(center: number[], zoom: number): void {
    const view = this.#map.getView();
    if (this.#still) {
      view.setCenter(center);
      view.setZoom(zoom);
    } else view.animate({ center, zoom, duration: 250 });
  }

  #fit(extent: number[]): void {
    // A single house has no width: it is shown with its neighbourhood.
    const isSpot = getWidth(extent) < 40 && getHeight(extent) < 40;
    this.#map.getView().fit(extent, { padding: PADDING, maxZoom: isSpot ? 18 : 19 });
  }

  #house(house: HouseView, resolution: number): Style[] {
    const isNear = resolution < NAMES_RESOLUTION;
    const isChosen = house.record === this.#selected;
    const kind = `${house.todo} ${house.source} ${house.outside} ${isChosen}`;
    const found = this.#styles.get(kind) ?? houseStyles(house, isChosen);
    this.#styles.set(kind, found);
    if (!isNear && !isChosen) return found;
    return [...found, new Style({ text: name(house.head || house.address), zIndex: isChosen ? 9 : 1 })];
  }
}

const at = ({ latitude, longitude }: { latitude: number; longitude: number }): number[] =>
  fromLonLat([longitude, latitude]);

function outlineFeature({ label, polygons }: OutlineView): Feature<Geometry> {
  const feature = new Feature<Geometry>(
    new MultiPolygon(polygons.map((rings) => rings.map((ring) => ring.map((point) => fromLonLat(point))))),
  );
  feature.set('label', label);
  return feature;
}

function houseStyles({ todo, source, outside }: HouseView, isChosen: boolean): Style[] {
  const zIndex = isChosen ? 8 : todo === 'sent' ? 0 : 1;
  const styles = [new Style({ image: shape(lookOf(todo), source === 'listed'), zIndex })];
  if (outside) styles.push(new Style({ image: ring(15, '--red', 2, [3, 3]), zIndex }));
  if (isChosen) styles.push(new Style({ image: ring(18, '--focus', 4), zIndex }));
  return styles;
}

function shape({ corners, turn, radius, fill, edge }: Look, isListed: boolean): RegularShape {
  const options = {
    radius,
    fill: new Fill({ color: colour(fill) }),
    stroke: new Stroke({
      color: colour(edge),
      width: edge === '--ink' ? 3 : 2,
      ...(isListed ? { lineDash: [3, 3] } : {}),
    }),
    // A house gives way to nothing; only names do.
    declutterMode: 'none' as const,
  };
  if (corners === 0) return new CircleStyle(options);
  return new RegularShape({ ...options, points: corners, angle: 2 * Math.PI * turn });
}

const ring = (radius: number, edge: string, width: number, lineDash?: number[]): CircleStyle =>
  new CircleStyle({
    radius,
    stroke: new Stroke({ color: colour(edge), width, ...(lineDash ? { lineDash } : {}) }),
    declutterMode: 'none',
  });

const name = (text: string): Text =>
  new Text({
    text: text.length > 24 ? `${text.slice(0, 23)}…` : text,
    font: '600 14px system-ui, sans-serif',
    offsetY: 20,
    fill: new Fill({ color: colour('--ink') }),
    stroke: new Stroke({ color: colour('--card'), width: 4 }),
  });

const outline = (label: string): Style =>
  new Style({
    fill: new Fill({ color: 'rgba(11, 94, 91, 0.06)' }),
    stroke: new Stroke({ color: colour('--teal'), width: 2.5, lineDash: [10, 6] }),
    text: new Text({
      text: label.split(',')[0] ?? label,
      font: '700 15px system-ui, sans-serif',
      overflow: true,
      fill: new Fill({ color: colour('--teal') }),
      stroke: new Stroke({ color: colour('--card'), width: 4 }),
    }),
  });

const ownStyle = (): Style =>
  new Style({
    fill: new Fill({ color: 'rgba(26, 95, 180, 0.16)' }),
    stroke: new Stroke({ color: 'rgba(26, 95, 180, 0.6)', width: 1.5 }),
    image: new CircleStyle({
      radius: 9,
      fill: new Fill({ color: '#1a5fb4' }),
      stroke: new Stroke({ color: '#fff', width: 3 }),
    }),
  });
