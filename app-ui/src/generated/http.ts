// @generated from schemas/http/v1.openapi.json by `cargo xtask codegen`; do not edit, a test compares.
/** Every account, by login. */
export interface AccountList {
  accounts: AccountView[];
}

/** An account. */
export interface AccountView {
  /** Its number. */
  account: number;
  /** The kelurahan's number, e.g. 6474011001; 0 for the whole city. */
  area: number;
  /** Whether they have set a password. */
  has_password: boolean;
  /** Under what name they sign in. */
  login: string;
  /** When it was made. */
  made_ms: number;
  /** What they are called. */
  name: string;
  /** Whether they may sign in. */
  open: boolean;
  /** `admin`, `coordinator`, `officer` or `viewer`. */
  role: string;
  /** When they last signed in; 0 where never. */
  seen_ms: number;
}

/** A household that is affected. */
export interface AffectedView {
  /** The address. */
  address: string;
  /** The RT in words. */
  area: string;
  /** Persons under 18. */
  children: number;
  /** Photos and other files. */
  files: number;
  /** The head's name. */
  head: string;
  /** Whether it holds answers about health. */
  health: boolean;
  /** Whether it holds answers about money and belongings. */
  money: boolean;
  /** Persons with a NIK. */
  niks: number;
  /** Persons in it. */
  persons: number;
  /** The household. */
  record: string;
}

export interface AliasBody {
  /** As lists write it. */
  alias: string;
  /** The kelurahan's number that it means. */
  kelurahan: number;
}

/** Further spellings of kelurahan. */
export interface AliasList {
  /** In order of their letters. */
  aliases: AliasView[];
}

/** A further spelling of a kelurahan. */
export interface AliasView {
  /** As lists write it. */
  alias: string;
  /** The kelurahan's number that it means. */
  kelurahan: number;
  /** When. */
  made_ms: number;
  /** Who taught it. */
  who: string;
}

/** One of several that are alike. */
export interface AlikeLine {
  /** Its line. */
  line: ConflictLine;
  /** What stands meanwhile, as a person reads it. */
  shown: string;
  /** The sides, in the order in which they arrived. */
  sides: WriteView[];
}

/** Disputes that are alike, to be decided together. */
export interface AlikeView {
  /** The oldest of them. */
  conflicts: AlikeLine[];
  /** How many there are in all, this one among them. */
  total: number;
}

/** An answer with its label. */
export interface AnswerView {
  /** Whether it is a number whose middle is covered: it can be asked for. */
  covered: boolean;
  /** Whether people disagree on it, and it waits for somebody. */
  disputed: boolean;
  /** The flat key. */
  key: string;
  /** The question's label. */
  label: string;
  /** As a person reads it. */
  text: string;
  /** As it is stored. */
  value: string;
  /** How often it was written. */
  writes: number;
}

export interface ApartBody {
  /** `release` (let in where the household stands now), `grant` (the same, and the device may work in that RT from now on) or `close` (it stays apart for good). */
  act: string;
  /** Whose it is. */
  device: string;
  /** The RT that the device named. */
  scope: number;
  /** The last entry that was seen: what came later is left. */
  seen: number;
  /** Why; `close` needs a reason. */
  why?: string;
}

/** What a decision about something that is kept apart came to. */
export interface ApartDone {
  /** So many saves were let in, or stay apart for good. */
  done: number;
  /** So many could not be let in: they build on something that is not here, or their household stands out of reach. */
  left: number;
  /** More were seen than go at once: send the same again. */
  more: boolean;
}

/** What one device has apart in one area for one reason. */
export interface ApartLine {
  /** What it is called. */
  area: string;
  /** How many saves. */
  changes: number;
  /** Why, as a stable code. */
  code: string;
  /** When it was decided; 0 while it waits. */
  decided_ms: number;
  /** With which device it came. */
  device: string;
  /** Of these how many stand in another RT now: there they are let in. */
  elsewhere: number;
  /** Whether the device may work in that RT by now. */
  granted: boolean;
  /** Of how many households. */
  households: number;
  /** The last entry: what a decision names as seen. */
  last: number;
  /** Who works with it. */
  name: string;
  /** Whether the device may not come in any more. */
  revoked: boolean;
  /** The RT that the device named. */
  scope: number;
  /** When the first of it came. */
  since_ms: number;
  /** Why, in words. */
  text: string;
  /** Who decided. */
  who: string;
  /** Why. */
  why: string;
}

/** A page of what is kept apart. */
export interface ApartPage {
  /** The groups of this page, the one that waits longest first. */
  groups: ApartLine[];
  /** How many groups there are in all. */
  total: number;
}

/** What a new list of RT would change. */
export interface AreaChanges {
  /** RT that are new, by name; the first two hundred. */
  added: string[];
  /** How many. */
  added_total: number;
  /** RT that the list leaves out. They are closed for new work and keep their households. */
  missing: ClosedAreaView[];
  /** What is wrong in the list; it is taken in only where nothing is. */
  problems: PrelistProblemView[];
  /** Kelurahan or RT that are called otherwise: before and after, the first two hundred. */
  renamed: string[][];
  /** How many. */
  renamed_total: number;
  /** RT on the list. */
  rts: number;
}

/** What was taken in. */
export interface AreaCount {
  /** How many RT the server knows now. */
  areas: number;
  /** The list's version. */
  version: number;
}

/** The RT within reach. */
export interface AreaListView {
  /** In order of their numbers. */
  areas: AreaView[];
}

/** What the map of the overview draws. */
export interface AreaMapView {
  /** Outlines of the kelurahan around RT, for orientation. */
  frames: DrawnView[];
  ground?: GroundView | null;
  /** When it came. */
  imported_ms: number;
  /** Areas of which neither is known. */
  nowhere: number;
  /** Outlines of the areas that have one. */
  outlines: DrawnView[];
  /** Places of areas that have no outline. */
  spots: SpotView[];
  /** The version of the newest import; 0 where there was none. */
  version: number;
}

/** A version of the list. */
export interface AreaVersionView {
  /** When it was taken in. */
  made_ms: number;
  /** RT on it. */
  rts: number;
  /** Its number. */
  version: number;
  /** By whom. */
  who: string;
  /** Why. */
  why: string;
}

/** The list of RT by versions. */
export interface AreaVersions {
  /** RT that are closed for new work. */
  closed: ClosedAreaView[];
  /** Which RT came out of which. */
  follows: FollowView[];
  /** Newest first, at most two hundred. */
  versions: AreaVersionView[];
}

/** An RT. */
export interface AreaView {
  /** Its district's name. */
  kecamatan: string;
  /** Its kelurahan's name. */
  kelurahan: string;
  /** Its kelurahan's number, e.g. 6474011001. */
  kelurahan_number: number;
  /** What it is called. */
  label: string;
  /** The RT as a number, e.g. 6474011001021. */
  scope: number;
}

export interface AskBody {
  /** What is to be looked at; the cadre reads it. May be empty. */
  remark?: string;
  /** Who asks; only the token of scripts says so. */
  who?: string | null;
}

/** A question that would be asked, or would not. */
export interface AskedView {
  /** The flat key. */
  key: string;
  /** The question's label. */
  label: string;
  /** Its answer as a person reads it; may be empty. */
  text: string;
}

/** A page of the audit log, newest first. */
export interface AuditList {
  entries: AuditView[];
}

/** Something that was done. */
export interface AuditView {
  /** Who; 0 is the token of scripts. */
  account: number;
  /** What they did. */
  action: string;
  /** When. */
  at_ms: number;
  /** Its number. */
  entry: number;
  /** Under what name they sign in. */
  login: string;
  /** To what: ids. */
  object: string;
  /** What they were then. */
  role: string;
  /** Why. */
  why: string;
}

/** How many wait, and since when. */
export interface BacklogView {
  /** How many. */
  count: number;
  /** Since when the oldest waits; 0 where none does. */
  since_ms: number;
}

export interface BreachBody {
  /** The account that somebody else used; 0 is the token of scripts. */
  account?: number | null;
  /** The phone that was lost. */
  device?: string | null;
  /** From when; with an account, or alone for whatever was shown to anybody. */
  from_ms?: number | null;
  /** When it became known. */
  known_ms: number;
  /** Until when. */
  until_ms?: number | null;
}

/** Who is affected by a breach. */
export interface BreachView {
  /** Persons under 18. */
  children: number;
  /** Households with answers about health. */
  health: number;
  /** Households. */
  households: number;
  /** A letter to fill in, in Indonesian. */
  letter: string;
  /** The households. */
  list: AffectedView[];
  /** Households with answers about money and belongings. */
  money: number;
  /** Whether more are affected than are listed. */
  more: boolean;
  /** Persons with a NIK. */
  niks: number;
  /** Persons. */
  persons: number;
  /** Until when the agency and the persons have to be told: three times 24 hours after it was known. */
  until_ms: number;
}

export interface BulkBody {
  /** The side of this device stands; instead of a value. */
  device?: string | null;
  /** Which, at most 100. */
  items: BulkItemBody[];
  /** The side that says this stands, as it is stored; instead of a device. */
  value?: string | null;
  /** Who decides; only the token of scripts says so. */
  who?: string | null;
  why: string;
}

/** One of several that was decided or undone. */
export interface BulkDoneView {
  /** The change that carries it: what `undo` wants. */
  change: string;
  /** The flat key. */
  key: string;
  /** The record. */
  record: string;
}

/** One of several, as it was seen. */
export interface BulkItemBody {
  /** The flat key. */
  key: string;
  record: string;
  /** The changes of the sides that were shown. */
  seen: string[];
}

/** One of several that was left as it is. */
export interface BulkRefusedView {
  /** Why, as a stable code. */
  code: string;
  /** The head of the family; empty where it is out of reach. */
  head: string;
  /** The flat key. */
  key: string;
  /** The question's label. */
  label: string;
  /** The record. */
  record: string;
  /** Why, in words. */
  text: string;
}

export interface BulkUndoBody {
  /** Which, at most 100. */
  items: BulkUndoItem[];
  /** Who undoes; only the token of scripts says so. */
  who?: string | null;
  why: string;
}

/** One of several decisions. */
export interface BulkUndoItem {
  /** The flat key. */
  key: string;
  record: string;
  /** The change of the decision. */
  settlement: string;
}

/** What became of several. */
export interface BulkView {
  /** Those that are done. */
  done: BulkDoneView[];
  /** Those that were left, each with its reason. */
  refused: BulkRefusedView[];
}

