// What was decided on the desk, as it is undone: one, or several at once.

import type { BulkDoneView, ConflictLine } from '../../generated/http';

export interface Done {
  line: ConflictLine;
  /** The change of each decision. */
  items: BulkDoneView[];
}

export const single = (line: ConflictLine, change: string): Done => ({
  line,
  items: [{ record: line.record, key: line.key, change }],
});
