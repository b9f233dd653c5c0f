// A device with automerge-repo in a folder of files.
//
//   node automerge-device.mjs FOLDER http://ADDRESS
//
// A household is one document: a map of answers as immutable strings, the cheapest kind of text that the library has;
// each save is a change. It has no list of what a server holds, so a second device is told the ids by whoever started it.

import { getConflicts, ImmutableString } from '@automerge/automerge';
import { Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { serve, until } from './line.mjs';

const [folder, address] = process.argv.slice(2);
const repo = new Repo({ storage: new NodeFSStorageAdapter(folder) });
const held = new Map();
let adapter;
let storage;

function connect() {
  if (adapter) return;
  adapter = new WebSocketClientAdapter(address.replace('http:', 'ws:'), 60_000);
  adapter.on('peer-candidate', ({ peerMetadata }) => {
    storage = peerMetadata.storageId;
  });
  repo.networkSubsystem.addNetworkAdapter(adapter);
}

async function disconnect() {
  if (!adapter) return;
  repo.networkSubsystem.removeNetworkAdapter(adapter);
  adapter = undefined;
}

const written = (answers) => Object.entries(answers).map(([key, value]) => [key, new ImmutableString(value)]);

function write(handle, answers) {
  handle.change((document) => {
    for (const [key, value] of written(answers)) document[key] = value;
  });
}

/** Whether the server has said that it has what is here. */
function hasArrived(handle) {
  const theirs = storage && handle.getSyncInfo(storage)?.lastHeads;
  return theirs !== undefined && JSON.stringify(theirs) === JSON.stringify(handle.heads());
}

const arrived = () => until(() => [...held.values()].every(hasArrived), 'the server has not said that it has all');

await serve({
  fill: async ({ documents }) => {
    for (const { saves } of documents) {
      const [first, ...more] = saves;
      const handle = repo.create(Object.fromEntries(written(first)));
      held.set(handle.url, handle);
      for (const answers of more) write(handle, answers);
    }
    await repo.flush();
  },
  ids: async () => ({ ids: [...held.keys()] }),
  push: async () => {
    connect();
    await arrived();
  },
  pull: async ({ ids }) => {
    connect();
    const handles = await Promise.all(ids.map((id) => repo.find(id)));
    for (const handle of handles) held.set(handle.url, handle);
    await repo.flush();
  },
  connect: async () => connect(),
  disconnect,
  edit: async ({ id, answers }) => {
    write(held.get(id), answers);
    await repo.flush();
  },
  sync: async () => {
    connect();
    await arrived();
  },
  read: async ({ id }) => {
    const document = held.get(id).doc();
    const answers = Object.fromEntries(Object.entries(document).map(([key, value]) => [key, String(value)]));
    const differs = (key) => new Set(Object.values(getConflicts(document, key) ?? {}).map(String)).size > 1;
    const fields = Object.keys(document).filter(differs);
    return { answers, documents_in_conflict: fields.length > 0 ? 1 : 0, fields_in_conflict: fields };
  },
});
