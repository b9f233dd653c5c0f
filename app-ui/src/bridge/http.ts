// The bridge in a browser, over loopback (`ketuk-cli serve`). The token comes in the address's fragment
// (`#token=...`) at the first load, is taken out of the address, and is kept for this tab only.

import type { EventView, Replies } from '../generated/view';
import { type Ask, type Bridge, isProblemView, type Name, Problem, toProblem } from './types';

const KEPT = 'ketuk-token';

/** Takes the token out of the address, or finds the one kept in this tab; empty where there is none. */
export function takeToken(): string {
  const found = /^#token=([\w.~-]+)$/.exec(location.hash);
  if (!found) return sessionStorage.getItem(KEPT) ?? '';
  const token = found[1] ?? '';
  sessionStorage.setItem(KEPT, token);
  history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return token;
}

export function openHttp(token: string, base = ''): Bridge {
  return {
    async call<N extends Name>(ask: Ask<N>): Promise<Replies[N]> {
      try {
        const answer = await fetch(`${base}/call`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-ketuk-token': token },
          body: JSON.stringify(ask),
        });
        if (answer.status === 200) return (await answer.json()) as Replies[N];
        // What refuses at the door has no words of the device.
        const body: unknown = await answer.json().catch(() => undefined);
        const view = isProblemView(body) ? body : { code: `http.${answer.status}`, text: '' };
        throw new Problem(view);
      } catch (thrown) {
        throw toProblem(thrown);
      }
    },
    async tile(z, x, y) {
      try {
        const answer = await fetch(`${base}/tiles/${z}/${x}/${y}`, { headers: { 'x-ketuk-token': token } });
        if (answer.status === 200) return await answer.arrayBuffer();
        if (answer.status === 204) return undefined;
        throw new Problem({ code: `http.${answer.status}`, text: '' });
      } catch (thrown) {
        throw toProblem(thrown);
      }
    },
    listen(hear) {
      const source = new EventSource(`${base}/events?token=${encodeURIComponent(token)}`);
      // What was said while the stream was cut is not said again.
      let isAgain = false;
      source.onopen = () => {
        if (isAgain) hear({ event: 'home' });
        isAgain = true;
      };
      source.onmessage = ({ data }) => {
        const event = readEvent(data);
        if (event) hear(event);
      };
      return () => source.close();
    },
  };
}

function readEvent(data: unknown): EventView | undefined {
  try {
    const read: unknown = JSON.parse(String(data));
    const isEvent = typeof read === 'object' && read !== null && 'event' in read;
    return isEvent ? (read as EventView) : undefined;
  } catch {
    return undefined;
  }
}
