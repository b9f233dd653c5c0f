// A device with PouchDB in LevelDB files.
//
//   node pouch-device.mjs FOLDER http://ADDRESS
//
// A household is one PouchDB document, its answers are fields; each save is a put. PouchDB carries the ids of earlier
// revisions along, not what stood in them.

import PouchDB from 'pouchdb';
import { serve } from './line.mjs';

const [folder, address] = process.argv.slice(2);
const local = new PouchDB(`${folder}/survey`);
const remote = new PouchDB(`${address}/survey`);

const own = (answers) => Object.fromEntries(Object.entries(answers).map(([key, value]) => [`a_${key}`, value]));

function checked(result) {
  const failed = (result.errors ?? []).length + (result.doc_write_failures ?? 0);
  if (!result.ok || failed > 0) throw new Error(JSON.stringify(result));
  return { written: result.docs_written };
}

await serve({
  fill: async ({ documents }) => {
    for (const { id, saves } of documents) {
      let document = { _id: id };
      for (const answers of saves) {
        Object.assign(document, own(answers));
        const { rev } = await local.put(document);
        document = { ...document, _rev: rev };
      }
    }
  },
  ids: async () => ({ ids: (await local.allDocs()).rows.map((row) => row.id) }),
  push: async () => checked(await local.replicate.to(remote)),
  pull: async () => checked(await local.replicate.from(remote)),
  sync: async () => {
    const { push, pull } = await local.sync(remote);
    checked(push);
    checked(pull);
  },
  edit: async ({ id, answers }) => {
    await local.put({ ...(await local.get(id)), ...own(answers) });
  },
  read: async ({ id }) => {
    const { _id, _rev, _conflicts = [], ...fields } = await local.get(id, { conflicts: true });
    const answers = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key.slice(2), value]));
    // What it tells is that another revision exists, not in which fields it differs.
    return { answers, documents_in_conflict: _conflicts.length > 0 ? 1 : 0, fields_in_conflict: [] };
  },
});