/** What became of one household of a file. */
export interface BundleHousehold {
  /** The address; likewise. */
  address: string;
  /** Saves that are kept apart until a coordinator looks. */
  apart: number;
  /** The RT in words; likewise. */
  area: string;
  /** Saves that came in with this file. */
  arrived: number;
  /** The head's name; empty where it is not known or not for this reader. */
  head: string;
  /** Saves that were here before, by whatever road. */
  known: number;
  /** The record. */
  record: string;
  /** Saves that could not be taken. */
  refused: number;
  /** Saves that wait for another file: they build on something that is not here. */
  waiting: number;
}

/** What became of a file. */
export interface BundleTaken {
  /** The file to carry back to the phone: its receipts, and what is new. Base64. */
  answer: string;
  /** A name for the file to carry back. */
  answer_name: string;
  /** The file, with itself among the parts that were taken in. */
  file: BundleView;
  /** Its households, by their record, at most 2,000. */
  households: BundleHousehold[];
  /** How many there are. */
  households_total: number;
  /** Codes of batches that were refused as a whole; the others stand. */
  refused: string[];
}

/** A phone's file, as it says itself and as it is known here; nothing in it was taken in for this. */
export interface BundleView {
  /** The phone. */
  device: string;
  /** Households in it. */
  households: number;
  /** When the phone says that it made the file, by its own clock. */
  made_ms: number;
  /** Who works with it. */
  name: string;
  /** Which part of an export this is, from 1. */
  part: number;
  /** In how many parts it was made. */
  parts: number;
  /** Its permission was withdrawn: what it brings is kept apart, and the answer orders it to be wiped. */
  revoked: boolean;
  /** Saves in it; a file without any asks what is new. */
  saves: number;
  /** Parts of it that were taken in already, ascending. */
  taken: number[];
}

export interface ChangeAccountBody {
  /** The kelurahan's number; 0 for the whole city. */
  area: number;
  name: string;
  /** `admin`, `coordinator`, `officer` or `viewer`. */
  role: string;
}

/** One side of a dispute. */
export interface ClaimView {
  /** The change that says so. */
  change: string;
  /** When it arrived. */
  received_ms: number;
  /** As a person reads it. */
  text: string;
  /** As it is stored. */
  value: string;
  /** Who says so. */
  who: string;
}

/** An RT that is closed for new work, or would be. */
export interface ClosedAreaView {
  /** Devices that may work in it. */
  devices: number;
  /** Its households. */
  households: number;
  /** What it is called. */
  label: string;
  /** The RT as a number. */
  scope: number;
  /** Since which version; 0 while it is open. */
  version: number;
}

/** Something that the form works out. */
export interface ComputedView {
  /** As it is meanwhile. */
  from: string;
  /** The flat key. */
  key: string;
  /** What it is called. */
  label: string;
  /** As it would be. */
  to: string;
}

/** A dispute in the queue. */
export interface ConflictLine {
  /** What the RT is called. */
  area: string;
  /** When the cadre was asked, where that question waits; else 0. */
  asked_ms: number;
  /** `human`, `reviewable`, `merge`, `settled`, `seen` (a finding that somebody called right) or `quiet`. */
  class: string;
  /** The head of the family. */
  head: string;
  /** The flat key; of a merge finding its name in the record. */
  key: string;
  /** `values`, `removed_while_edited`, `reopened` or `form_versions`; of a merge finding its code. */
  kind: string;
  /** The question's label, or what was found. */
  label: string;
  /** The record. */
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Since when. */
  since_ms: number;
  /** The household's status code. */
  status: string;
}

/** A page of the queue. */
export interface ConflictPage {
  /** The lines of this page. */
  conflicts: ConflictLine[];
  /** How many there are in all. */
  total: number;
}

/** One conflict with its evidence. */
export interface ConflictView {
  /** How many others wait with the same question and the same values. */
  alike: number;
  /** How many others wait between the same devices. */
  alike_hands: number;
  asked?: QueryView | null;
  /** The choices of the question, where it has some. */
  choices: ValueView[];
  /** Decisions on this key, newest first. */
  decisions: DecidedView[];
  /** Photos and other files of the household. */
  files: FileView[];
  found?: FoundView | null;
  /** Its line. */
  line: ConflictLine;
  /** Other questions of the household that wait for somebody. */
  others: AnswerView[];
  /** What kind of question it is, as forms name it; empty where it is none. */
  question: string;
  reply?: ReplyView | null;
  /** What stands meanwhile. */
  shown: ValueView;
  /** The sides, in the order in which they arrived; none of a merge finding. */
  sides: SideView[];
  /** How the value is stored: `text`, `integer`, `decimal`, `boolean` or `empty`. */
  stored_as: string;
}

/** What arrived on one day. */
export interface DayView {
  /** The day in the city, `YYYY-MM-DD`. */
  day: string;
  /** Of these complete interviews. */
  done: number;
  /** Complete interviews up to and with this day. */
  done_so_far: number;
  /** Results that arrived on it, new households included. */
  results: number;
  /** Results up to and with this day. */
  results_so_far: number;
}

export interface DeadlineBody {
  /** A kelurahan's number, or 0 for the whole city. */
  area: number;
  /** The last day, `YYYY-MM-DD`; empty to have none. */
  day: string;
  /** `submitted`, `checked`, `verified` or `final`. */
  stage: string;
}

/** Every date that is set. */
export interface DeadlineListView {
  /** The whole city's first. */
  deadlines: DeadlineView[];
}

/** Until when a stage is due. */
export interface DeadlineView {
  /** A kelurahan's number, or 0 for the whole city. */
  area: number;
  /** The last day. */
  day: string;
  /** Whether that day is over. */
  is_over: boolean;
  /** The stage that is to be reached. */
  stage: string;
}

/** The change that carries a decision. */
export interface Decided {
  change: string;
}

/** A decision that was taken. */
export interface DecidedView {
  /** The change that carries it: what `undo` wants. */
  change: string;
  /** When. */
  decided_ms: number;
  /** The flat key. */
  key: string;
  /** `settle`, `undo`, `return`, `ask`, `mend` or `stands`. */
  kind: string;
  /** The question's label. */
  label: string;
  /** Who decided. */
  who: string;
  /** Why. */
  why: string;
}

/** A decision. */
export interface DecisionView {
  /** The change that carries it. */
  change: string;
  decided_ms: number;
  /** The flat key. */
  key: string;
  /** `settle`, `undo`, `return`, `ask`, `mend` or `stands`. */
  kind: string;
  who: string;
  why: string;
}

/** How devices stand. */
export interface DeviceFigures {
  /** Devices that may come in. */
  enrolled: number;
  /** Devices that look copied, or whose clock is off by more than a day. */
  flagged: number;
  /** Devices whose permission was withdrawn. */
  revoked: number;
  /** Of these not heard for a day. */
  silent: number;
  /** When the one that has been silent longest was last heard; 0 where there is none. */
  silent_since_ms: number;
}

/** Devices, by name. */
export interface DeviceList {
  devices: DeviceView[];
}

/** A device. */
export interface DeviceView {
  /** Its app's version. */
  app: number;
  /** Its batches so far. */
  batches: number;
  /** How far its clock was off, in seconds; positive when ahead. */
  clock_off_s: number;
  /** Its id, hexadecimal. */
  device: string;
  /** How often its chain was forked: a copy of it is about. */
  forked: number;
  /** Who works with it. */
  name: string;
  /** Whether its permission was withdrawn. */
  revoked: boolean;
  /** Where it may work. */
  scopes: GrantView[];
  /** When it was last heard. */
  seen_ms: number;
  /** The order to destroy what it holds: empty, `waiting` or `done`. */
  wipe: string;
  /** Since when it stands so. */
  wipe_ms: number;
}

/** A dispute in the queue. */
export interface DisputeLineView {
  /** `human`, `reviewable`, `settled` or `quiet`. */
  class: string;
  key: string;
  /** `values`, `removed_while_edited`, `reopened` or `form_versions`. */
  kind: string;
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Since when. */
  since_ms: number;
}

/** A page of the queue. */
export interface DisputeQueue {
  disputes: DisputeLineView[];
}

/** A dispute with its sides. */
export interface DisputeView {
  claims: ClaimView[];
  /** `human`, `reviewable` or `settled`. */
  class: string;
  /** The flat key. */
  key: string;
  /** `values`, `removed_while_edited`, `reopened` or `form_versions`. */
  kind: string;
  /** What stands meanwhile. */
  shown: string;
}

/** A whole household. */
export interface DossierView {
  /** Decisions, newest first. */
  decisions: DecidedView[];
  /** Photos and other files. */
  files: FileView[];
  /** What does not fit. */
  findings: FindingView[];
  /** Its form's id and version. */
  form: string;
  /** Its form's title. */
  form_title: string;
  /** The answers: first those that are asked once, then members and other instances. */
  groups: GroupView[];
  /** Its line. */
  line: HouseholdLineView;
  place?: PlaceView | null;
  /** What arrived, newest first. */
  receipts: ReceiptView[];
  /** Why it was sent back; empty where it was not, or was finished again since. */
  returned: string;
  /** Visits, newest first by the clocks of those who came. */
  visits: VisitView[];
}

/** The outline of an area. */
export interface DrawnView {
  /** The area's number. */
  area: number;
  /** Polygons of rings of `[longitude, latitude]`, the first ring of each the outer one. */
  polygons: number[][][][];
}

export interface EraseBody {
  /** `consent_withdrawn`, `not_needed`, `unlawful`, `court_order` or `by_mistake`. */
  basis: string;
  /** How many saves the preview told of. */
  changes_seen: number;
  /** Only this member, by their place in the household: everybody else goes on in a new record. */
  member?: string | null;
  /** Why; names nobody. */
  why: string;
}

/** What is there instead. */
export interface ErasedView {
  /** The new record of everybody else; empty where the whole household went. */
  heir: string;
}

/** A device that may hold an erased household. */
export interface ErasureDeviceView {
  /** When it confirmed; 0 where it has not. */
  confirmed_ms: number;
  /** The device. */
  device: string;
  /** Who works with it. */
  name: string;
  /** Whether its permission was withdrawn: it will not confirm. */
  revoked: boolean;
  /** When it was last heard. */
  seen_ms: number;
}

/** An erased household. */
export interface ErasureLineView {
  /** The RT in words. */
  area: string;
  /** The legal ground, by its code. */
  basis: string;
  /** Saves that went. */
  changes: number;
  /** Devices that have confirmed. */
  confirmed: number;
  /** Devices that may hold it. */
  devices: ErasureDeviceView[];
  /** When. */
  erased_ms: number;
  /** Files that went. */
  files: number;
  /** The household, as an id without content. */
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Who decided. */
  who: string;
  /** Why. */
  why: string;
}

/** A page of erased households. */
export interface ErasurePage {
  /** The lines of this page, newest first. */
  erasures: ErasureLineView[];
  /** How many there are in all. */
  total: number;
}

