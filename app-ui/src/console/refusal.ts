// Why the server did not do something, and the words for it that tell a coordinator what to do.
// Invariant: nothing that was typed is in a refusal.

import {
  consoleBusy,
  consoleFault,
  consoleRequest,
  consoleUnreachable,
  consoleWait,
} from '../generated/texts/console-frame';
import { en } from '../texts.svelte';

interface Said {
  code: string;
  title: string;
  title_en: string;
  detail: string;
  status: number;
  /** The id of the request, which the server's log knows. */
  request?: string;
}

/** A request that was refused, or that found nobody. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  /** Particulars; of `auth.wait` the seconds. */
  readonly detail: string;
  /** What a call to the office names; empty where the server said none. */
  readonly request: string;
  readonly #title: string;
  readonly #titleEn: string;

  constructor({ code, title, title_en, detail, status, request }: Said) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.request = request ?? '';
    this.#title = title;
    this.#titleEn = title_en;
  }

  /** What a person reads. The server's own words speak to a cadre where it is about the road. */
  get words(): string {
    if (this.code === 'network.unreachable') return consoleUnreachable();
    if (this.code === 'server.busy') return consoleBusy();
    if (this.code === 'auth.wait') return consoleWait({ seconds: Number(this.detail) || 5 });
    const told = en() ? this.#titleEn : this.#title;
    const words = this.code === 'server.fault' || !told ? consoleFault({ code: this.code }) : told;
    // What the server could not do is for whoever keeps it.
    return this.status >= 500 && this.request ? consoleRequest({ words, request: this.request }) : words;
  }
}

/** Nobody answered. */
export const unreachable = (): Refusal =>
  new Refusal({ code: 'network.unreachable', title: '', title_en: '', detail: '', status: 0 });

/** An answer that is no success, as a refusal. */
export function toRefusal(status: number, body: unknown): Refusal {
  const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string): string => (typeof said[name] === 'string' ? said[name] : '');
  return new Refusal({
    code: text('code') || 'server.fault',
    title: text('title'),
    title_en: text('title_en'),
    detail: text('detail'),
    status,
    request: text('request'),
  });
}

/** Whatever was thrown, as a refusal. */
export const caught = (thrown: unknown): Refusal =>
  thrown instanceof Refusal ? thrown : toRefusal(0, { code: 'page.fault' });
