// The queue of what is typed: one call under way per question, the latest follows, nothing is lost, no reply
// goes back behind a newer one.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Ask, Bridge, Name } from '../../src/bridge';
import { Problem } from '../../src/bridge';
import type { PageView } from '../../src/generated/view';
import { Interview, shared } from '../../src/state/interview.svelte';

interface Asked {
  ask: Ask<Name>;
  answer: (reply: unknown) => Promise<void>;
  fail: (text?: string) => Promise<void>;
}

/** A door whose answers the test gives, in the order that it likes. */
class Door implements Pick<Bridge, 'call'> {
  readonly asked: Asked[] = [];

  call = ((ask: Ask<Name>) =>
    new Promise((resolve, reject) => {
      this.asked.push({
        ask,
        answer: async (reply) => {
          resolve(reply as never);
          await settle();
        },
        fail: async (text = 'Penyimpanan penuh.') => {
          reject(new Problem({ code: 'disk.full', text }));
          await settle();
        },
      });
    })) as Bridge['call'];

  /** What was asked by this name, e.g. every `Answer`. */
  of(name: Name): Asked[] {
    return this.asked.filter(({ ask }) => ask.do === name);
  }

  values(): string[] {
    return this.of('Answer').map(({ ask }) => (ask as Ask<'Answer'>).value);
  }
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
};

/** A page on which `drafts` tells the replies apart. */
function page(id: string, mark = 0): PageView {
  const line = { page: id, label: id, asked: 1, answered: 0, missing: 0, findings: 0, inside: [] };
  const rest = { household: '', parent: '', previous: '', next: '', number: 1, pages: 1, closed: '' };
  return { record: 'r', line, ...rest, items: [], skipped: [], drafts: mark };
}

let door: Door;
let interview: Interview;

beforeEach(async () => {
  vi.useFakeTimers();
  door = new Door();
  interview = new Interview('r', door);
  void interview.open('p');
  await door.asked[0]?.answer(page('p'));
});
afterEach(() => {
  vi.useRealTimers();
});

const at = (i: number): Asked => {
  const found = door.asked[i];
  if (!found) throw new Error(`nothing was asked at ${i}`);
  return found;
};

describe('typing', () => {
  test('every input reaches the device, the latest after the one under way', async () => {
    interview.put('p', 'nama', 'S');
    interview.put('p', 'nama', 'Si');
    interview.put('p', 'nama', 'Sit');
    expect(door.values()).toEqual(['S']);
    await at(1).answer(page('p', 1));
    expect(door.values()).toEqual(['S', 'Sit']);
    expect(interview.entries.get('nama')?.state).toBe('saving');
    await at(2).answer(page('p', 2));
    expect(interview.entries.get('nama')).toMatchObject({ value: 'Sit', state: 'saved' });
    expect(door.values()).toEqual(['S', 'Sit']);
  });

  test('questions do not wait for each other', () => {
    interview.put('p', 'nama', 'Siti');
    interview.put('p', 'nik', '64');
    expect(door.values()).toEqual(['Siti', '64']);
  });

  test('what has the focus keeps what is typed, whatever the reply says', async () => {
    interview.put('p', 'nama', 'Siti ');
    await at(1).answer(page('p', 1));
    expect(interview.held('nama', true)).toBe('Siti ');
    expect(interview.held('nama', false)).toBeNull();
  });

  test('what is still on its way is shown with or without the focus', () => {
    interview.put('p', 'nama', 'Siti');
    expect(interview.held('nama', false)).toBe('Siti');
  });
});

describe('replies out of order', () => {
  test('an older reply does not replace a newer one, and the page is read again', async () => {
    interview.put('p', 'nama', 'Siti');
    interview.put('p', 'nik', '64');
    await at(2).answer(page('p', 22));
    expect(interview.view?.drafts).toBe(22);
    await at(1).answer(page('p', 11));
    expect(interview.view?.drafts).toBe(22);
    expect(door.of('Page')).toHaveLength(2);
    await at(3).answer(page('p', 33));
    expect(interview.view?.drafts).toBe(33);
    expect(interview.entries.get('nama')?.state).toBe('saved');
    expect(interview.entries.get('nik')?.state).toBe('saved');
  });

  test('a reply of a page that was left is not shown', async () => {
    interview.put('p', 'nama', 'Siti');
    void interview.open('q');
    await at(2).answer(page('q', 5));
    await at(1).answer(page('p', 9));
    expect(interview.view).toMatchObject({ line: { page: 'q' }, drafts: 5 });
  });

  test('a page that comes after the next one was opened is not shown', async () => {
    void interview.open('q');
    void interview.open('s');
    await at(2).answer(page('s', 2));
    await at(1).answer(page('q', 1));
    expect(interview.view?.line.page).toBe('s');
  });
});