/** What would go with a household, before it is decided. */
export interface ErasurePreview {
  /** The address. */
  address: string;
  /** Saves in it; they are shown with the decision, so that nothing goes that nobody saw. */
  changes: number;
  /** Decisions about its answers. */
  decisions: number;
  /** Phones that work in its RT and will be told. */
  devices: number;
  /** Photos and other files. */
  files: number;
  /** The head's name. */
  head: string;
  /** Signed lists that name it: they stay, as archives. */
  lists: number;
  /** Members present. */
  members: number;
  /** Pairs with other households. */
  pairs: number;
  /** The household. */
  record: string;
}

export interface ExportBody {
  /** The form's id. */
  form: string;
  /** `xlsx`, `csv` or `geojson`. */
  format: string;
  /** Whether answers about health are told. */
  health?: boolean;
  /** The kelurahan's number; 0 for all within reach. */
  kelurahan?: number;
  /** `id` or `en`, for labels. */
  language: string;
  /** `full`, `masked` or `without`. */
  people: string;
  /** The RT's number; 0 for all. */
  scope?: number;
  /** `comma` or `semicolon`, for CSV. */
  separator: string;
  /** Status code; empty for any. */
  status?: string;
  /** `code`, `label` or `both`. */
  values: string;
  /** What it is for: five letters at least. Stays in the audit log. */
  why: string;
}

/** A form that can be exported. */
export interface ExportFormView {
  /** Its id. */
  id: string;
  /** What it is called. */
  title: string;
}

/** The caller's exports. */
export interface ExportListView {
  /** How many are made at once. */
  at_once: number;
  /** Newest first. */
  exports: ExportView[];
  /** The server's time. */
  now_ms: number;
  /** Exports that are made just now, anybody's. */
  running: number;
}

/** What an export would hold, and what the caller may ask for. */
export interface ExportPlanView {
  /** Families of the filter. */
  families: number;
  /** The forms, those of families first. */
  forms: ExportFormView[];
  /** Whether the caller's role may be told about health. */
  health: boolean;
  /** Members who live in them. */
  members: number;
  /** How much the caller's role may be told about people, widest first: `full`, `masked`, `without`. */
  people: string[];
}

/** An export of the caller's own. */
export interface ExportView {
  /** Bytes of the file; 0 before it is whole. */
  bytes: number;
  /** Why it failed; empty otherwise. */
  code: string;
  /** Families looked at. */
  done: number;
  /** Families in it so far. */
  families: number;
  /** The file's name. */
  file: string;
  /** The form's id. */
  form: string;
  /** `xlsx`, `csv` or `geojson`. */
  format: string;
  /** Whether answers about health are in it. */
  health: boolean;
  /** Its id. */
  id: string;
  /** The kelurahan that was asked for; 0 for all within reach. */
  kelurahan: number;
  /** When it was asked for. */
  made_ms: number;
  /** Members and other rows inside families in it so far. */
  members: number;
  /** `full`, `masked` or `without`. */
  people: string;
  /** The RT that was asked for; 0 for all. */
  scope: number;
  /** `running`, `done`, `failed` or `stopped`. */
  stage: string;
  /** Status code; empty for any. */
  status: string;
  /** Families to look at. */
  total: number;
  /** Until when its file is kept. */
  until_ms: number;
  /** `code`, `label` or `both`. */
  values: string;
  /** What it is for. */
  why: string;
  /** Families in it so far without a position. */
  without_position: number;
}

/** A feature that was not taken in. */
export interface FeatureProblem {
  /** Stable code. */
  code: string;
  /** Which feature of the file, from 1. */
  feature: number;
  /** What the file calls it; may be empty. */
  name: string;
  /** What is wrong, and how to mend it. */
  text: string;
}

/** A photo or another file. */
export interface FileView {
  /** Its size. */
  bytes: number;
  /** Its content hash: the end of its address. */
  file: string;
  /** The question that names it; empty where none does any more. */
  key: string;
  /** That question's label. */
  label: string;
  /** Its media type, by the word of the device. */
  media: string;
  /** When it was whole here. */
  received_ms: number;
  /** Who sent it. */
  who: string;
}

/** Something that does not fit. */
export interface FindingView {
  /** Stable code. */
  code: string;
  /** The flat keys that it is about. */
  keys: string[];
  /** `warning` or `error`. */
  severity: string;
  /** What, and what to do. */
  text: string;
}

/** An RT that came out of another. */
export interface FollowView {
  /** What it is called. */
  new_label: string;
  /** The new RT as a number. */
  new_scope: number;
  /** What it is called. */
  old_label: string;
  /** The old RT as a number. */
  old_scope: number;
  /** The version of the list at that time. */
  version: number;
  /** Why. */
  why: string;
}

export interface FollowsBody {
  /** The RT that came out of it. */
  new: number[];
  /** The old RT as a number. */
  old: number;
  /** Why, e.g. the decree. */
  why: string;
}

/** Every version, by id in order of publication. */
export interface FormVersions {
  forms: FormView[];
}

/** A version of a form. */
export interface FormView {
  bytes: number;
  /** The hash of its package's file. */
  hash: string;
  id: string;
  published_by: string;
  published_ms: number;
  /** `published`, `withdrawn` or `unknown`. */
  state: string;
  version: string;
}

/** One person's answer to a question of a merge finding. */
export interface FoundCellView {
  /** Whether it is a number whose middle is covered. */
  covered: boolean;
  /** The flat key; empty where nothing was answered. */
  key: string;
  /** As a person reads it; a number with its middle covered. */
  text: string;
  /** As it is stored; a number with its middle covered. */
  value: string;
}

/** A person of a merge finding. */
export interface FoundPersonView {
  /** The instance of the members' repeat. */
  instance: string;
  /** The name; may be empty. */
  name: string;
  /** Whether the person counts as living here. */
  present: boolean;
  /** When that arrived. */
  received_ms: number;
  /** The code of the relation to the head. */
  relation: string;
  /** Who entered this person first. */
  who: string;
}

/** One question of a merge finding, answered for each person. */
export interface FoundRowView {
  /** Whether they differ. */
  differs: boolean;
  /** Its label. */
  label: string;
  /** The question's own name. */
  name: string;
  /** The places, from 0, in which covered numbers differ. */
  places: number[];
  /** The answers, in the order of the people. */
  values: FoundCellView[];
}

/** What a merge brought together and does not fit. */
export interface FoundView {
  /** Stable code. */
  code: string;
  /** Whom it concerns; everybody where it is about the count. */
  people: FoundPersonView[];
  /** How many are listed as living here. */
  present: number;
  /** Relations to the head that a person may have. */
  relations: ValueView[];
  /** Their answers side by side, in form order. */
  rows: FoundRowView[];
  /** The changes that it rests on: what a decision wants to have been seen. */
  seen: string[];
  /** How many members the household says it has, where that is the question. */
  stated?: number | null;
  /** What, and what to do. */
  text: string;
}

/** An RT that a device works in. */
export interface GrantView {
  /** What it is called. */
  label: string;
  /** The RT as a number. */
  scope: number;
}

/** The base map that was laid into this server. */
export interface GroundView {
  /** Who made it; may be empty. */
  attribution: string;
  /** West, south, east, north, in degrees. */
  bounds: number[];
  /** `png`, `jpeg`, `webp` or `mvt`. */
  format: string;
  /** Largest zoom. */
  max_zoom: number;
  /** Smallest zoom. */
  min_zoom: number;
  /** What it is called; may be empty. */
  name: string;
}

/** Answers that stand together. */
export interface GroupView {
  /** Its answers in form order. */
  answers: AnswerView[];
  /** Why it was removed; empty while it stands. */
  gone: string;
  /** The instance of a repeat, e.g. `anggota.3f2a`; empty for questions that are asked once. */
  instance: string;
  /** What it is called: a member's name; empty where nothing names it. */
  name: string;
}

/** Households that an act leaves out. */
export interface HinderedView {
  /** How many. */
  count: number;
  /** The first of them; those that are not here have no line. */
  first: ReviewLineView[];
  /** Why. */
  reason: string;
}

/** How an answer came to be. */
export interface HistoryView {
  /** What was written to it, newest first. */
  writes: WriteView[];
}

/** A household's line. */
export interface HouseholdLineView {
  /** The address. */
  address: string;
  /** What the RT is called. */
  area: string;
  /** When its last change arrived. */
  changed_ms: number;
  /** Changes so far. */
  changes: number;
  /** Disputes that wait. */
  disputes: number;
  /** Findings. */
  findings: number;
  /** The head of the family. */
  head: string;
  /** The record that is counted in this one's place, as somebody has called them one household; empty where it counts itself. */
  linked: string;
  /** Whether it came from the prelist. */
  listed: boolean;
  /** Members present. */
  members: number;
  /** The record. */
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Status code. */
  status: string;
  /** When the status arrived; 0 where it never changed. */
  status_ms: number;
  /** The status in words. */
  status_text: string;
}

/** A page of households. */
export interface HouseholdList {
  households: HouseholdView[];
}

/** A page of households. */
export interface HouseholdPage {
  /** The lines of this page. */
  households: HouseholdLineView[];
  /** How many there are in all. */
  total: number;
}

/** A household's line. */
export interface HouseholdView {
  address: string;
  /** When its last change arrived. */
  changed_ms: number;
  /** Changes so far. */
  changes: number;
  /** Disputes that wait for somebody. */
  disputes: number;
  findings: number;
  head: string;
  /** Members present. */
  members: number;
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Status code. */
  status: string;
}

/** An invitation that was made; its code is not kept. */
export interface InvitationLineView {
  /** The device that used it; empty while nobody did. */
  device: string;
  /** Until when it is good. */
  expires_ms: number;
  /** What names it: its code's hash. */
  invitation: string;
  /** Who was invited. */
  name: string;
  /** Where to: RT as numbers. */
  scopes: number[];
}

/** The newest invitations. */
export interface InvitationList {
  invitations: InvitationLineView[];
}

/** A code that enrols one device. */
export interface InvitationView {
  /** Shown once. */
  code: string;
  /** Until when it is good. */
  expires_ms: number;
  /** The QR code's squares, row by row, `1` for a dark one; a page adds the quiet border. */
  qr: string[];
  /** What the QR code says: where the server is, and the code. */
  text: string;
}

export interface InviteBody {
  /** Who will work with the device. */
  name: string;
  /** Where it may work: RT as numbers, e.g. 6474011001021. */
  scopes: number[];
}

/** An RT that is behind. */
export interface LateLine {
  /** Its figures. */
  progress: ProgressView;
  /** Who works there; empty for readers of figures. */
  workers: WorkerView[];
}

