// Generated from crates/view by `cargo xtask codegen`; do not edit, a test compares.

export type Arrival = { "state": "nothing" } | { "state": "waiting", 
/**
 * How many.
 */
saves: number, } | { "state": "arrived", 
/**
 * The server's clock when the last save arrived.
 */
at_ms: number, } | { "state": "apart" } | { "state": "refused" };

export type HouseholdRow = { 
/**
 * The record's id, hexadecimal.
 */
record: string, 
/**
 * The RT, e.g. `64.74.01.1001.021`.
 */
rt: string, 
/**
 * The head's name; empty while unknown.
 */
head: string, 
/**
 * The address.
 */
address: string, 
/**
 * Status code.
 */
status: string, 
/**
 * Members present.
 */
members: number, 
/**
 * Answers that are typed and not yet part of a save.
 */
drafts: number, 
/**
 * Questions on which people disagree.
 */
disputes: number, 
/**
 * Findings.
 */
findings: number, 
/**
 * Whether everything arrived at the server.
 */
arrival: Arrival, };

export type AnswerView = { 
/**
 * The flat key.
 */
key: string, 
/**
 * The question's label.
 */
label: string, 
/**
 * The stored value.
 */
value: string, 
/**
 * The value as a person reads it.
 */
text: string, 
/**
 * Typed, not yet part of a save.
 */
draft: boolean, };

export type ClaimView = { 
/**
 * The stored value.
 */
value: string, 
/**
 * The value as a person reads it.
 */
text: string, 
/**
 * Who says so.
 */
who: string, 
/**
 * Said on this device.
 */
own: boolean, 
/**
 * When it arrived at the server, by the server's clock; `None` where this device cannot know.
 */
arrived_ms: number | null, 
/**
 * The change that says so, hexadecimal.
 */
change: string, };

export type DisputeView = { 
/**
 * The flat key.
 */
key: string, 
/**
 * The question's label.
 */
label: string, 
/**
 * `quiet`, `settled`, `reviewable` or `human`.
 */
class: string, 
/**
 * `values`, `removed_while_edited`, `reopened` or `form_versions`.
 */
kind: string, 
/**
 * What stands meanwhile, as a person reads it.
 */
shown: string, 
/**
 * The sides.
 */
claims: Array<ClaimView>, };

export type FindingView = { 
/**
 * The flat keys that it is about.
 */
keys: Array<string>, 
/**
 * Stable code.
 */
code: string, 
/**
 * `warning` or `error`.
 */
severity: string, 
/**
 * What and what to do.
 */
text: string, };

export type SaveView = { 
/**
 * The change, hexadecimal.
 */
change: string, 
/**
 * Written on this device.
 */
own: boolean, 
/**
 * `unsent`, `batched`, `arrived`, `apart` or `refused`.
 */
state: string, 
/**
 * The feed row at the server; 0 while unknown.
 */
seq: number, 
/**
 * When it arrived, by the server's clock; `None` while it has not.
 */
arrived_ms: number | null, 
/**
 * Why it is apart or refused; empty otherwise.
 */
code: string, };

export type QuestionView = { 
/**
 * Dotted path without instances, e.g. `anggota.nik`.
 */
path: string, 
/**
 * Its label.
 */
label: string, 
/**
 * How it differs: `renamed`, `reworded`, `moved`, `other_type`, `other_choices`, `other_rule`; empty
 * where it is new or gone.
 */
differences: Array<string>, };

export type LossView = { 
/**
 * The flat key.
 */
key: string, 
/**
 * The question's label.
 */
label: string, 
/**
 * The answer as a person reads it.
 */
text: string, 
/**
 * Stable code, e.g. `upgrade.question_gone`.
 */
reason: string, 
/**
 * Why, in words.
 */
message: string, };

export type UpgradeView = { 
/**
 * Id and version that it is asked with.
 */
from: string, 
/**
 * Id and version that it could be asked with.
 */
to: string, 
/**
 * Whether the upgrade may be made: nothing that was answered would be lost.
 */
possible: boolean, 
/**
 * Answers that stay.
 */
kept: number, 
/**
 * Questions that are new.
 */
added: Array<QuestionView>, 
/**
 * Questions that are no longer asked.
 */
removed: Array<QuestionView>, 
/**
 * Questions that differ.
 */
changed: Array<QuestionView>, 
/**
 * Answers that would be lost.
 */
lost: Array<LossView>, };

export type RecordFormView = { 
/**
 * Its id and version, e.g. `keluarga 2026.1`; empty where the record names none.
 */
tag: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Whether this version is here; where it is not, the household can be looked at with the labels of
 * another one, and not answered until the next sync.
 */
here: boolean, 
/**
 * A newer version, where one is offered and the interview is not over.
 */
upgrade: UpgradeView | null, };

export type FormRow = { 
/**
 * The form's id.
 */
id: string, 
/**
 * Its version.
 */
version: string, 
/**
 * Its title; empty while it is not here.
 */
title: string, 
/**
 * `offered` (new interviews ask it), `kept` (for interviews begun with it), `withdrawn`, `fetching`,
 * `away` (not here and not needed), or `unreadable` (the app is too old for it).
 */
state: string, 
/**
 * Bytes of its package that are here.
 */
bytes_here: number, 
/**
 * Bytes of its package; 0 where it came with the app.
 */
bytes: number, };

export type HouseholdView = { 
/**
 * Its line.
 */
row: HouseholdRow, 
/**
 * The form it is asked with.
 */
form: RecordFormView, 
/**
 * Every answer in form order.
 */
answers: Array<AnswerView>, 
/**
 * Where people disagree.
 */
disputes: Array<DisputeView>, 
/**
 * Findings.
 */
findings: Array<FindingView>, 
/**
 * The saves, oldest first.
 */
saves: Array<SaveView>, };

export type StripView = { 
/**
 * Households with saves that have not arrived.
 */
waiting_households: number, 
/**
 * Saves that have not arrived.
 */
waiting_saves: number, 
/**
 * Saves that the server keeps apart.
 */
apart_saves: number, 
/**
 * Saves that the server could not take.
 */
refused_saves: number, 
/**
 * The server's clock at the last sync; `None` before the first.
 */
last_sync_ms: number | null, 
/**
 * How far this device's clock was off then, in seconds; positive when ahead.
 */
clock_off_s: number, };

export type SyncReport = { 
/**
 * Saves that arrived.
 */
arrived: number, 
/**
 * Saves that the server keeps apart.
 */
apart: number, 
/**
 * Saves that the server could not take.
 */
refused: number, 
/**
 * Changes received.
 */
received: number, 
/**
 * Form versions that came whole.
 */
forms: number, 
/**
 * Bytes of forms received.
 */
form_bytes: number, 
/**
 * Problem codes that concern the device.
 */
notices: Array<string>, 
/**
 * Ask again at once.
 */
more: boolean, 
/**
 * Ask again no sooner than this.
 */
retry_after_ms: number, };
