// express-pouchdb over PouchDB in LevelDB files: the usual server beside PouchDB in a field app.
//
//   node pouch-server.mjs FOLDER
//
// Says {"port": N}. As it comes, with its pages, its log of requests and its settings file inside FOLDER.
// LevelDB writes each batch to its log without fsync, as PouchDB asks for it.

import { join } from 'node:path';
import express from 'express';
import expressPouch from 'express-pouchdb';
import PouchDB from 'pouchdb';
import { say, serve } from './line.mjs';

const folder = process.argv[2];
const Held = PouchDB.defaults({ prefix: `${folder}/` });
const app = express();
app.use('/', expressPouch(Held, { configPath: join(folder, 'config.json'), logPath: join(folder, 'log.txt') }));
const server = app.listen(0, '127.0.0.1', () => say({ port: server.address().port }));

await serve({
  // Every write was answered after LevelDB had taken it; there is nothing else to wait for.
  flush: async () => ({}),
  count: async () => ({ documents: (await new Held('survey').info()).doc_count }),
});