describe('failures', () => {
  test('the text stays, says why, and goes again by itself', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).fail();
    expect(interview.entries.get('nama')).toMatchObject({
      value: 'Siti',
      state: 'failed',
      problem: 'Penyimpanan penuh.',
    });
    expect(interview.held('nama', false)).toBe('Siti');
    expect(interview.failed).toBe(1);
    await vi.advanceTimersByTimeAsync(999);
    expect(door.values()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(door.values()).toEqual(['Siti', 'Siti']);
    await at(2).answer(page('p', 1));
    expect(interview.entries.get('nama')?.state).toBe('saved');
    expect(interview.failed).toBe(0);
  });

  test('it waits longer each time, and never longer than fifteen seconds', async () => {
    interview.put('p', 'nama', 'Siti');
    for (const [i, wait] of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000].entries()) {
      await at(i + 1).fail();
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(door.values()).toHaveLength(i + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(door.values()).toHaveLength(i + 2);
    }
  });

  test('new letters go at once and take the place of the ones that failed', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).fail();
    interview.put('p', 'nama', 'Siti R');
    expect(door.values()).toEqual(['Siti', 'Siti R']);
    await at(2).answer(page('p', 1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.values()).toEqual(['Siti', 'Siti R']);
  });

  test('a failure under newer letters is passed over', async () => {
    interview.put('p', 'nama', 'S');
    interview.put('p', 'nama', 'Si');
    await at(1).fail();
    expect(door.values()).toEqual(['S', 'Si']);
    expect(interview.entries.get('nama')?.state).toBe('saving');
  });

  test('it can be tried again by hand, and goes on after the page was left', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).fail();
    void interview.open('q');
    await at(2).answer(page('q'));
    expect(interview.entries.get('nama')?.state).toBe('failed');
    interview.retry();
    expect(door.values()).toEqual(['Siti', 'Siti']);
    // On the page that is shown: the other may be gone by now.
    expect((at(3).ask as Ask<'Answer'>).page).toBe('q');
  });
});

describe('save points', () => {
  test('a save waits for what is under way and comes once', async () => {
    interview.put('p', 'nama', 'Siti');
    const saved = interview.save();
    expect(door.of('Save')).toHaveLength(0);
    await at(1).answer(page('p', 1));
    expect(door.of('Save')).toHaveLength(1);
    await door.of('Save')[0]?.answer(null);
    await saved;
    await interview.save();
    expect(door.of('Save')).toHaveLength(1);
  });

  test('nothing typed, nothing saved', async () => {
    await interview.save();
    expect(door.of('Save')).toHaveLength(0);
  });

  test('a save that failed is made up for by the next', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).answer(page('p', 1));
    const saved = interview.save();
    await settle();
    await door.of('Save')[0]?.fail();
    await saved;
    void interview.save();
    await settle();
    expect(door.of('Save')).toHaveLength(2);
  });

  test('what failed is not waited for', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).fail();
    await interview.settled();
    expect(interview.failed).toBe(1);
  });

  test('what an app that was ended left behind gets its save point', async () => {
    void interview.open('q');
    await at(1).answer(page('q', 2));
    void interview.close();
    await settle();
    expect(door.of('Save')).toHaveLength(1);
  });

  test('what the household tells of drafts is saved, and without drafts nothing is', async () => {
    await interview.fold(0);
    expect(door.of('Save')).toHaveLength(0);
    void interview.fold(3);
    await settle();
    expect(door.of('Save')).toHaveLength(1);
  });

  test('what arrives after its page was left is saved then', async () => {
    interview.put('p', 'nama', 'Siti');
    await at(1).fail();
    await interview.close();
    expect(door.of('Save')).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_000);
    await at(2).answer(page('p', 1));
    expect(door.of('Save')).toHaveLength(1);
    await door.of('Save')[0]?.answer(null);
    expect(door.of('Save')).toHaveLength(1);
  });

  test('a member is added after what was typed before', async () => {
    interview.put('p', 'jumlah', '5');
    void interview.add('anggota');
    await settle();
    expect(door.of('Add')).toHaveLength(0);
    await at(1).answer(page('p', 1));
    await door.of('Save')[0]?.answer(null);
    expect(door.of('Add')).toHaveLength(1);
  });

  test('no save comes between a new member and the first answer in it', async () => {
    const added = interview.add('anggota');
    await settle();
    await door.of('Add')[0]?.answer({ page: 'anggota.n1' });
    await added;
    await interview.save();
    expect(door.of('Save')).toHaveLength(0);
  });
});

