// What every control of a question is handed. A control shows one value in the format of its kind and tells
// what was typed; it keeps nothing that would be lost with it.

import type { AskedView } from '../../../generated/view';
import type { Media } from '../../../state/interview.svelte';

export interface ControlProps {
  asked: AskedView;
  record: string;
  /** The answer in the format of its kind; empty where there is none. */
  value: string;
  /** The id of the field, or of the group. */
  id: string;
  describedby: string | undefined;
  invalid: boolean;
  onput: (value: string) => void;
}

/** What a control of a file is handed besides. */
export interface FileProps {
  /** A file is on its way to the disk. */
  isBusy?: boolean;
  /** Keeps a file; what it reads is held until it is on the disk, whatever screen stands there by then. */
  onkeep?: (read: () => Promise<Media>, onkept?: () => void) => void;
}

/** Kinds whose control is one field, so that the question is its label. */
const SINGLE = new Set(['text', 'integer', 'decimal', 'time', 'datetime', 'barcode']);

/** Whether the question is a label of one field, or the legend over several. */
export const isSingle = ({ kind, appearance }: AskedView): boolean =>
  SINGLE.has(kind) || (kind === 'date' && appearance.includes('calendar'));

/** An id that `getElementById` finds and CSS need not read. */
export const idOf = (key: string): string => `q-${key}`;
