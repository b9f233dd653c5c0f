// @generated from crates/view by `cargo xtask codegen`; do not edit, a test compares.

export type Arrival = { "state": "nothing" } | { "state": "waiting", 
/**
 * How many.
 */
saves: number, } | { "state": "relayed", 
/**
 * How many.
 */
saves: number, 
/**
 * Since when the last of them lies there, by the relay's clock.
 */
at_ms: number, } | { "state": "arrived", 
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
 * How the area is called, e.g. `RT 021, Berbas Tengah`.
 */
area: string, 
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
 * The status in words.
 */
status_text: string, 
/**
 * What is to be done: `to_visit`, `started`, `returned`, `finished` (not all of it has arrived) or `sent`.
 */
todo: string, 
/**
 * When to come again, `YYYY-MM-DD`; may be empty.
 */
again: string, 
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
 * The value that stands where this side is chosen: another one where one removed a member whom another went on
 * editing.
 */
choose: string, 
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
claims: Array<ClaimView>, 
/**
 * Whether the coordinator asks about it.
 */
asked: boolean, 
/**
 * What the coordinator wants to be looked at; may be empty.
 */
remark: string, };

export type QueryView = { 
/**
 * The flat key that it stands at.
 */
key: string, 
/**
 * What it is about, as a person reads it.
 */
label: string, 
/**
 * What the coordinator wants to be looked at; may be empty.
 */
remark: string, 
/**
 * The flat keys of the answers that it rests on; the first leads to its page.
 */
keys: Array<string>, };

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

export type FileLine = { 
/**
 * The flat key.
 */
key: string, 
/**
 * The question's label.
 */
label: string, 
/**
 * Content hash, hexadecimal.
 */
hash: string, 
/**
 * `waiting`, `sending`, `arrived` or `away` (not here).
 */
state: string, 
/**
 * Parts that have arrived.
 */
parts_arrived: number, 
/**
 * Parts of it.
 */
parts: number, 
/**
 * Why the server does not take it; empty where nothing stands in its way.
 */
code: string, 
/**
 * The same in words, with what to do.
 */
text: string, };

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
 * What else the coordinator asks.
 */
queries: Array<QueryView>, 
/**
 * Findings.
 */
findings: Array<FindingView>, 
/**
 * The saves, oldest first.
 */
saves: Array<SaveView>, 
/**
 * The pages of its interview.
 */
pages: Array<PageLine>, 
/**
 * Why the coordinator sent it back; empty where it was not, or was finished again since.
 */
returned: string, 
/**
 * Visits, newest first.
 */
visits: Array<VisitView>, 
/**
 * Where it is, as far as it was measured.
 */
at: PointView | null, 
/**
 * Photos and other files of its answers: content hash and what became of it.
 */
files: Array<FileLine>, };

