// @vitest-environment node
// The bridge over loopback keeps the contract, against a small server in front of the device in memory that does
// what `ketuk-cli serve` does: POST /call, GET /events and GET /tiles, each with the token.

import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openFake } from '../../src/bridge/fake';
import { openHttp, takeToken } from '../../src/bridge/http';
import { Problem, toProblem } from '../../src/bridge/types';
import type { Call, EventView } from '../../src/generated/view';
import { contract, type Opened } from './suite';

const TOKEN = 'sandi-42';

/** Reads an event stream as a browser does; Node has none of its own. */
class Source {
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly #end = new AbortController();

  constructor(address: string) {
    void this.#read(address).catch(() => undefined);
  }

  async #read(address: string): Promise<void> {
    const answer = await fetch(address, { signal: this.#end.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      text += part.value;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) this.onmessage?.({ data: event.replace(/^data: ?/, '') });
    }
  }

  close(): void {
    this.#end.abort();
  }
}

async function serve(): Promise<Opened & { base: string; server: Server }> {
  const device = openFake(new URLSearchParams('fake&tiles=mvt'));
  const streams = new Set<ServerResponse>();
  const stop = device.listen((event) => {
    for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
  });
  const server = createServer(async (request, response) => {
    const address = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (address.pathname === '/events' && address.searchParams.get('token') === TOKEN) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.headers['x-ketuk-token'] !== TOKEN)
      return say(403, { code: 'serve.token', text: 'Bukan tab ini.' });
    const asked = /^\/tiles\/(\d+)\/(\d+)\/(\d+)$/.exec(address.pathname);
    if (asked) {
      const tile = await device.tile(Number(asked[1]), Number(asked[2]), Number(asked[3]));
      response.writeHead(tile ? 200 : 204).end(tile && new Uint8Array(tile));
      return;
    }
    let body = '';
    for await (const part of request) body += part;
    try {
      say(200, await device.call(JSON.parse(body) as Call as never));
    } catch (thrown) {
      const { code, text } = toProblem(thrown);
      say(422, { code, text });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const found = server.address();
  const base = `http://127.0.0.1:${typeof found === 'object' && found ? found.port : 0}`;
  return {
    base,
    server,
    bridge: openHttp(TOKEN, base),
    emit: (event: EventView) => device.world.emit(event),
    close: async () => {
      stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

beforeEach(() => {
  vi.stubGlobal('EventSource', Source);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

describe('over loopback', () => {
  contract(serve);

  test('without the token nothing is answered', async () => {
    const { base, close } = await serve();
    const thrown = await openHttp('other', base)
      .call({ do: 'Home' })
      .catch((problem) => problem);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown.code).toBe('serve.token');
    await close();
  });

  test('a server that is gone is a problem, not a crash', async () => {
    const { bridge, close } = await serve();
    await close();
    const thrown = await bridge.call({ do: 'Home' }).catch((problem) => problem);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown.code).toBe('bridge.broken');
  });

  test('the token leaves the address at once and stays with the tab', () => {
    const kept = new Map<string, string>();
    const replaceState = vi.fn();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    });
    vi.stubGlobal('location', { hash: `#token=${TOKEN}`, pathname: '/', search: '' });
    vi.stubGlobal('history', { state: null, replaceState });
    expect(takeToken()).toBe(TOKEN);
    expect(replaceState).toHaveBeenCalledWith(null, '', '/');
    vi.stubGlobal('location', { hash: '#/cari', pathname: '/', search: '' });
    expect(takeToken()).toBe(TOKEN);
  });
});
