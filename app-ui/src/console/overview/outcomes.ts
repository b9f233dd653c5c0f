// What a visit can bring, as the overview writes and draws it: a word, a colour and a pattern each, so that nothing
// is told by colour alone.
// Invariant: which status counts as what is the server's; here they are only named.

import type { OutcomeView, ProgressView } from '../../generated/http';
import * as words from '../../generated/texts/console-overview';
import { show } from '../../texts.svelte';
import { rtName } from '../words.svelte';

export interface Outcome {
  name: keyof OutcomeView;
  label: () => string;
}

/** In the order in which they stand in a bar: what is done first, what is left last. */
export const OUTCOMES: Outcome[] = [
  { name: 'done', label: words.overviewDone },
  { name: 'moved', label: words.overviewMoved },
  { name: 'deceased', label: words.overviewDeceased },
  { name: 'not_found', label: words.overviewNotFound },
  { name: 'refused', label: words.overviewRefused },
  { name: 'other', label: words.overviewOther },
  { name: 'unsaid', label: words.overviewUnsaid },
  { name: 'begun', label: words.overviewBegun },
  { name: 'to_visit', label: words.overviewToVisit },
];

/** Those that are worth a column: reasons that nobody is told apart get one only where there are some. */
export const listColumns = (areas: ProgressView[]): Outcome[] =>
  OUTCOMES.filter(({ name }) => name !== 'unsaid' || areas.some(({ outcomes }) => outcomes.unsaid > 0));

/** Households of the prelist without a result. */
export const leftOf = ({ listed, results }: ProgressView): number => listed - results;

/** Thousandths as a percentage, `54,5 %`; whole numbers where they are. */
export const percent = (permille: number): string => `${show(Math.round(permille) / 10)} %`;

/** Larger numbers are RTs'. */
const RT_MIN = 1_000_000_000_000;

/** What an area is called. */
export const nameOf = ({ area, name }: ProgressView): string =>
  area >= RT_MIN ? rtName(area) : name || words.overviewNameless({ number: String(area) });

/** The same where the kelurahan is told beside it. */
export const shortName = (one: ProgressView): string =>
  one.area >= RT_MIN ? `RT ${String(one.area % 1000).padStart(3, '0')}` : nameOf(one);

/** Steps of the map's shading: each a fifth. */
export const STEPS = 5;
export const stepOf = (permille: number): number =>
  Math.min(STEPS - 1, Math.floor(permille / (1_000 / STEPS)));
