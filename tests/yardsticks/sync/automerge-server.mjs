// A sync server of automerge-repo over WebSocket and a folder of files: what its own example of a server does.
//
//   node automerge-server.mjs FOLDER
//
// Says {"port": N}. Files are written without fsync, at most every 100 ms for each document, as automerge-repo does it
// by itself. It offers nothing that nobody asked for.

import { Repo } from '@automerge/automerge-repo';
import { WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { NodeFSStorageAdapter } from '@automerge/automerge-repo-storage-nodefs';
import { WebSocketServer } from 'ws';
import { say, serve } from './line.mjs';

const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
sockets.on('listening', () => say({ port: sockets.address().port }));
const repo = new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(process.argv[2]),
  peerId: 'server',
  sharePolicy: async () => false,
});

await serve({
  flush: async () => repo.flush(),
  count: async () => ({ documents: Object.keys(repo.handles).length }),
});
