// Why the server did not do something, and the words for it that tell a coordinator what to do.
// Invariant: nothing that was typed is in a refusal.

import { consoleBusy, consoleFault, consoleUnreachable, consoleWait } from '../generated/texts/console-frame';
import { en } from '../texts.svelte';

interface Said {
  code: string;
  title: string;
  title_en: string;
  detail: string;
  status: number;
}

/** A request that was refused, or that found nobody. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  /** Particulars; of `auth.wait` the seconds. */
  readonly detail: string;
  readonly #title: string;
  readonly #titleEn: string;

  constructor({ code, title, title_en, detail, status }: Said) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.#title = title;
    this.#titleEn = title_en;
  }

  /** What a person reads. The server's own words speak to a cadre where it is about the road. */
  get words(): string {
    if (this.code === 'network.unreachable') return consoleUnreachable();
    if (this.code === 'server.busy') return consoleBusy();
    if (this.code === 'auth.wait') return consoleWait({ seconds: Number(this.detail) || 5 });
    if (this.code === 'server.fault' || !this.#title) return consoleFault({ code: this.code });
    return en() ? this.#titleEn : this.#title;
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
  });
}

/** Whatever was thrown, as a refusal. */
export const caught = (thrown: unknown): Refusal =>
  thrown instanceof Refusal ? thrown : toRefusal(0, { code: 'page.fault' });