/** A page of RT that are not done. */
export interface LatePage {
  /** The lines of this page. */
  lines: LateLine[];
  /** The server's clock. */
  now_ms: number;
  /** How many there are in all. */
  total: number;
}

export interface LinkBody {
  /** What stands behind the `#` of the link. */
  link: string;
}

/** Whose link it is. */
export interface LinkView {
  /** Until when it is good. */
  expires_ms: number;
  login: string;
  name: string;
  /** `admin`, `coordinator`, `officer` or `viewer`. */
  role: string;
}

export interface MakeAccountBody {
  /** The kelurahan's number; 0 for the whole city. */
  area: number;
  /** 3 to 40 of `a-z`, `0-9`, `.`, `-`, `_`. */
  login: string;
  name: string;
  /** `admin`, `coordinator`, `officer` or `viewer`. */
  role: string;
}

export interface MeansBody {
  /** `id` (where nothing is said) or `en`. */
  language?: string | null;
  value?: Scalar | null;
}

/** What a value would mean for the rest of the household, against what stands meanwhile. */
export interface MeansView {
  /** Questions that would be asked besides. */
  appear: AskedView[];
  /** How many more of them. */
  appear_more: number;
  /** Totals and other things that the form works out. */
  computed: ComputedView[];
  /** How many more of them. */
  computed_more: number;
  /** What would no longer fit. */
  found: FindingView[];
  /** What would fit then. */
  mended: FindingView[];
  /** Whether it is what stands meanwhile: then nothing would change. */
  stands: boolean;
  /** Questions that would no longer be asked; their answers are kept. */
  vanish: AskedView[];
  /** How many more of them. */
  vanish_more: number;
}

/** What is done about a merge finding. */
export interface MendBody {
  /** `one_person` (with `keep` and `drop`), `head` (with `keep` and `relations`), `count` (with `count`) or `stands`. */
  act: string;
  /** How many members the household has. */
  count?: number | null;
  /** The instance that goes. */
  drop?: string | null;
  /** The instance that stays, or that is the head. */
  keep?: string | null;
  /** What the others are to the head: instance and code. */
  relations?: Record<string, string>;
  /** The changes that it rests on, as they were seen. */
  seen: string[];
  /** Names of questions whose answers are taken over from the one that goes. */
  take?: string[];
  /** Who decides; only the token of scripts says so. */
  who?: string | null;
  why: string;
}

export interface MinutesBody {
  /** An RT's thirteen digits, a kelurahan's ten, a district's six, or 0 for the whole city. */
  area: number;
  /** Whether the family cards' numbers stand in it whole; a coordinator's choice. */
  full_cards?: boolean | null;
  /** The number that the office gives it. */
  letter?: string | null;
  /** What for. */
  purpose: string;
  /** How far households must have come: `submitted`, `checked`, `verified` or `final`; by the tier where nothing is said. */
  stage?: string | null;
}

/** A page of lists. */
export interface MinutesPage {
  /** The lists of this page, newest first. */
  minutes: MinutesView[];
  /** How many there are in all. */
  total: number;
}

/** A list of names that was handed over for signing. */
export interface MinutesView {
  /** Households of the area that have come so far since. */
  added: number;
  /** Whether somebody asked for it a second time: nothing was frozen anew. */
  again: boolean;
  /** `masked` or `full`: how the family cards' numbers stand in it. */
  cards: string;
  /** Households in it that say something else since, or have gone back a stage. */
  changed: number;
  /** Its day. */
  day: string;
  /** Over everything in it; the first letters stand on each page. */
  digest: string;
  /** Households in it. */
  households: number;
  /** Households of the area that had not come so far. */
  left_out: number;
  /** The number that the office gave it; may be empty. */
  letter: string;
  /** When it was made. */
  made_ms: number;
  /** Members of these. */
  members: number;
  /** Its number. */
  number: number;
  /** The area in words. */
  place: string;
  /** What for. */
  purpose: string;
  /** How far households had to have come. */
  stage: string;
  /** `rt`, `kelurahan`, `kecamatan` or `kota`. */
  tier: string;
  /** Who made it. */
  who: string;
}

export interface MoveBody {
  /** The RT where they are to stand. */
  new: number;
  /** The RT where they stand. */
  old: number;
  /** These households; all of the RT where nothing is said. */
  records?: string[] | null;
  /** Why, e.g. the decree. */
  why: string;
}

/** What a move came to. */
export interface MovedView {
  /** Whether more are to go: send the same again. */
  more: boolean;
  /** Households that went. */
  moved: number;
}

/** A new account with its link. */
export interface NewAccount {
  account: AccountView;
  link: NewLink;
}

/** A link with which its owner sets a password, once. */
export interface NewLink {
  /** Until when it is good. */
  expires_ms: number;
  /** What stands behind the `#` of the link; shown once. */
  link: string;
  /** The path of the page that takes it. */
  path: string;
}

export interface NumberBody {
  /** The change that wrote it; without it the number that stands. */
  change?: string | null;
}

/** A number of somebody's, whole. */
export interface NumberView {
  /** All of its digits. */
  value: string;
}

export interface OdataKeyBody {
  /** The form's id. */
  form: string;
  /** `full`, `masked` or `without`. */
  people: string;
  /** What it is for: five letters at least. Stays in the audit log. */
  why: string;
}

/** The caller's key: none or one. */
export interface OdataKeyListView {
  /** None or one. */
  keys: OdataKeyView[];
}

/** What a spreadsheet's key is good for. */
export interface OdataKeyView {
  /** Where the spreadsheet reads. */
  address: string;
  /** The form's id. */
  form: string;
  /** The user name that it shows. */
  login: string;
  /** When it was made. */
  made_ms: number;
  /** `full`, `masked` or `without`. */
  people: string;
  /** Until when it is good. */
  until_ms: number;
  /** What it is for. */
  why: string;
}

/** A new key. */
export interface OdataNewKeyView {
  /** What it is good for. */
  about: OdataKeyView;
  /** The key itself; it is not shown again. */
  key: string;
}

/** Households of the prelist by where they stand; together they are `listed`. */
export interface OutcomeView {
  /** Found, and the interview is not complete, or was sent back. */
  begun: number;
  /** All members died. */
  deceased: number;
  /** Found, and the interview is complete. */
  done: number;
  /** Moved, within the city or away. */
  moved: number;
  /** House or family was not found. */
  not_found: number;
  /** Not a family of this survey, or the same as another record. */
  other: number;
  /** Refused. */
  refused: number;
  /** Still to be visited, also where nobody was at home. */
  to_visit: number;
  /** With a result whose reason is not told, since fewer than five households share it: only for readers of figures. They are left out of the reasons above. */
  unsaid: number;
}

/** What became of a file of outlines. */
export interface OutlineReport {
  /** Kelurahan that have an outline by this file. */
  kelurahan: number;
  /** Features that were not taken in; at most two hundred are told. */
  problems: FeatureProblem[];
  /** How many there are in all. */
  refused: number;
  /** RT that have an outline by this file. */
  rts: number;
  /** The version that was made; 0 where nothing was taken in. */
  version: number;
}

/** How the round stands, without a name. */
export interface OverviewView {
  /** Area by area, in order of their numbers. */
  areas: ProgressView[];
  /** Day by day without gaps, at most sixty, up to today. */
  days: DayView[];
  /** Devices. */
  devices: DeviceFigures;
  /** Disputes by class: `human`, `reviewable`, `settled`, `quiet`. */
  disputes: Record<string, BacklogView>;
  duplicates?: BacklogView | null;
  /** `kecamatan`, `kelurahan` or `rt`: what the areas are. */
  level: string;
  /** The server's clock. */
  now_ms: number;
  /** The areas above what is shown, from the district down, and what is shown; empty for the whole reach. */
  path: StepView[];
  /** What is kept apart. */
  quarantined: BacklogView;
  /** Households that wait for the next stage of review, by the one they are at: `submitted`, `checked`, `verified`. */
  reviews?: Record<string, BacklogView> | null;
  /** Everything that is shown. */
  total: ProgressView;
}

/** A value that too many households share to be evidence. */
export interface PairCommonView {
  /** How many have it. */
  households: number;
  /** `a` or `b`: whose it is. */
  side: string;
  /** `card`, `phone` or `nik`. */
  what: string;
}

export interface PairDecideBody {
  /** `same`, `moved`, `split`, `related` or `different`. */
  kind: string;
  /** The newest decision or undo about them that was seen, 0 where there was none. */
  seen: number;
  /** Who decides; only the token of scripts says so, a person's name is known. */
  who?: string | null;
  /** Why; may be empty. */
  why?: string;
}

/** A decision about a pair. */
export interface PairDecided {
  /** Its number. */
  entry: number;
}

/** A decision about a pair. */
export interface PairDecidedView {
  /** When. */
  decided_ms: number;
  /** Its number. */
  entry: number;
  /** `same`, `moved`, `split`, `related`, `different` or `undo`. */
  kind: string;
  /** Whether it stands: the last one, where that is no undo. */
  stands: boolean;
  /** Who. */
  who: string;
  /** Why. */
  why: string;
}

/** One household of a pair's line. */
export interface PairEndView {
  /** What the RT is called. */
  area: string;
  /** The head of the family. */
  head: string;
  /** Its kelurahan's name. */
  kelurahan: string;
  /** Members present. */
  members: number;
  /** The record. */
  record: string;
  /** The RT as a number. */
  scope: number;
  /** Status code. */
  status: string;
  /** When the status arrived; 0 where it never changed. */
  status_ms: number;
  /** The status in words. */
  status_text: string;
  /** Whether it is within reach: its own page can be opened. */
  within: boolean;
}

/** Something that both households have or could have. */
export interface PairFactView {
  /** What the first one says; empty where nothing, or where it is out of reach. A card has its middle covered. */
  a: string;
  /** What the second one says. */
  b: string;
  /** The places, from 0, in which covered numbers differ. */
  differs: number[];
  /** `card`, `phone` or `address`. */
  field: string;
  /** The flat key under which the card can be asked for whole; empty where nothing is covered. */
  key: string;
  /** `equal`, `near`, `close`, `twin`, `differs` or `missing`. */
  level: string;
}

