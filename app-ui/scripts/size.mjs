// Holds the weight of the built screens against what a cheap phone can carry: JS and CSS of the first load
// (the entry with everything it imports at once), gzipped. The heaviest other chunks are listed.
// Also looks that the device in memory of the tests is not in the production build.
//   node scripts/size.mjs [folder] [console's folder]
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = [
  {
    dist: join(here, process.argv[2] ?? 'dist'),
    limits: [
      { name: 'field app, first load', entry: 'index.html', most: 60_000 },
      // With what a pack of vector tiles loads on top of it.
      {
        name: 'map',
        entry: 'src/screens/map/Map.svelte',
        also: 'src/kit/ground/vectors.ts',
        most: 130_000,
        without: 'index.html',
      },
    ],
  },
  {
    dist: join(here, process.argv[3] ?? 'dist-console'),
    limits: [
      { name: 'console, first load', entry: 'console.html', most: 250_000 },
      {
        name: "console's map",
        entry: 'src/console/overview/AreaMap.svelte',
        also: 'src/kit/ground/vectors.ts',
        most: 130_000,
        without: 'console.html',
      },
    ],
  },
];

let isGood = true;
for (const { dist, limits } of FOLDERS) isGood = weigh(dist, limits) && isGood;
process.exitCode = isGood ? 0 : 1;

/** Weighs one built folder; whether it is light enough and carries nothing of the tests. */
function weigh(dist, limits) {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const weight = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  let isGood = true;
  for (const { name, entry, also, most, without } of limits) {
    const there = without ? listFiles(manifest, without) : [entry, 'old.js'];
    const wanted = [...new Set([...listFiles(manifest, entry), ...(also ? listFiles(manifest, also) : [])])];
    const files = [...(without ? [] : there), ...wanted.filter((file) => !there.includes(file))];
    const sum = files.reduce((total, file) => total + weight(file), 0);
    const verdict = sum <= most ? 'ok' : 'TOO HEAVY';
    isGood &&= sum <= most;
    console.log(`${verdict}  ${name}: ${sum} of ${most} bytes gzipped, ${files.length} files`);
  }
  const rest = readdirSync(join(dist, 'assets')).map((file) => ({
    file,
    bytes: weight(join('assets', file)),
  }));
  rest.sort((a, b) => b.bytes - a.bytes);
  for (const { file, bytes } of rest.slice(0, 8)) console.log(`    ${String(bytes).padStart(7)}  ${file}`);
  const all = rest.reduce((total, { bytes }) => total + bytes, 0);
  console.log(`    ${String(all).padStart(7)}  all ${rest.length} files`);
  const leaked = rest.filter(({ file }) =>
    readFileSync(join(dist, 'assets', file), 'utf8').includes('Kakap Merah'),
  );
  for (const { file } of leaked) console.log(`LEAKED  ${file} carries the made-up world of the tests`);
  return isGood && leaked.length === 0;
}

/** Files that an entry loads before it can run. */
function listFiles(manifest, key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return [];
  seen.add(key);
  const inner = (chunk.imports ?? []).flatMap((other) => listFiles(manifest, other, seen));
  return [...new Set([chunk.file, ...(chunk.css ?? []), ...inner])];
}