export type StripView = { 
/**
 * Households with saves that have not arrived, those at a relay included.
 */
waiting_households: number, 
/**
 * Of these, how many lie at a relay whole.
 */
relayed_households: number, 
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
 * Households that were erased on the office's order.
 */
erased: number, 
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

export type HomeView = { 
/**
 * The strip above the list.
 */
strip: StripView, 
/**
 * Every household of this device, first what is to be done.
 */
households: Array<HouseholdRow>, 
/**
 * Where this device works.
 */
areas: Array<AreaView>, 
/**
 * What is left on the disk.
 */
storage: StorageView, 
/**
 * How sync stands.
 */
sync: SyncView, 
/**
 * The grant has ended: nothing is shown until the next sync, and nothing is lost.
 */
grant_over: boolean, };

export type SettingsView = { 
/**
 * `id` or `en`; empty until it was chosen.
 */
language: string, 
/**
 * Size of text in percent: 100, 125, 150 or 200.
 */
text_percent: number, 
/**
 * `normal` or `high`.
 */
contrast: string, 
/**
 * How a page is shown: `list` (the whole page) or `one` (one question at a time).
 */
pace: string, 
/**
 * After how many minutes without a touch a device with a PIN locks itself: 1, 5, 15 or 30.
 */
lock_minutes: number, };

export type AreaView = { 
/**
 * The area's number, as text.
 */
scope: string, 
/**
 * The RT, e.g. `64.74.01.1001.021`.
 */
rt: string, 
/**
 * How people call it, e.g. `RT 021, Berbas Tengah`.
 */
label: string, };

export type StorageView = { 
/**
 * Free bytes where the app keeps its data; `None` where nobody can tell.
 */
free_bytes: number | null, 
/**
 * `plenty`, `low` (say so) or `full` (nothing more can be kept).
 */
state: string, };

export type StartView = { 
/**
 * What was chosen.
 */
settings: SettingsView, 
/**
 * Whether a server knows this device.
 */
enrolled: boolean, 
/**
 * Who works with it; empty while not enrolled.
 */
name: string, 
/**
 * The server's address; empty while not enrolled.
 */
server: string, 
/**
 * Where it works.
 */
areas: Array<AreaView>, 
/**
 * Whether a PIN is set.
 */
has_pin: boolean, 
/**
 * Whether the PIN must be entered before anything else.
 */
locked: boolean, 
/**
 * How many milliseconds until a PIN may be tried again; 0 at once. Only time in which the app runs counts.
 */
wait_ms: number, 
/**
 * Where this machine keeps its half of the key of the data: `keystore` (Android's), `file` (a file for its
 * owner alone beside the data), `memory`.
 */
key_store: string, 
/**
 * Whether that half is gone, so that no PIN opens the data.
 */
key_gone: boolean, 
/**
 * Households of which something is on this device alone; counted while locked, for who forgot the PIN.
 */
unsent_households: number, 
/**
 * Older data that was put aside for a forgotten PIN, in files.
 */
aside: number, 
/**
 * Where the person was when the app last went away: a place of the screens' own, empty for home.
 */
place: string, 
/**
 * The app's version.
 */
version: string, 
/**
 * What is left on the disk.
 */
storage: StorageView, };

export type InvitationView = { 
/**
 * The server's address; empty where only a code stands there.
 */
server: string, 
/**
 * The code.
 */
code: string, 
/**
 * What stood in the code of a relay, for [`crate::AddRelay`]; empty for an invitation.
 */
relay: string, };

export type DiagnosticsView = { 
/**
 * Lines of text.
 */
text: string, };

export type ProblemView = { 
/**
 * Stable code, e.g. `disk.full`.
 */
code: string, 
/**
 * What, where and what to do, in the language that was chosen.
 */
text: string, };

export type PageLine = { 
/**
 * Its id.
 */
page: string, 
/**
 * Its title.
 */
label: string, 
/**
 * Questions that are asked.
 */
asked: number, 
/**
 * Of those, how many have an answer.
 */
answered: number, 
/**
 * Of those without one, how many must have one.
 */
missing: number, 
/**
 * Findings about its answers.
 */
findings: number, 
/**
 * Instances of a repeat that stands on this page, in order: their pages.
 */
inside: Array<PageLine>, };

export type PageView = { 
/**
 * The household.
 */
record: string, 
/**
 * What the household is called: the head's name, else the address.
 */
household: string, 
/**
 * This page.
 */
line: PageLine, 
/**
 * The page around it, for an instance; empty for a section.
 */
parent: string, 
/**
 * The page before this one; empty at the first.
 */
previous: string, 
/**
 * The page after this one; empty at the last.
 */
next: string, 
/**
 * Where this page stands among the pages of the interview, from 1.
 */
number: number, 
/**
 * How many pages the interview has now.
 */
pages: number, 
/**
 * Why nothing may be answered here: `form_not_here`, or empty.
 */
closed: string, 
/**
 * What is on it, in order; only what is asked.
 */
items: Array<ItemView>, 
/**
 * Questions of this page that are not asked, with the reason.
 */
skipped: Array<SkippedView>, 
/**
 * Answers of this household that are typed and not yet part of a save.
 */
drafts: number, };

export type ItemView = { "item": "heading" } & HeadingView | { "item": "question" } & AskedView | { "item": "repeat" } & RepeatView;

export type HeadingView = { 
/**
 * What it says.
 */
label: string, 
/**
 * How deep it stands: 1 directly on the page.
 */
level: number, };

export type AskedView = { 
/**
 * The flat key; `note:<path>` for a text without an answer.
 */
key: string, 
/**
 * `text`, `integer`, `decimal`, `date`, `time`, `datetime`, `select_one`, `select_multiple`, `rank`,
 * `geopoint`, `geotrace`, `geoshape`, `image`, `audio`, `video`, `file`, `barcode`, `range`,
 * `acknowledge`, `note` or `calculate`.
 */
kind: string, 
/**
 * What is asked.
 */
label: string, 
/**
 * Short help; may be empty.
 */
hint: string, 
/**
 * Longer help, shown on demand; may be empty.
 */
guidance: string, 
/**
 * The answer as stored, in the format of its kind; empty while there is none or `missing` stands.
 */
value: string, 
/**
 * The answer as a person reads it; empty while there is none.
 */
text: string, 
/**
 * Why there is no substance: `?dk` (does not know), `?ref` (refuses), `?na` (not asked), or empty.
 */
missing: string, 
/**
 * Whether an answer must be given.
 */
required: boolean, 
/**
 * Shown only.
 */
read_only: boolean, 
/**
 * What is wrong with the answer; empty while nothing is.
 */
wrong: string, 
/**
 * What to look at once more, though the answer may stand; empty where nothing is.
 */
doubt: string, 
/**
 * Whether the doubt is one to ask about at the door: `open`, or `asked` once that was done (`Asked`); empty
 * where there is none of this kind.
 */
confirm: string, 
/**
 * Choices in order, where they are few; see `choice_count`.
 */
choices: Array<ChoiceView>, 
/**
 * How many choices there are. Where `choices` is empty and this is not 0, they are many: ask for them.
 */
choice_count: number, 
/**
 * The words of the form's appearance, e.g. `multiline`, `numbers`, `minimal`.
 */
appearance: Array<string>, 
/**
 * `start`, `end` and `step` of a scale.
 */
scale: ScaleView | null, 
/**
 * Typed, not yet part of a save.
 */
draft: boolean, 
/**
 * People disagree on it.
 */
disputed: boolean, };

export type ScaleView = { 
/**
 * First number.
 */
start: number, 
/**
 * Last number.
 */
end: number, 
/**
 * From one to the next.
 */
step: number, };

export type ChoiceView = { 
/**
 * The code that is stored.
 */
code: string, 
/**
 * What it says.
 */
label: string, };

export type ChoicesView = { 
/**
 * Those found, in order, at most as many as were asked for.
 */
choices: Array<ChoiceView>, 
/**
 * How many were found altogether.
 */
found: number, };

export type RepeatView = { 
/**
 * Its key: `anggota`, `anggota.a7k1q2.usaha`.
 */
repeat: string, 
/**
 * What it is called, e.g. "Anggota keluarga".
 */
label: string, 
/**
 * Its instances.
 */
instances: Array<InstanceView>, 
/**
 * Whether a person may add one.
 */
may_add: boolean, 
/**
 * Whether a person may take one off.
 */
may_remove: boolean, };

export type InstanceView = { 
/**
 * Its page.
 */
line: PageLine, 
/**
 * A line below its name: e.g. relation, sex, age.
 */
summary: string, };

export type SkippedView = { 
/**
 * The flat key.
 */
key: string, 
/**
 * What would be asked.
 */
label: string, 
/**
 * The answers that decide it, each as "question: answer"; may be empty.
 */
because: Array<string>, };

export type AddedView = { 
/**
 * Its id.
 */
page: string, };

export type UnansweredView = { 
/**
 * The page it stands on.
 */
page: string, 
/**
 * What the page is called.
 */
page_label: string, 
/**
 * The flat key.
 */
key: string, 
/**
 * What is asked.
 */
label: string, };

export type PlacedFinding = { 
/**
 * The finding.
 */
finding: FindingView, 
/**
 * The page; empty where it belongs to none.
 */
page: string, 
/**
 * What the page is called.
 */
page_label: string, 
/**
 * The question's label; empty where it is about more than one.
 */
label: string, };

export type ReviewView = { 
/**
 * Required questions without an answer.
 */
unanswered: Array<UnansweredView>, 
/**
 * What does not fit.
 */
findings: Array<PlacedFinding>, 
/**
 * Where people disagree.
 */
disputes: Array<DisputeView>, 
/**
 * Questions that are asked.
 */
asked: number, 
/**
 * Of those, how many have an answer.
 */
answered: number, 
/**
 * Members that live here.
 */
members: number, 
/**
 * Outcomes of a visit to choose from: code and words.
 */
outcomes: Array<ChoiceView>, };

export type VisitView = { 
/**
 * Outcome code.
 */
outcome: string, 
/**
 * The outcome in words.
 */
text: string, 
/**
 * When, by the clock of the device that was there: RFC 3339.
 */
at: string, 
/**
 * Who was there.
 */
by: string, 
/**
 * What was noted; may be empty.
 */
note: string, 
/**
 * When to come again, `YYYY-MM-DD`; may be empty.
 */
again: string, };

export type JottedView = { 
/**
 * The screen's own text; empty where there is none.
 */
text: string, };

export type PointView = { 
/**
 * North of the equator.
 */
latitude: number, 
/**
 * East of Greenwich.
 */
longitude: number, };

export type HouseView = { 
/**
 * The record.
 */
record: string, 
/**
 * What it is called; empty while unknown.
 */
head: string, 
/**
 * The address.
 */
address: string, 
/**
 * The RT, e.g. `64.74.01.1001.021`.
 */
rt: string, 
/**
 * The status in words.
 */
status_text: string, 
/**
 * What is to be done: `to_visit`, `started`, `returned`, `finished` or `sent`.
 */
todo: string, 
/**
 * Where `at` comes from: `measured` at the door, or `listed` in the prelist.
 */
source: string, 
/**
 * Where it is.
 */
at: PointView, 
/**
 * Whether it was measured outside the outline of its RT, the error of the phone taken off; false where
 * there is no outline.
 */
outside: boolean, };

export type OutlineView = { 
/**
 * The RT, e.g. `64.74.01.1001.021`.
 */
rt: string, 
/**
 * How people call it, e.g. `RT 021, Berbas Tengah`.
 */
label: string, 
/**
 * Rings of longitude and latitude; the first of each polygon is the outer one.
 */
polygons: Array<Array<Array<[number, number]>>>, };

export type TilePackView = { 
/**
 * Its name.
 */
name: string, 
/**
 * `mvt`, `png`, `jpeg` or `webp`.
 */
format: string, 
/**
 * Smallest zoom.
 */
min_zoom: number, 
/**
 * Largest zoom.
 */
max_zoom: number, 
/**
 * Who made the map, to be shown on it.
 */
attribution: string, 
/**
 * What it covers: west, south, east, north.
 */
bounds: [number, number, number, number], };

export type MapView = { 
/**
 * Households with a position.
 */
houses: Array<HouseView>, 
/**
 * How many have none.
 */
without: number, 
/**
 * Outlines of the device's RT that are here.
 */
outlines: Array<OutlineView>, 
/**
 * The tile pack, where one is installed.
 */
tiles: TilePackView | null, };

export type WayView = { 
/**
 * Metres as the crow flies.
 */
metres: number, 
/**
 * Clockwise from north, in degrees.
 */
bearing: number, 
/**
 * The household to go to.
 */
house: HouseView, };

export type SyncView = { 
/**
 * `idle`, `running` or `stopping`.
 */
state: string, 
/**
 * Households that waited when it began.
 */
households: number, 
/**
 * Of those, how many have arrived whole.
 */
households_arrived: number, 
/**
 * Photos and other files still to send.
 */
files_waiting: number, 
/**
 * Bytes sent.
 */
sent_bytes: number, 
/**
 * Bytes received.
 */
received_bytes: number, 
/**
 * What it has brought so far, or brought when it last ran in this session.
 */
report: SyncReport | null, 
/**
 * Why it ended early: a stable code; empty where it did not.
 */
problem: string, 
/**
 * The same in words.
 */
problem_text: string, 
/**
 * Words for each notice of the report.
 */
notices: Array<string>, 
/**
 * The relay at which this was left, where the city could not be reached; empty else.
 */
relay: string, 
/**
 * The server is crowded: this device waits for its turn.
 */
crowded: boolean, };

export type ExportView = { 
/**
 * A name for the file.
 */
name: string, 
/**
 * Its bytes, base64.
 */
base64: string, 
/**
 * Households in it.
 */
households: number, 
/**
 * Saves in it; where there are none it still asks for news.
 */
saves: number, 
/**
 * Photos and other files that wait; they do not go along.
 */
files_waiting: number, 
/**
 * The other files, where it did not fit one.
 */
rest: Array<ExportPart>, };

export type ExportPart = { 
/**
 * A name for it.
 */
name: string, 
/**
 * Its bytes, base64.
 */
base64: string, };

export type ImportView = { 
/**
 * What it brought.
 */
report: SyncReport, 
/**
 * Words for each notice of the report.
 */
notices: Array<string>, 
/**
 * What a file for the map brought, in words; empty for every other file.
 */
map: string, };

export type FileView = { 
/**
 * Content hash, hexadecimal: the answer's value.
 */
hash: string, 
/**
 * Media type, e.g. `image/jpeg`.
 */
media: string, 
/**
 * Its bytes, base64; empty where they are not on this device.
 */
base64: string, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * `waiting`, `sending`, `arrived` or `away` (not here).
 */
state: string, 
/**
 * When it arrived, by the server's clock.
 */
arrived_ms: number | null, };

export type EventView = { "event": "home" } | { "event": "household", 
/**
 * The record.
 */
record: string, } | { "event": "sync", 
/**
 * How it stands.
 */
sync: SyncView, } | { "event": "locked" };

export type RelayLine = { 
/**
 * Its address, e.g. `https://192.168.1.5:8443`.
 */
address: string, 
/**
 * How the city calls it; empty until it was met.
 */
name: string, 
/**
 * `proven` (the city vouches for it), `unmet` (scanned and not met yet) or `over` (the city's word has ended).
 */
state: string, 
/**
 * When this phone was there last, by its own clock.
 */
visited_ms: number | null, };

export type RelaysView = { 
/**
 * Each of them.
 */
relays: Array<RelayLine>, };

export type Start = Record<symbol, never>;

export type SaveSettings = { 
/**
 * All of it.
 */
settings: SettingsView, };

export type ReadCode = { 
/**
 * The photo, base64.
 */
base64: string, };

export type Relays = Record<symbol, never>;

export type AddRelay = { 
/**
 * The code's text, or the address.
 */
text: string, };

export type ForgetRelay = { 
/**
 * Its address.
 */
address: string, };

export type Enrol = { 
/**
 * The server's address.
 */
server: string, 
/**
 * The code.
 */
code: string, 
/**
 * Who works with the device.
 */
name: string, };

export type SetPin = { 
/**
 * The PIN so far; empty where there is none.
 */
old: string, 
/**
 * Four to twelve digits.
 */
new: string, };

export type Unlock = { 
/**
 * The PIN.
 */
pin: string, };

export type Lock = Record<symbol, never>;

export type Forget = { 
/**
 * How many households the person was told would be out of reach; another number now is refused.
 */
unsent_households: number, };

export type SavePlace = { 
/**
 * A place of the screens' own.
 */
place: string, };

export type Home = Record<symbol, never>;

export type Begin = { 
/**
 * The area's number.
 */
scope: string, };

export type Household = { 
/**
 * The record.
 */
record: string, };

export type Page = { 
/**
 * The record.
 */
record: string, 
/**
 * The page.
 */
page: string, };

export type Answer = { 
/**
 * The record.
 */
record: string, 
/**
 * The page that is shown.
 */
page: string, 
/**
 * The flat key.
 */
key: string, 
/**
 * The answer as typed, in the format of its kind; `?dk`, `?ref`; empty clears it.
 */
value: string, };

export type Asked = { 
/**
 * The record.
 */
record: string, 
/**
 * The page that is shown.
 */
page: string, 
/**
 * The flat key.
 */
key: string, };

export type Choices = { 
/**
 * The record.
 */
record: string, 
/**
 * The flat key.
 */
key: string, 
/**
 * What they should contain; empty for all.
 */
search: string, 
/**
 * At most so many.
 */
most: number, };

export type Add = { 
/**
 * The record.
 */
record: string, 
/**
 * The repeat's key.
 */
repeat: string, };

export type Remove = { 
/**
 * The record.
 */
record: string, 
/**
 * The instance's page.
 */
page: string, 
/**
 * Why.
 */
why: string, };

export type Save = { 
/**
 * The record.
 */
record: string, };

export type Review = { 
/**
 * The record.
 */
record: string, };

export type Visit = { 
/**
 * The record.
 */
record: string, 
/**
 * The outcome's code.
 */
outcome: string, 
/**
 * A note; may be empty.
 */
note: string, 
/**
 * When to come again, `YYYY-MM-DD`; may be empty.
 */
again: string, };

export type Jot = { 
/**
 * The record.
 */
record: string, 
/**
 * `visit`, or `dispute.` and the flat key.
 */
sheet: string, 
/**
 * The screen's own text; empty forgets it.
 */
text: string, };

export type Jotted = { 
/**
 * The record.
 */
record: string, 
/**
 * `visit`, or `dispute.` and the flat key.
 */
sheet: string, };

export type Settle = { 
/**
 * The record.
 */
record: string, 
/**
 * The flat key.
 */
key: string, 
/**
 * The value that is right, in the format of its kind.
 */
value: string, 
/**
 * Why.
 */
why: string, 
/**
 * The changes of the claims that were shown; where others stand now, nothing is settled.
 */
seen: Array<string>, };

export type Reply = { 
/**
 * The record.
 */
record: string, 
/**
 * The flat key of the question.
 */
key: string, 
/**
 * The words; may be empty.
 */
note: string, };

export type Upgrade = { 
/**
 * The record.
 */
record: string, };

export type BeginSync = Record<symbol, never>;

export type StopSync = Record<symbol, never>;

export type Sync = Record<symbol, never>;

export type Export = { 
/**
 * How large one may be, in kB; 0 for one file, however large.
 */
most_kb: number, };

export type Import = { 
/**
 * Its bytes, base64.
 */
base64: string, };

export type KeepFile = { 
/**
 * The record.
 */
record: string, 
/**
 * The page that is shown.
 */
page: string, 
/**
 * The flat key.
 */
key: string, 
/**
 * Media type.
 */
media: string, 
/**
 * Its bytes, base64.
 */
base64: string, };

export type File = { 
/**
 * The record whose answer names it.
 */
record: string, 
/**
 * Content hash.
 */
hash: string, };

export type Map = Record<symbol, never>;

export type Way = { 
/**
 * Where the person stands.
 */
from: PointView, };

export type Diagnostics = Record<symbol, never>;

export type Call = { "do": "Start" } & Start | { "do": "SaveSettings" } & SaveSettings | { "do": "ReadCode" } & ReadCode | { "do": "Relays" } & Relays | { "do": "AddRelay" } & AddRelay | { "do": "ForgetRelay" } & ForgetRelay | { "do": "Enrol" } & Enrol | { "do": "SetPin" } & SetPin | { "do": "Unlock" } & Unlock | { "do": "Lock" } & Lock | { "do": "Forget" } & Forget | { "do": "SavePlace" } & SavePlace | { "do": "Home" } & Home | { "do": "Begin" } & Begin | { "do": "Household" } & Household | { "do": "Page" } & Page | { "do": "Answer" } & Answer | { "do": "Asked" } & Asked | { "do": "Choices" } & Choices | { "do": "Add" } & Add | { "do": "Remove" } & Remove | { "do": "Save" } & Save | { "do": "Review" } & Review | { "do": "Visit" } & Visit | { "do": "Jot" } & Jot | { "do": "Jotted" } & Jotted | { "do": "Settle" } & Settle | { "do": "Reply" } & Reply | { "do": "Upgrade" } & Upgrade | { "do": "BeginSync" } & BeginSync | { "do": "StopSync" } & StopSync | { "do": "Sync" } & Sync | { "do": "Export" } & Export | { "do": "Import" } & Import | { "do": "KeepFile" } & KeepFile | { "do": "File" } & File | { "do": "Map" } & Map | { "do": "Way" } & Way | { "do": "Diagnostics" } & Diagnostics;

export interface Replies {
  Start: StartView;
  SaveSettings: SettingsView;
  ReadCode: InvitationView;
  Relays: RelaysView;
  AddRelay: RelaysView;
  ForgetRelay: RelaysView;
  Enrol: StartView;
  SetPin: StartView;
  Unlock: StartView;
  Lock: StartView;
  Forget: StartView;
  SavePlace: null;
  Home: HomeView;
  Begin: AddedView;
  Household: HouseholdView;
  Page: PageView;
  Answer: PageView;
  Asked: PageView;
  Choices: ChoicesView;
  Add: AddedView;
  Remove: null;
  Save: null;
  Review: ReviewView;
  Visit: HouseholdView;
  Jot: null;
  Jotted: JottedView;
  Settle: HouseholdView;
  Reply: HouseholdView;
  Upgrade: HouseholdView;
  BeginSync: SyncView;
  StopSync: SyncView;
  Sync: SyncView;
  Export: ExportView;
  Import: ImportView;
  KeepFile: PageView;
  File: FileView;
  Map: MapView;
  Way: Array<WayView>;
  Diagnostics: DiagnosticsView;
}