/** A pair in the queue. */
export interface PairLine {
  /** The household with the smaller record id. */
  a: PairEndView;
  /** Whether so many are one that somebody must look at them as a whole. */
  alarming: boolean;
  /** The other one. */
  b: PairEndView;
  /** How sure it is: `almost_certain`, `possible`, `weak` or `below`. */
  band: string;
  /** Whether what was compared has changed since the decision. */
  changed: boolean;
  /** How many households are one together with these two; 0 where none are. */
  crowd: number;
  /** What was decided: `same`, `moved`, `split`, `related` or `different`; empty where nothing stands. */
  decision: string;
  /** How far apart, in metres; empty where one was not measured. */
  distance_m?: number | null;
  /** What the engine says: `same`, `moved`, `split`, `related` or `different`. */
  kind: string;
  /** Thousandths: one household, same or moved. */
  likely: number;
  /** Members who answer each other. */
  matched: number;
  /** Since when both have been here. */
  since_ms: number;
  /** Thousandths: two households that list one person. */
  split: number;
  /** `open`, `reopened` (decided, and the evidence has changed since), `decided` or `sample` (a pair below the queue that is shown to measure what is missed). */
  state: string;
}

/** A row of the two lists of members, side by side. */
export interface PairMemberRow {
  a?: PairMemberView | null;
  b?: PairMemberView | null;
  /** How the birth dates do: `equal`, `equal_heaped`, `swapped`, `one_part`, `year_heaped`, `year_near`, `differs` or `missing`. */
  birth: string;
  /** How the mothers' names do, like names. */
  mother: string;
  /** How the names compare: `equal`, `alike`, `longer`, `partly`, `differs` or `missing`; empty where nobody answers. */
  name: string;
  /** How the NIK do: `equal`, `near` (one digit), `close` (two), `twin` (next in line), `differs` or `missing`. */
  nik: string;
  /** The places, from 0, in which the NIK differ. */
  nik_differs: number[];
  /** How the sexes do: `equal`, `differs` or `missing`. */
  sex: string;
  /** Tenths of a bit: plus speaks for one person. */
  tenths: number;
  /** The same in one sentence. */
  text: string;
}

/** One member as the desk compares them. */
export interface PairMemberView {
  /** Birth date, `YYYY-MM-DD`. */
  birth_date: string;
  /** Mother's name; empty where it is not there or the household is out of reach. */
  mother: string;
  /** Name. */
  name: string;
  /** NIK with its middle covered; empty where it is not there or the household is out of reach. */
  nik: string;
  /** The flat key under which the NIK can be asked for whole; empty where it cannot. */
  nik_key: string;
  /** Whether they live there, in words; empty where it was not asked. */
  presence: string;
  /** Relation to the head, in words. */
  relation: string;
  /** Sex, in words. */
  sex: string;
}

/** A page of pairs. */
export interface PairPage {
  /** The lines of this page. */
  pairs: PairLine[];
  /** How many there are in all. */
  total: number;
}

/** Why the engine says what it says. */
export interface PairReasonView {
  /** Stable code. */
  code: string;
  /** Tenths of a bit: plus speaks for the kind, minus against it. */
  tenths: number;
  /** In words. */
  text: string;
}

/** One household of a pair. */
export interface PairSideView {
  /** Its line. */
  line: PairEndView;
  /** The record that is counted in its place; empty where it counts itself. */
  linked: string;
  place?: PlaceView | null;
  /** When that arrived. */
  received_ms: number;
  /** Visits, newest first. */
  visits: VisitView[];
  /** Who sent it last. */
  who: string;
}

export interface PairUndoBody {
  /** The newest decision or undo about them that was seen. */
  seen: number;
  /** Who decides; only the token of scripts says so. */
  who?: string | null;
  /** Why; may be empty. */
  why?: string;
}

/** A pair with its evidence. */
export interface PairView {
  /** The household with the smaller record id. */
  a: PairSideView;
  /** The other one. */
  b: PairSideView;
  /** What is no evidence because too many share it. */
  common: PairCommonView[];
  /** Decisions, newest first. */
  decisions: PairDecidedView[];
  /** Card, telephone and address side by side. */
  facts: PairFactView[];
  /** Thousandths by kind. */
  kinds: Record<string, number>;
  /** Its line. */
  line: PairLine;
  /** The members side by side: first those who answer each other, then the others. */
  members: PairMemberRow[];
  /** The reasons, the heaviest first. */
  reasons: PairReasonView[];
  /** The version of the weights that it was scored with. */
  weights: string;
}

export interface PasswordBody {
  new: string;
  old: string;
}

export interface PeopleBody {
  /** Three letters or more of a name, or six digits or more of a NIK. */
  text: string;
}

/** Who was found. */
export interface PeopleView {
  /** Whether there are more than are told. */
  more: boolean;
  /** The persons, each as often as they stand somewhere. */
  people: PersonLineView[];
}

/** An answer about somebody. */
export interface PersonAnswerView {
  /** The answers to choose from; empty where anything can be typed. */
  choices: ValueView[];
  /** Whether it is a number whose middle is covered: it can be asked for. */
  covered: boolean;
  /** The flat key. */
  key: string;
  /** What was asked. */
  label: string;
  /** When that arrived. */
  received_ms: number;
  /** The changes that stand: shown with a correction, so that nothing is corrected that nobody saw. */
  seen: string[];
  /** How a correction is kept: `text`, `boolean`, `integer`, `decimal` or `empty`. */
  stored_as: string;
  /** As a person reads it; the middle of a number is covered. */
  text: string;
  /** Who wrote it last. */
  who: string;
  /** How often it was written. */
  writes: number;
}

/** A person in a household. */
export interface PersonLineView {
  /** The address. */
  address: string;
  /** The RT in words. */
  area: string;
  /** The birth date. */
  birth: string;
  /** Why the person was taken off the list, where they were. */
  gone: string;
  /** The head's name. */
  head: string;
  /** The person's place in it. */
  instance: string;
  /** The name. */
  name: string;
  /** The NIK, with its middle covered. */
  nik: string;
  /** The household. */
  record: string;
}

/** All that is kept about a person in one household. */
export interface PersonView {
  /** Photos and other files of the household. */
  files: number;
  /** Answers about the household they stand in. */
  household: PersonAnswerView[];
  /** Who. */
  line: PersonLineView;
  /** Signed lists that name the household. */
  lists: number;
  /** Answers about this person. */
  own: PersonAnswerView[];
  /** Who looked at this household. */
  seen: SightView[];
  /** Lists and exports in which it may have stood. */
  taken: SightView[];
}

/** Where something is. */
export interface PlaceView {
  /** Degrees. */
  latitude: number;
  /** Degrees. */
  longitude: number;
  /** Whether somebody measured it there, or the prelist says so. */
  measured: boolean;
}

/** One RT of a list. */
export interface PrelistAreaView {
  /** Families that are here already. */
  known: number;
  /** Families that are new. */
  new: number;
  /** The RT as a number. */
  scope: number;
}

/** A column of the header. */
export interface PrelistColumnView {
  /** Its number. */
  column: number;
  /** Its title as written. */
  title: string;
}

/** What an import would do, or has done. */
export interface PrelistCounts {
  /** Families that stand in another RT; they stay where they are. */
  elsewhere: number;
  /** Families that are here already; they stay as they are. */
  known: number;
  /** Families that are new. */
  new: number;
  /** Cells that are left out, or doubted, of families that are kept. */
  overlooked: number;
  /** Lines that give no family. */
  refused: number;
}

/** What an import has done. */
export interface PrelistDone {
  /** What became of the families. */
  counts: PrelistCounts;
  /** RT in which something was written. */
  rts: number;
}

/** What a column of a prelist was found in. */
export interface PrelistFieldView {
  /** The column; 0 for none. */
  column: number;
  /** `prelist_id`, `rt_code`, `kelurahan`, `rt`, `nomor_kk`, `nama_kepala_keluarga`, `alamat`, `jumlah_anggota`, `lat` or `lng`. */
  field: string;
}

/** One of a file's first lines. It does not show itself. */
export interface PrelistLineView {
  /** Its number. */
  line: number;
  /** Its beginning. */
  text: string;
}

/** A list as it would be read, before anything is kept. */
export interface PrelistPreview {
  /** By RT, where there is anything to import or to know; in order. */
  areas: PrelistAreaView[];
  /** The header's columns. */
  columns: PrelistColumnView[];
  /** What an import would do. */
  counts: PrelistCounts;
  /** Says which file was previewed how; an import shows it. */
  digest: string;
  /** What each column of a prelist was found in. */
  fields: PrelistFieldView[];
  /** The first lines, for whoever has to name another header. */
  first_lines: PrelistLineView[];
  /** The line that was taken for the header. */
  header_line: number;
  /** What the file is: `xlsx` or `csv`; empty where it cannot be read. */
  kind: string;
  /** What is wrong, by line; at most a thousand. */
  problems: PrelistProblemView[];
  /** How many there are. */
  problems_total: number;
  /** Whether the list can be imported as it is matched now. */
  ready: boolean;
  /** The first families as they would be read. */
  rows: PrelistRowView[];
  /** The sheet that was read. */
  sheet: string;
  /** Sheets of the workbook that hold anything. */
  sheets: string[];
  /** Names of kelurahan that nobody knows, with the number of rows. */
  unknown: UnknownNameView[];
}

/** Something that is wrong in a list. */
export interface PrelistProblemView {
  /** The stable code. */
  code: string;
  /** The column; 0 where it is about the line. */
  column: number;
  /** The line; 0 where it is about the file. */
  line: number;
  /** What helps. */
  mend: string;
  /** `refused` (the line gives no family) or `overlooked` (the family is kept without the cell, or in doubt). */
  severity: string;
  /** What is wrong, in the language that was asked for. */
  text: string;
}

/** A family as it would be read. It does not show itself. */
export interface PrelistRowView {
  /** The address as written. */
  address: string;
  /** The family card number as written. */
  family_card: string;
  /** The head's name as written. */
  head: string;
  /** Its line. */
  line: number;
  /** How many members the list knows; 0 where it does not say. */
  members: number;
  /** The list's own id. */
  prelist_id: string;
  /** The RT as a number. */
  scope: number;
  /** `new`, `known` or `elsewhere`. */
  state: string;
}

/** What is to be done, to which households: some by name, or those that a filter finds. */
export interface PreviewBody {
  /** `pass` (to a stage), `back` (a pass is taken back) or `return` (to the cadre). */
  act: string;
  filter?: ReviewFilterBody | null;
  /** `id` (where nothing is said) or `en`. */
  language?: string | null;
  /** These records; instead of a filter. */
  records?: string[] | null;
  /** Of `pass` and `back`: `checked`, `verified` or `final`. */
  stage?: string | null;
}

/** Why something was refused (RFC 9457). */
export interface ProblemView {
  /** The stable code. */
  code: string;
  /** Particulars, never personal; of `auth.wait` the seconds. */
  detail: string;
  /** The id of the request, which is also in the answer's header and in the server's log: who calls the office about this names it. */
  request?: string | null;
  /** The HTTP status. */
  status: number;
  /** What a person reads, in Indonesian. */
  title: string;
  /** The same in English. */
  title_en: string;
  /** `urn:ketuk:problem:` and the code. */
  type: string;
}