describe('files', () => {
  const photo = (base64: string) => (): Promise<{ media: string; base64: string }> =>
    Promise.resolve({ media: 'image/jpeg', base64 });

  test('reading and shrinking are waited for like the call itself', async () => {
    let hand: (media: { media: string; base64: string }) => void = () => undefined;
    interview.keep(
      'p',
      'foto',
      () =>
        new Promise((resolve) => {
          hand = resolve;
        }),
    );
    const saved = interview.save();
    await settle();
    expect(door.asked).toHaveLength(1);
    hand({ media: 'image/jpeg', base64: 'eA==' });
    await settle();
    expect(door.of('KeepFile')[0]?.ask).toMatchObject({ key: 'foto', base64: 'eA==' });
    expect(door.of('Save')).toHaveLength(0);
    await at(1).answer(page('p', 1));
    expect(door.of('Save')).toHaveLength(1);
    await door.of('Save')[0]?.answer(null);
    await saved;
    expect(interview.entries.has('foto')).toBe(false);
  });

  test('one that is not kept is held with its bytes, also once its page was left', async () => {
    const onkept = vi.fn();
    interview.keep('p', 'foto', photo('eA=='), onkept);
    await settle();
    await at(1).fail();
    void interview.open('q');
    await at(2).answer(page('q'));
    expect(interview.failed).toBe(1);
    expect(interview.held('foto', false)).toBeNull();
    expect(interview.listFailed()).toEqual([{ key: 'foto', page: 'p', problem: 'Penyimpanan penuh.' }]);
    interview.retry();
    await settle();
    expect(door.of('KeepFile')[1]?.ask).toMatchObject({ base64: 'eA==', page: 'q' });
    expect(onkept).not.toHaveBeenCalled();
    await at(3).answer(page('q', 1));
    expect(onkept).toHaveBeenCalledOnce();
    expect(interview.failed).toBe(0);
  });

  test('a newer photo takes the place of a removal that failed', async () => {
    interview.put('p', 'foto', '');
    await at(1).fail();
    interview.keep('p', 'foto', photo('eA=='));
    await settle();
    await at(2).answer(page('p', 1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.values()).toEqual(['']);
    expect(door.of('KeepFile')).toHaveLength(1);
  });

  test('one that cannot be read is told, and can be dropped', async () => {
    interview.keep('p', 'foto', () => Promise.reject(new Error('no picture')));
    await settle();
    expect(interview.failed).toBe(1);
    interview.drop('foto');
    expect(interview.failed).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.of('KeepFile')).toHaveLength(0);
  });
});

describe('sheets outside of the interview', () => {
  test('what stands on one is kept as typed, the latest follows', async () => {
    interview.jot('visit', 'p');
    interview.jot('visit', 'pu');
    interview.jot('visit', 'pul');
    await at(1).answer(null);
    await at(2).answer(null);
    expect(door.of('Jot').map(({ ask }) => (ask as Ask<'Jot'>).text)).toEqual(['p', 'pul']);
    expect(interview.entries.size).toBe(0);
  });

  test('one that could not be kept is no answer, and is held', async () => {
    interview.jot('visit', 'pulang');
    await at(1).fail();
    expect(interview.failed).toBe(0);
    expect(interview.listFailed()).toHaveLength(1);
    expect(interview.heldJot('visit')).toBe('pulang');
  });

  test('nothing of it comes after its end', async () => {
    interview.jot('visit', 'p');
    interview.jot('visit', 'pu');
    const ended = interview.endSheet('visit');
    await at(1).answer(null);
    await ended;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.of('Jot')).toHaveLength(1);
    interview.jot('visit', 'x');
    await at(2).fail();
    await interview.endSheet('visit');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(door.of('Jot')).toHaveLength(2);
    expect(interview.heldJot('visit')).toBeUndefined();
  });
});

test('what did not change is not drawn again', () => {
  const item = (value: string): PageView['items'][number] => ({ item: 'heading', label: value, level: 1 });
  const older = { ...page('p'), items: [item('a'), item('b')] };
  const newer = shared(older, { ...page('p', 1), items: [item('a'), item('c')] });
  expect(newer.items[0]).toBe(older.items[0]);
  expect(newer.items[1]).toEqual(item('c'));
  expect(newer.drafts).toBe(1);
});

describe('opening', () => {
  test('a page that cannot be read says why', async () => {
    void interview.open('q');
    await at(1).fail('Terkunci.');
    expect(interview.problem).toBe('Terkunci.');
    expect(interview.view).toBeNull();
    void interview.reload();
    await at(2).answer(page('q'));
    expect(interview.problem).toBe('');
  });

  test('ticks end with their page, what is not kept stays', async () => {
    interview.put('p', 'nama', 'Siti');
    interview.put('p', 'nik', '64');
    await at(1).answer(page('p', 1));
    await at(2).fail();
    void interview.open('q');
    expect([...interview.entries.keys()]).toEqual(['nik']);
  });
});

describe('the page that follows', () => {
  const before = { ...page('p'), next: 'q' };

  beforeEach(async () => {
    void interview.reload();
    await at(1).answer(before);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(at(2).ask).toMatchObject({ do: 'Page', page: 'q' });
    await at(2).answer(page('q', 1));
    expect(interview.view).toEqual(before);
  });

  test('stands there at once, and as it is by now', async () => {
    void interview.close();
    void interview.open('q');
    expect(interview.view?.drafts).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    const again = door.of('Page').slice(3)[0];
    expect(again?.ask).toMatchObject({ page: 'q' });
    await again?.answer(page('q', 2));
    expect(interview.view?.drafts).toBe(2);
  });

  test('is asked for anew where something was answered meanwhile', async () => {
    interview.put('p', 'nama', 'S');
    await at(3).answer(before);
    void interview.close();
    void interview.open('q');
    expect(interview.view).toBeNull();
  });

  test('is not kept for later', async () => {
    void interview.close();
    await vi.advanceTimersByTimeAsync(1_000);
    void interview.open('q');
    expect(interview.view).toBeNull();
  });
});
