// Plays one file of events on @getodk/xforms-engine and prints what each took, as JSON.
//
//   node play.mjs events.json
//
// events.json: {"form": "form.xml", "files": {"desa.csv": "desa.csv"}, "loads": 5, "seconds": 60,
//               "steps": [["add", "/data/anggota"], ["set", "/data/anggota[1]/umur", "12"], ["choices", "/data/desa"]]}
// Answer: {"load_ms": [...], "begin_ms": [...], "step_ms": [...], "choices": [...], "skipped": 0}
// After "seconds" of steps the rest is left out: step_ms is then shorter than steps. A step whose question the engine does not know is skipped and counted; the clock runs only while the
// engine works.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('');
for (const name of [
  'DOMParser', 'XMLSerializer', 'Node', 'Element', 'Document', 'XMLDocument', 'Attr', 'Text', 'Comment',
  'CDATASection', 'CharacterData', 'ProcessingInstruction', 'NodeFilter', 'XPathResult', 'XPathEvaluator',
  'HTMLElement', 'document', 'window', 'File', 'Blob',
]) {
  globalThis[name] = window[name];
}
// The engine's bundled expression reader asks for these two of CommonJS.
globalThis.__dirname = '.';
globalThis.require = createRequire(import.meta.url);
const { loadForm } = await import('@getodk/xforms-engine');

const path = process.argv[2];
const play = JSON.parse(readFileSync(path, 'utf8'));
const beside = (name) => readFileSync(join(dirname(path), name), 'utf8');
const xml = beside(play.form);
const options = {
  fetchFormAttachment: (url) => {
    const name = String(url).split('/').pop();
    const text = beside(play.files?.[name] ?? name);
    return Promise.resolve(new Response(text, { status: 200, headers: { 'content-type': 'text/csv' } }));
  },
};

const answer = { load_ms: [], begin_ms: [], step_ms: [], choices: [], skipped: 0 };
let instance;
for (let run = 0; run < (play.loads ?? 1); run += 1) {
  const started = performance.now();
  const form = await loadForm(xml, options);
  answer.load_ms.push(performance.now() - started);
  if (form.status === 'failure') throw form.error;
  const begun = performance.now();
  instance = form.createInstance();
  answer.begin_ms.push(performance.now() - begun);
}

let nodes = new Map();
function index(node) {
  nodes.set(node.nodeType.startsWith('repeat-range') ? `range ${node.currentState.reference}` : node.currentState.reference, node);
  for (const child of node.currentState.children ?? []) index(child);
}
index(instance.root);

function write(node, value) {
  if (node.nodeType === 'select' || node.nodeType === 'rank') {
    const codes = value === '' ? [] : value.split(' ');
    if (node.nodeType === 'rank') node.setValues(codes);
    else node.selectValues(codes);
  } else if (node.nodeType === 'trigger') {
    node.setValue(value === 'OK');
  } else {
    node.setValue(value);
  }
}

const ends = performance.now() + (play.seconds ?? 60) * 1e3;
for (const [verb, reference, value] of play.steps) {
  if (performance.now() > ends) break;
  const node = nodes.get(verb === 'add' ? `range ${reference}` : reference);
  if (node === undefined || (verb === 'set' && node.setValue === undefined && node.selectValues === undefined)) {
    answer.skipped += 1;
    continue;
  }
  const started = performance.now();
  if (verb === 'add') node.addInstances();
  else if (verb === 'set') write(node, value);
  else answer.choices.push(node.currentState.valueOptions.length);
  answer.step_ms.push(performance.now() - started);
  if (verb === 'add') {
    nodes = new Map();
    index(instance.root);
  }
}
process.stdout.write(`${JSON.stringify(answer)}\n`);