/** Progress of one area. */
export interface ProgressView {
  /** The area above it; empty above districts. */
  above: string;
  /** The area's number: an RT, a kelurahan, or a district's six digits; 0 for the whole city. */
  area: number;
  /** Households with disputes that wait. */
  disputed: number;
  /** Households with findings. */
  findings: number;
  /** When the last status of a visit arrived; 0 where none did. */
  last_ms: number;
  /** Records that are counted in another's place, as somebody has called them one household: on the prelist they are among `other`, else they are left out. */
  linked: number;
  /** Households of the prelist. */
  listed: number;
  /** What it is called. */
  name: string;
  /** Households that were met and are not on the prelist. */
  new: number;
  /** Of these complete. */
  new_done: number;
  /** The same by where they stand. */
  outcomes: OutcomeView;
  /** Results in thousandths of the prelist; 0 where nothing is listed. */
  permille: number;
  /** Of the prelist with a result: complete, moved, deceased, not found, refused or other. */
  results: number;
  /** RT in it. */
  rts: number;
  /** Of these where something has been done. */
  rts_begun: number;
  /** Results that arrived today, new ones included. */
  today: number;
}

/** A page of what is kept apart. */
export interface QuarantineList {
  quarantine: QuarantineView[];
}

/** A change that is kept apart. */
export interface QuarantineView {
  bytes: number;
  /** Why. */
  code: string;
  device: string;
  /** The entry's number. */
  entry: number;
  received_ms: number;
  record: string;
  /** The RT that the device named. */
  scope: number;
}

/** What the cadre was asked, where that waits for an answer. */
export interface QueryView {
  /** When. */
  asked_ms: number;
  /** The change that asks: what `undo` wants. */
  change: string;
  /** The remark; may be empty. */
  remark: string;
  /** Who asked. */
  who: string;
}

/** One answer. */
export interface RawAnswer {
  /** The flat key. */
  key: string;
  /** As a person reads it. */
  text: string;
  /** As it is stored. */
  value: string;
}

/** A save of a household, as it arrived. */
export interface ReceiptView {
  /** The number of the batch that brought it. */
  batch: number;
  /** The change. */
  change: string;
  /** With which device. */
  device: string;
  /** When it arrived. */
  received_ms: number;
  /** Its row in the area's feed. */
  seq: number;
  /** Who sent it. */
  who: string;
  /** How many answers it wrote. */
  writes: number;
  /** When it was written, by that device's clock. */
  written_ms: number;
}

/** A record as it stands. */
export interface RecordView {
  answers: RawAnswer[];
  decisions: DecisionView[];
  disputes: DisputeView[];
  /** The form's id and version. */
  form: string;
  record: string;
  /** The RT as a number. */
  scope: number;
}

/** What the cadre answered in words. */
export interface ReplyView {
  /** When it arrived. */
  received_ms: number;
  /** The words. */
  text: string;
  /** Who. */
  who: string;
}

export interface ReviewBody {
  /** `pass` (to a stage), `back` (a pass is taken back) or `return` (to the cadre). */
  act: string;
  /** To which, as they were seen; at most 200. */
  items: ReviewItem[];
  /** `id` (where nothing is said) or `en`. */
  language?: string | null;
  /** Of `pass` and `back`: `checked`, `verified` or `final`. */
  stage?: string | null;
  /** Why; a pass needs no reason. Of a return the cadre reads it. */
  why?: string | null;
}

/** How the chain stands, without a name. */
export interface ReviewFiguresView {
  /** Kelurahan by kelurahan, in order of their numbers. */
  areas: StageFigures[];
  /** Until when stages are due. */
  deadlines: DeadlineView[];
  /** The server's clock. */
  now_ms: number;
  /** Everything within reach. */
  total: StageFigures;
}

/** Which households of the chain are asked for. */
export interface ReviewFilterBody {
  /** Only those that have changed since somebody passed them. */
  changed?: boolean | null;
  /** Only those with something in the way. */
  hindered?: boolean | null;
  /** Only this kelurahan. */
  kelurahan?: number | null;
  /** Only those past the day on which their next stage was due. */
  overdue?: boolean | null;
  /** Only this RT. */
  scope?: number | null;
  /** Only at this stage. */
  stage?: string | null;
  /** Part of the head's name or of the address. */
  text?: string | null;
}

/** A household and what it said when somebody looked. */
export interface ReviewItem {
  record: string;
  /** What it said. */
  seen: string;
}

/** A household and what it said when somebody looked. */
export interface ReviewItemView {
  /** The record. */
  record: string;
  /** What it said. */
  seen: string;
}

/** A household in the chain. */
export interface ReviewLineView {
  /** The address. */
  address: string;
  /** What the RT is called. */
  area: string;
  /** Whether it has changed since somebody passed it. */
  changed: boolean;
  /** Different answers that wait for a person. */
  disputes: number;
  /** Until when the next stage is due; empty where no date is set. */
  due: string;
  /** Things that do not fit, where the interview says that it is complete. */
  errors: number;
  /** The highest stage that somebody gave; another one than `stage` where the household has changed since. */
  given: string;
  /** The head of the family. */
  head: string;
  /** Members present. */
  members: number;
  /** Whether that day is over. */
  overdue: boolean;
  /** Pairs that may count it twice and that nobody has decided: it is not verified while there are any. */
  pairs: number;
  /** The record. */
  record: string;
  /** The RT as a number. */
  scope: number;
  /** What it says, as it was looked at: what an act wants. */
  seen: string;
  /** Since when it stands there. */
  since_ms: number;
  /** The stage that counts. */
  stage: string;
  /** Status code: what the visit brought. */
  status: string;
  /** The status in words. */
  status_text: string;
}

/** Where one household stands, and how it came there. */
export interface ReviewOfView {
  /** Its line. */
  line: ReviewLineView;
  /** The steps, newest first. */
  steps: ReviewStepView[];
}

/** A page of the chain. */
export interface ReviewPage {
  /** The lines of this page. */
  households: ReviewLineView[];
  /** How many there are in all. */
  total: number;
}

/** What an act would do. */
export interface ReviewPreviewView {
  /** The first of them. */
  first: ReviewLineView[];
  /** Those that it would leave out, by reason. */
  hindered: HinderedView[];
  /** Those that it would be done to, with what they say: what the act wants. */
  items: ReviewItemView[];
  /** How many of these were not looked at, since a preview is bounded; do them next. */
  more: number;
  /** How many were asked for. */
  total: number;
}

/** A step that somebody took. */
export interface ReviewStepView {
  /** When. */
  at_ms: number;
  /** `pass`, `back` (a pass was taken back) or `return` (to the cadre). */
  kind: string;
  /** Whether the household says today what it said then. */
  same: boolean;
  /** To which stage, or which pass was taken back. */
  stage: string;
  /** Who. */
  who: string;
  /** Why; may be empty for a pass. */
  why: string;
}

/** What an act did. */
export interface ReviewedView {
  /** Those that it was done to. */
  done: string[];
  /** Those that it left out, by reason. */
  hindered: HinderedView[];
}

/** A value as JSON has it. */
export type Scalar = string | number | boolean;

export interface SendBackBody {
  /** Who decides; only the token of scripts says so. */
  who?: string | null;
  /** What is to be asked again; the cadre reads it. */
  why: string;
}

/** Who is signed in, and what a page needs to know about it. */
export interface SessionView {
  /** The account's number. */
  account: number;
  /** The kelurahan's number, e.g. 6474011001; 0 for the whole city. */
  area: number;
  /** When it ends in any case. */
  ends_ms: number;
  /** When the session ends without use. */
  idle_ms: number;
  /** Under what name they sign in. */
  login: string;
  /** What they are called. */
  name: string;
  /** The server's clock. */
  now_ms: number;
  /** To be shown as `x-ketuk-page` with every request that changes something. */
  page_token: string;
  /** What they may do: `see_figures`, `see_city`, `see_households`, `see_devices`, `see_forms`, `decide`, `carry`, `manage_devices`, `manage_forms`, `manage_areas`, `manage_accounts`, `see_audit`, `own`. */
  rights: string[];
  /** `admin`, `coordinator`, `officer` or `viewer`. */
  role: string;
}

export interface SettleBody {
  /** The flat key. */
  key: string;
  /** The changes of the sides that were weighed. */
  seen: string[];
  /** The change of the side whose value is to stand, in place of a value: of a covered number nobody knows more. */
  side?: string | null;
  value?: Scalar | null;
  /** Who decides; only the token of scripts says so, a person's name is known. */
  who?: string | null;
  why: string;
}

/** One side of a conflict, with what speaks for it. */
export interface SideView {
  /** What else this device wrote about the household: first what it saved together with the claim, then the rest, newest first. */
  also: WriteView[];
  /** The value that stands where this side is chosen, as it is stored. It differs from what is claimed where one removed a member whom another went on editing. */
  choose: ValueView;
  /** What is claimed. */
  claim: WriteView;
  file?: FileView | null;
  means?: MeansView | null;
  /** How many of `also` were saved together with the claim. */
  together: number;
  /** Who visited, where a visit is part of the same save or of one by the same device. */
  visits: VisitView[];
}

/** Somebody who looked, or took it out. */
export interface SightView {
  /** What they did. */
  action: string;
  /** When. */
  at_ms: number;
  /** Under what name they sign in. */
  login: string;
  /** To what: ids and codes. */
  object: string;
  /** What they were then. */
  role: string;
}

export interface SignInBody {
  login: string;
  password: string;
}

/** A device that has not been heard for some time. */
export interface SilentLine {
  /** Batches that it has sent so far. */
  batches: number;
  /** Households of its RT without a result. */
  left: number;
  /** Where it works: RT as numbers. */
  scopes: number[];
  /** The device. */
  worker: WorkerView;
}

/** A page of silent devices. */
export interface SilentPage {
  /** The lines of this page, the longest silent first. */
  lines: SilentLine[];
  /** The server's clock. */
  now_ms: number;
  /** How many there are in all. */
  total: number;
}

/** Where an area without an outline lies, roughly. */
export interface SpotView {
  /** The area's number. */
  area: number;
  /** Degrees. */
  latitude: number;
  /** Degrees. */
  longitude: number;
}

/** How one area stands in the chain, without a name. */
export interface StageFigures {
  /** The kelurahan's number; 0 for all together. */
  area: number;
  /** Of these changed since somebody passed them. */
  changed: number;
  /** Of these with something in the way. */
  hindered: number;
  /** Of these past the day on which their next stage was due. */
  overdue: number;
  /** Households by stage; a stage that nobody stands at is left out. */
  stages: Record<string, number>;
}

