// Stages, reasons and acts of review in words, with the colour and shape of a stage.
// Invariant: which act is possible for whom is the server's business; here only what would be refused anyway is
// left out.

import * as words from '../../generated/texts/console-review';
import { may } from '../session.svelte';

export type Tone = {
  tone: 'plain' | 'teal' | 'amber' | 'green';
  icon: 'check' | 'circle' | 'return' | 'arrived' | 'lock';
};

const STAGES: Record<string, [() => string, Tone]> = {
  open: [words.reviewStageOpen, { tone: 'plain', icon: 'circle' }],
  returned: [words.reviewStageReturned, { tone: 'amber', icon: 'return' }],
  submitted: [words.reviewStageSubmitted, { tone: 'plain', icon: 'arrived' }],
  checked: [words.reviewStageChecked, { tone: 'teal', icon: 'check' }],
  verified: [words.reviewStageVerified, { tone: 'teal', icon: 'check' }],
  final: [words.reviewStageFinal, { tone: 'green', icon: 'lock' }],
};
export const listStages = (): string[] => Object.keys(STAGES);
/** Stages that can have a date, and that a list for signing can ask for. */
export const DUE = ['submitted', 'checked', 'verified', 'final'];
export const stageName = (stage: string): string => STAGES[stage]?.[0]() ?? stage;
export const stageTone = (stage: string): Tone => STAGES[stage]?.[1] ?? { tone: 'plain', icon: 'circle' };

const REASONS: Record<string, () => string> = {
  missing: words.reviewWhyMissing,
  already: words.reviewWhyAlready,
  changed: words.reviewWhyChanged,
  not_ready: words.reviewWhyNotReady,
  not_yours: words.reviewWhyNotYours,
  disputes: words.reviewWhyDisputes,
  errors: words.reviewWhyErrors,
  pairs: words.reviewWhyPairs,
  not_given: words.reviewWhyNotGiven,
  further: words.reviewWhyFurther,
  with_cadre: words.reviewWhyWithCadre,
};
export const reasonText = (reason: string): string => REASONS[reason]?.() ?? reason;

/** Something to do with households: the stage is absent for a return. */
export interface Act {
  act: 'pass' | 'back' | 'return';
  stage?: string;
}

/** Which households are asked for, as the server wants it. */
export interface Filter {
  stage?: string;
  text?: string;
  changed?: boolean;
  hindered?: boolean;
  overdue?: boolean;
  kelurahan?: number;
  scope?: number;
}

const RIGHTS: Record<string, string> = {
  checked: 'review_check',
  verified: 'review_verify',
  final: 'review_final',
};
const PASS: Record<string, () => string> = {
  checked: words.reviewPassChecked,
  verified: words.reviewPassVerified,
  final: words.reviewPassFinal,
};
const BACK: Record<string, () => string> = {
  checked: words.reviewBackChecked,
  verified: words.reviewBackVerified,
  final: words.reviewBackFinal,
};
export function actName({ act, stage = '' }: Act): string {
  if (act === 'return') return words.reviewReturn();
  return (act === 'pass' ? PASS : BACK)[stage]?.() ?? stage;
}

const NEXT: Record<string, string> = { submitted: 'checked', checked: 'verified', verified: 'final' };

/** What this person may do with households at a stage; with those of all stages where none is named. */
export function actsAt(stage: string | undefined): Act[] {
  const pass = stage ? [NEXT[stage] ?? ''] : Object.keys(PASS);
  const back = stage ? [stage] : [];
  const acts: Act[] = [
    ...pass.map((to): Act => ({ act: 'pass', stage: to })),
    ...back.map((from): Act => ({ act: 'back', stage: from })),
  ];
  const mine = acts.filter(({ stage: to = '' }) => RIGHTS[to] !== undefined && may(RIGHTS[to] ?? ''));
  const isReturnable = stage !== 'open' && stage !== 'returned' && may('decide');
  return isReturnable ? [...mine, { act: 'return' }] : mine;
}
