// Finds a question by its key among the pages of an interview, to be asked outside of its page.

import { call } from '../../bridge';
import type { AskedView, PageLine } from '../../generated/view';
import { flat } from '../household/next';

/** `undefined` where no page asks it now, or where it cannot be read. */
export async function findAsked(
  record: string,
  key: string,
  pages: readonly PageLine[],
): Promise<AskedView | undefined> {
  const all = flat(pages).map(({ page }) => page);
  const inside = all.filter((page) => key.startsWith(`${page}.`)).sort((a, b) => b.length - a.length);
  const wanted = inside.length > 0 ? inside : all.filter((page) => !page.includes('.'));
  for (const page of wanted) {
    try {
      const { items } = await call({ do: 'Page', record, page });
      const found = items.find((item) => item.item === 'question' && item.key === key);
      if (found?.item === 'question') return found;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