/** An area on the way down to the one that is shown. */
export interface StepView {
  /** Its number. */
  area: number;
  /** Its name. */
  name: string;
}

/** How much there is in the whole city. */
export interface SummaryView {
  areas: number;
  batches: number;
  changes: number;
  decisions: number;
  devices: number;
  /** Disputes by class. */
  disputes: Record<string, number>;
  findings: number;
  /** Households by status. */
  households: Record<string, number>;
  quarantined: number;
  records: number;
  rejected: number;
}

export interface UndoBody {
  /** The flat key. */
  key: string;
  /** The change of the settlement. */
  settlement: string;
  /** Who decides; only the token of scripts says so. */
  who?: string | null;
  why: string;
}

/** A name of a kelurahan that nobody knows. */
export interface UnknownNameView {
  /** As written. */
  name: string;
  /** In how many rows. */
  rows: number;
}

export interface UseLinkBody {
  /** What stands behind the `#` of the link. */
  link: string;
  password: string;
}

/** A value as it is stored and as a person reads it. */
export interface ValueView {
  /** As a person reads it. */
  text: string;
  /** As it is stored. */
  value: string;
}

/** A visit as it was written. */
export interface VisitView {
  /** When to come again, `YYYY-MM-DD`; may be empty. */
  again: string;
  /** When, by the device's clock, RFC 3339. */
  at: string;
  /** Who visited. */
  by: string;
  /** What the visitor noted. */
  note: string;
  /** What it brought, as a code. */
  outcome: string;
  /** The same in words. */
  text: string;
}

/** A cadre's device, in short. */
export interface WorkerView {
  /** The device. */
  device: string;
  /** Who works with it. */
  name: string;
  /** Households that it brought a result for, in what is shown. */
  results: number;
  /** When it was last heard. */
  seen_ms: number;
}

/** Something that was written, by whom and when. */
export interface WriteView {
  /** The change that carries it. */
  change: string;
  /** Whether it is a number whose middle is covered: it can be asked for. */
  covered: boolean;
  /** With which device. */
  device: string;
  /** Of a covered number the places, from 0, in which it differs from those beside it. */
  differs: number[];
  /** The flat key. */
  key: string;
  /** The question's label. */
  label: string;
  /** When it arrived. */
  received_ms: number;
  /** As a person reads it. */
  text: string;
  /** As it is stored. */
  value: string;
  /** Who wrote it. */
  who: string;
  /** When it was written, by that device's clock. */
  written_ms: number;
}

