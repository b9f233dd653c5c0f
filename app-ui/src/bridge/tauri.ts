// The bridge of the installed app: one command, one event, and files in and out. The only file that names Tauri.

import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { EventView, Replies } from '../generated/view';
import type { TakenIn } from './files';
import { type Ask, type Bridge, type Name, toProblem } from './types';

export function openTauri(): Bridge {
  return {
    async call<N extends Name>(ask: Ask<N>): Promise<Replies[N]> {
      try {
        const reply = await invoke<Replies[N] | string>('call', { ask });
        // The device answers in JSON text; the window may hand it over as text or read.
        return typeof reply === 'string' ? (JSON.parse(reply) as Replies[N]) : reply;
      } catch (thrown) {
        throw toProblem(thrown);
      }
    },
    async tile(z, x, y) {
      try {
        const reply = await invoke<ArrayBuffer | number[]>('tile', { z, x, y });
        // Where the window's own road for bytes is closed, they come as a list of numbers.
        const bytes = Array.isArray(reply) ? Uint8Array.from(reply).buffer : reply;
        return bytes.byteLength > 0 ? bytes : undefined;
      } catch (thrown) {
        throw toProblem(thrown);
      }
    },
    listen(hear) {
      let isOver = false;
      let end: (() => void) | undefined;
      listen<EventView>('event', ({ payload }) => {
        if (!isOver) hear(payload);
      }).then(
        (stop) => {
          if (isOver) stop();
          else end = stop;
        },
        () => undefined,
      );
      return () => {
        isOver = true;
        end?.();
      };
    },
  };
}

/** Gives a file to the person; returns where it lies, empty where the person was asked. */
export async function handOver(name: string, base64: string): Promise<string> {
  return (await invoke<{ place: string }>('hand_over', { name, base64 })).place;
}

/** The file that the app was opened with, once. */
export function takeIn(): Promise<TakenIn | null> {
  return invoke<TakenIn | null>('take_in');
}

/** The page has kept the photo that was taken in, or does not want it. */
export function letGo(): Promise<void> {
  return invoke<void>('let_go');
}