/** Every route: what goes in, what comes out. */
export interface Calls {
  /** Every account. */
  'GET /v1/accounts': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: AccountList };
  /** Makes an account; its owner sets a password with the link. */
  'POST /v1/accounts': { path: Record<never, never>; query: Record<never, never>; body: MakeAccountBody; answer: NewAccount };
  /** Changes name, role and area; who has another role or area signs in anew. */
  'PUT /v1/accounts/{account}': { path: { account: number }; query: Record<never, never>; body: ChangeAccountBody; answer: AccountView };
  /** A new link for an account; an earlier one is void. */
  'POST /v1/accounts/{account}/link': { path: { account: number }; query: Record<never, never>; body: undefined; answer: NewLink };
  /** Opens a shut account again. */
  'POST /v1/accounts/{account}/open': { path: { account: number }; query: Record<never, never>; body: undefined; answer: AccountView };
  /** Shuts an account: its sessions and its link end. */
  'POST /v1/accounts/{account}/shut': { path: { account: number }; query: Record<never, never>; body: undefined; answer: AccountView };
  /** Takes a whole CSV list of kelurahan with their number of RT in, as a new version. RT that it leaves out are closed for new work. */
  'POST /v1/areas': { path: Record<never, never>; query: { why?: string }; body: string; answer: AreaCount };
  /** Further spellings of kelurahan. */
  'GET /v1/areas/aliases': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: AliasList };
  /** Teaches another spelling of a kelurahan. */
  'POST /v1/areas/aliases': { path: Record<never, never>; query: Record<never, never>; body: AliasBody; answer: undefined };
  /** Forgets a spelling. */
  'DELETE /v1/areas/aliases/{alias}': { path: { alias: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Writes down that RT came out of another one; households stay where they are. */
  'POST /v1/areas/follows': { path: Record<never, never>; query: Record<never, never>; body: FollowsBody; answer: undefined };
  /** Households go to another RT, a part at a time. Whoever worked there before may still bring what was unsent, and then lets go of the copy. */
  'POST /v1/areas/moves': { path: Record<never, never>; query: Record<never, never>; body: MoveBody; answer: MovedView };
  /** Takes outlines of kelurahan and RT in (GeoJSON, WGS 84). Features that fit are kept, the others are told. */
  'POST /v1/areas/outlines': { path: Record<never, never>; query: { language?: string }; body: Blob; answer: OutlineReport };
  /** What a new list of RT would change; nothing is kept. */
  'POST /v1/areas/preview': { path: Record<never, never>; query: { language?: string }; body: string; answer: AreaChanges };
  /** The versions, what is closed for new work, and which RT came out of which. */
  'GET /v1/areas/versions': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: AreaVersions };
  /** What was done, newest first. */
  'GET /v1/audit': { path: Record<never, never>; query: { account?: number; action?: string; before?: number; limit?: number }; body: undefined; answer: AuditList };
  /** Takes a device's file step by step, so that devices on the network get their turn in between. */
  'POST /v1/bundle': { path: Record<never, never>; query: Record<never, never>; body: Blob; answer: Blob };
  /** What a phone's file says of itself, and which parts of its export have come; nothing is taken in. */
  'POST /v1/bundle/look': { path: Record<never, never>; query: Record<never, never>; body: Blob; answer: BundleView };
  /** Takes a phone's file in, and says what became of each household. The same file again harms nothing and gives the same receipts, so a lost answer is asked for by showing the file once more. */
  'POST /v1/bundle/take': { path: Record<never, never>; query: Record<never, never>; body: Blob; answer: BundleTaken };
  /** The RT within reach, for filters. */
  'GET /v1/desk/areas': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: AreaListView };
  /** Who is affected when a phone is lost, an account was used by somebody else, or by what was shown in a time: the households, how many persons and children, which kinds of data, until when they have to be told, and a letter. */
  'POST /v1/desk/breach': { path: Record<never, never>; query: Record<never, never>; body: BreachBody; answer: BreachView };
  /** Decides several at once. Each is a decision of its own; one that has changed since is left and named. */
  'POST /v1/desk/bulk': { path: Record<never, never>; query: { language?: string }; body: BulkBody; answer: BulkView };
  /** Undoes several at once. One that was written since is left and named. */
  'POST /v1/desk/bulk/undo': { path: Record<never, never>; query: { language?: string }; body: BulkUndoBody; answer: BulkView };
  /** Disputes by filter, a page at a time. */
  'GET /v1/desk/conflicts': { path: Record<never, never>; query: { class?: string; kind?: string; asked?: boolean; question?: string; kelurahan?: number; scope?: number; from_ms?: number; until_ms?: number; sort?: string; page?: number; size?: number; language?: string }; body: undefined; answer: ConflictPage };
  /** One conflict with its evidence. */
  'GET /v1/desk/conflicts/{record}/{key}': { path: { record: string; key: string }; query: { language?: string }; body: undefined; answer: ConflictView };
  /** What waits and is alike, at most 100, to be looked through and decided together. */
  'GET /v1/desk/conflicts/{record}/{key}/alike': { path: { record: string; key: string }; query: { by?: string; language?: string }; body: undefined; answer: AlikeView };
  /** The cadre is asked: the question travels to the devices of the RT. */
  'POST /v1/desk/conflicts/{record}/{key}/ask': { path: { record: string; key: string }; query: Record<never, never>; body: AskBody; answer: Decided };
  /** What a value that somebody types would mean. Nothing is changed. */
  'POST /v1/desk/conflicts/{record}/{key}/means': { path: { record: string; key: string }; query: Record<never, never>; body: MeansBody; answer: MeansView };
  /** A merge finding is mended by an ordinary change, or called right as it stands. */
  'POST /v1/desk/conflicts/{record}/{key}/mend': { path: { record: string; key: string }; query: Record<never, never>; body: MendBody; answer: Decided };
  /** Until when stages are due. */
  'GET /v1/desk/deadlines': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: DeadlineListView };
  /** Sets the day until which a stage is due, or takes it away. */
  'PUT /v1/desk/deadlines': { path: Record<never, never>; query: Record<never, never>; body: DeadlineBody; answer: DeadlineListView };
  /** What was erased, newest first, with the devices that have confirmed and those that have not. */
  'GET /v1/desk/erasures': { path: Record<never, never>; query: { kelurahan?: number; scope?: number; page?: number; size?: number }; body: undefined; answer: ErasurePage };
  /** Households by filter, a page at a time. */
  'GET /v1/desk/households': { path: Record<never, never>; query: { text?: string; status?: string; disputed?: boolean; found?: boolean; kelurahan?: number; scope?: number; sort?: string; page?: number; size?: number; language?: string }; body: undefined; answer: HouseholdPage };
  /** A whole household. Who opened it stays on record. */
  'GET /v1/desk/households/{record}': { path: { record: string }; query: { language?: string }; body: undefined; answer: DossierView };
  /** What would go with a household. */
  'GET /v1/desk/households/{record}/erasure': { path: { record: string }; query: Record<never, never>; body: undefined; answer: ErasurePreview };
  /** Erases a household, or one member of it: here, on every device, for good. Of a member the household goes on in a new record; a new record of an erased family can be made afterwards. */
  'POST /v1/desk/households/{record}/erasure': { path: { record: string }; query: Record<never, never>; body: EraseBody; answer: ErasedView };
  /** What was written to one answer, newest first. */
  'GET /v1/desk/households/{record}/history/{key}': { path: { record: string; key: string }; query: { language?: string }; body: undefined; answer: HistoryView };
  /** One covered number, whole. Who asked for it stays on record. */
  'POST /v1/desk/households/{record}/numbers/{key}': { path: { record: string; key: string }; query: Record<never, never>; body: NumberBody; answer: NumberView };
  /** Where one household stands, and how it came there. */
  'GET /v1/desk/households/{record}/review': { path: { record: string }; query: { language?: string }; body: undefined; answer: ReviewOfView };
  /** RT with households of the prelist still without a result, a page at a time; cadres' names only for those who may see devices. */
  'GET /v1/desk/late': { path: Record<never, never>; query: { area?: number; sort?: string; page?: number; size?: number }; body: undefined; answer: LatePage };
  /** Lists that were handed over for signing, newest first, each with what changed since. */
  'GET /v1/desk/minutes': { path: Record<never, never>; query: { kelurahan?: number; page?: number; size?: number }; body: undefined; answer: MinutesPage };
  /** Freezes a list as it stands now. */
  'POST /v1/desk/minutes': { path: Record<never, never>; query: Record<never, never>; body: MinutesBody; answer: MinutesView };
  /** A list as PDF, the same each time. Who printed it stays on record. */
  'GET /v1/desk/minutes/{number}/pdf': { path: { number: number }; query: Record<never, never>; body: undefined; answer: Blob };
  /** What the overview's map draws: outlines, places of areas without one, and whether there is a base map. */
  'GET /v1/desk/outlines': { path: Record<never, never>; query: { level?: string; area?: number }; body: undefined; answer: AreaMapView };
  /** How the round stands against the prelist: figures by area and day, devices, backlogs. No names. */
  'GET /v1/desk/overview': { path: Record<never, never>; query: { level?: string; area?: number }; body: undefined; answer: OverviewView };
  /** Pairs of households that may be one, by filter, a page at a time. */
  'GET /v1/desk/pairs': { path: Record<never, never>; query: { record?: string; kelurahan?: number; other?: number; kind?: string; band?: string; decision?: string; state?: string; from_sure?: number; until_sure?: number; from_ms?: number; until_ms?: number; sort?: string; page?: number; size?: number; language?: string }; body: undefined; answer: PairPage };
  /** A pair with its evidence, side by side. Who opened it stays on record. */
  'GET /v1/desk/pairs/{a}/{b}': { path: { a: string; b: string }; query: { language?: string }; body: undefined; answer: PairView };
  /** What two households are to each other. Same and moved count one from now on; neither record is changed. Refused where somebody else has said something about them since. */
  'POST /v1/desk/pairs/{a}/{b}/decide': { path: { a: string; b: string }; query: Record<never, never>; body: PairDecideBody; answer: PairDecided };
  /** What was decided last about a pair is lifted; both stay on record. */
  'POST /v1/desk/pairs/{a}/{b}/undo': { path: { a: string; b: string }; query: Record<never, never>; body: PairUndoBody; answer: PairDecided };
  /** Persons by name or NIK, each as often as they stand in a household. */
  'POST /v1/desk/people': { path: Record<never, never>; query: Record<never, never>; body: PeopleBody; answer: PeopleView };
  /** All that is kept about one person, who wrote it, who saw it and where it may have gone. */
  'GET /v1/desk/people/{record}/{instance}': { path: { record: string; instance: string }; query: { language?: string }; body: undefined; answer: PersonView };
  /** What is kept apart by device, area and reason, the one that waits longest first, a page at a time. */
  'GET /v1/desk/quarantine': { path: Record<never, never>; query: { state?: string; kelurahan?: number; scope?: number; page?: number; size?: number; language?: string }; body: undefined; answer: ApartPage };
  /** What becomes of what one device has apart in one RT. Nothing is ever removed; the device hears of it. */
  'POST /v1/desk/quarantine': { path: Record<never, never>; query: Record<never, never>; body: ApartBody; answer: ApartDone };
  /** Households of the chain by filter, a page at a time. */
  'GET /v1/desk/review': { path: Record<never, never>; query: { stage?: string; changed?: boolean; hindered?: boolean; overdue?: boolean; text?: string; kelurahan?: number; scope?: number; sort?: string; page?: number; size?: number; language?: string }; body: undefined; answer: ReviewPage };
  /** Does it to those that say still what was seen, and tells which are left out and why. Doing it again changes nothing. */
  'POST /v1/desk/review': { path: Record<never, never>; query: Record<never, never>; body: ReviewBody; answer: ReviewedView };
  /** How the chain stands: households by stage, dates, what is late. No names. */
  'GET /v1/desk/review/figures': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: ReviewFiguresView };
  /** What an act would do, and what it would leave out and why. Nothing is changed. */
  'POST /v1/desk/review/preview': { path: Record<never, never>; query: Record<never, never>; body: PreviewBody; answer: ReviewPreviewView };
  /** Devices that have not been heard for some days, the longest silent first, a page at a time. */
  'GET /v1/desk/silent': { path: Record<never, never>; query: { area?: number; days?: number; page?: number; size?: number }; body: undefined; answer: SilentPage };
  /** The devices that work within the caller's reach. */
  'GET /v1/devices': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: DeviceList };
  /** Refuses a device's requests from now on. */
  'POST /v1/devices/{device}/revoke': { path: { device: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Takes an area from a device. */
  'DELETE /v1/devices/{device}/scopes/{scope}': { path: { device: string; scope: number }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Lets a device work in one more area. */
  'POST /v1/devices/{device}/scopes/{scope}': { path: { device: string; scope: number }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Refuses a device from now on, and orders it to destroy what it holds. What it has not sent yet is taken in apart first, where its next contact allows. */
  'POST /v1/devices/{device}/wipe': { path: { device: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** The queue of one class, oldest first, place by place: for scripts. */
  'GET /v1/disputes': { path: Record<never, never>; query: { class?: string; after_ms?: number; after_record?: string; after_key?: string; limit?: number }; body: undefined; answer: DisputeQueue };
  /** The caller's exports, newest first. */
  'GET /v1/exports': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: ExportListView };
  /** Begins an export. Its purpose is required and stays in the audit log. */
  'POST /v1/exports': { path: Record<never, never>; query: Record<never, never>; body: ExportBody; answer: ExportView };
  /** What an export would hold, and what the caller may ask for. */
  'GET /v1/exports/plan': { path: Record<never, never>; query: { kelurahan?: number; scope?: number; status?: string; language?: string }; body: undefined; answer: ExportPlanView };
  /** Stops one of the caller's exports, or removes its file. */
  'DELETE /v1/exports/{export}': { path: { export: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** How one of the caller's exports stands. */
  'GET /v1/exports/{export}': { path: { export: string }; query: Record<never, never>; body: undefined; answer: ExportView };
  /** The file of one of the caller's exports. Each time it is fetched stays on record. */
  'GET /v1/exports/{export}/file': { path: { export: string }; query: Record<never, never>; body: undefined; answer: Blob };
  /** Every version, by id in order of publication. */
  'GET /v1/forms': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: FormVersions };
  /** Publishes a package, byte for byte as `form pack` wrote it. */
  'POST /v1/forms': { path: Record<never, never>; query: { who?: string }; body: Blob; answer: FormView };
  /** A package's file. */
  'GET /v1/forms/{id}/{version}': { path: { id: string; version: string }; query: Record<never, never>; body: undefined; answer: Blob };
  /** No new interview asks it any more. */
  'POST /v1/forms/{id}/{version}/withdraw': { path: { id: string; version: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Lines in order of area and record, place by place: for scripts. */
  'GET /v1/households': { path: Record<never, never>; query: { first_scope?: number; last_scope?: number; after_scope?: number; after_record?: string; limit?: number }; body: undefined; answer: HouseholdList };
  /** The newest invitations, without their codes. */
  'GET /v1/invitations': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: InvitationList };
  /** Makes a code that enrols one device. */
  'POST /v1/invitations': { path: Record<never, never>; query: Record<never, never>; body: InviteBody; answer: InvitationView };
  /** Ends an invitation that nobody has used. */
  'DELETE /v1/invitations/{invitation}': { path: { invitation: string }; query: Record<never, never>; body: undefined; answer: undefined };
  /** Whose link this is, while it is good. */
  'POST /v1/links': { path: Record<never, never>; query: Record<never, never>; body: LinkBody; answer: LinkView };
  /** Sets a password with a link, which is spent, and signs in. */
  'POST /v1/links/use': { path: Record<never, never>; query: Record<never, never>; body: UseLinkBody; answer: SessionView };
  /** A tile of the base map; nothing where it has none there. */
  'GET /v1/map/tiles/{z}/{x}/{y}': { path: { z: number; x: number; y: number }; query: Record<never, never>; body: undefined; answer: Blob };
  /** Makes the caller's key void. */
  'DELETE /v1/odata-key': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: undefined };
  /** The caller's key for a spreadsheet, without the key itself; none where nobody made one. */
  'GET /v1/odata-key': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: OdataKeyListView };
  /** Makes the caller's key for a spreadsheet; an earlier one is void. It is shown once. */
  'POST /v1/odata-key': { path: Record<never, never>; query: Record<never, never>; body: OdataKeyBody; answer: OdataNewKeyView };
  /** Takes a file in as it was previewed. Families that are here stay as they are, so a repetition harms nothing. */
  'POST /v1/prelist': { path: Record<never, never>; query: { columns?: string; header?: number; sheet?: string; digest?: string; kelurahan?: number }; body: Blob; answer: PrelistDone };
  /** What an import of a file (XLSX or CSV) would do; nothing is kept. */
  'POST /v1/prelist/preview': { path: Record<never, never>; query: { columns?: string; header?: number; sheet?: string; language?: string }; body: Blob; answer: PrelistPreview };
  /** What is kept apart, oldest first. */
  'GET /v1/quarantine': { path: Record<never, never>; query: { after?: number; limit?: number }; body: undefined; answer: QuarantineList };
  /** Answers, disputes with their sides, decisions. */
  'GET /v1/records/{record}': { path: { record: string }; query: { language?: string }; body: undefined; answer: RecordView };
  /** A photo or another file of a record's answers, as it is. */
  'GET /v1/records/{record}/files/{file}': { path: { record: string; file: string }; query: Record<never, never>; body: undefined; answer: Blob };
  /** The household goes back to its cadre. */
  'POST /v1/records/{record}/return': { path: { record: string }; query: Record<never, never>; body: SendBackBody; answer: Decided };
  /** This value stands. */
  'POST /v1/records/{record}/settle': { path: { record: string }; query: Record<never, never>; body: SettleBody; answer: Decided };
  /** An earlier settlement is undone. */
  'POST /v1/records/{record}/undo': { path: { record: string }; query: Record<never, never>; body: UndoBody; answer: Decided };
  /** Signs out. */
  'DELETE /v1/session': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: undefined };
  /** Who is signed in here. */
  'GET /v1/session': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: SessionView };
  /** Signs in: sets the session's cookie. */
  'POST /v1/session': { path: Record<never, never>; query: Record<never, never>; body: SignInBody; answer: SessionView };
  /** Changes one's own password; every other session of the account ends. */
  'POST /v1/session/password': { path: Record<never, never>; query: Record<never, never>; body: PasswordBody; answer: undefined };
  /** How much there is. */
  'GET /v1/summary': { path: Record<never, never>; query: Record<never, never>; body: undefined; answer: SummaryView };
}
