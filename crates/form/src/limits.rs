//! Every bound of this crate, each with its reason.

/// Longest key in bytes. Three levels of repeats with 32-letter names and 8-letter instances fit.
pub const KEY_BYTES_MAX: usize = 200;
/// Repeats nest at most this deep (the deepest of 179 public XLSForms has three).
pub const REPEAT_DEPTH_MAX: usize = 3;
/// Longest instance id in letters.
pub const INSTANCE_LETTERS_MAX: usize = 16;
/// Longest text answer in bytes: a long note of several pages.
pub const TEXT_BYTES_MAX: usize = 16_384;
/// Largest form definition in bytes: ten times the largest of 179 public XLSForms turned into JSON.
pub const FORM_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Groups and repeats nest at most this deep: what a person still follows on a small screen.
pub const NODE_DEPTH_MAX: usize = 10;
/// Most questions in one form; several times the largest national form with its rosters.
pub const QUESTIONS_MAX: usize = 5_000;
/// Longest name of a question, group, repeat, list or form in bytes: column names in spreadsheets and
/// databases end at 63.
pub const NAME_BYTES_MAX: usize = 63;
/// Most choices in one list; a longer one belongs in a file beside the form.
pub const CHOICES_MAX: usize = 10_000;
/// Longest code of a choice in bytes; public forms use whole names of places as codes.
pub const CODE_BYTES_MAX: usize = 255;
/// Longest name of a node that has a `key` of its own, in bytes: an XML name as other tools write it.
pub const NODE_NAME_BYTES_MAX: usize = 255;
/// Longest name of a choice list, of an instance, a text or a file in bytes; longer ones are no names.
pub const REFERENCE_BYTES_MAX: usize = 255;
/// Most instances that a repeat may have from the start; more belong in a `count`.
pub const INITIAL_MAX: u32 = 200;
/// Most actions in one form: a few per question.
pub const ACTIONS_MAX: usize = 10_000;
/// Most elements in the instances of one form; more belong in a file beside it.
pub const ELEMENTS_MAX: usize = 200_000;
/// Elements of an instance nest at most this deep.
pub const ELEMENT_DEPTH_MAX: usize = 16;
/// Most languages; public forms have up to seven.
pub const LANGUAGES_MAX: usize = 16;
/// Longest label, hint or message in bytes: a notice that is read aloud fits, a book does not.
pub const LABEL_BYTES_MAX: usize = 8_192;
/// Longest expression in bytes; the longest of 3,414 public ones stays well below.
pub const EXPRESSION_BYTES_MAX: usize = 16_384;
/// Most problems listed for an author at once; more would not be read.
pub const PROBLEMS_MAX: usize = 100;
/// Parts of an expression nest at most this deep while it is read: each level takes some stack, and 20 levels
/// of `if` are already more than anybody can follow.
pub const EXPRESSION_NESTING_MAX: usize = 100;
/// Highest tree of an expression: `a + b + c ...` grows by one with each operand, and a sum over a table of
/// 200 cells still fits.
pub const EXPRESSION_HEIGHT_MAX: usize = 400;
/// Most operands of all chains of `and` and `or` in an expression; `selected(...) or selected(...)` over a list
/// of several hundred codes fits.
pub const EXPRESSION_JUNCTIONS_MAX: usize = 2_000;
/// Most steps of one path; groups and repeats nest ten deep, so that 64 leaves room for the way up and down.
pub const EXPRESSION_STEPS_MAX: usize = 64;
/// Most nodes and parts that one evaluation looks at. A predicate over all 83,000 villages takes about
/// 500,000; at this bound a phone has worked for about a second.
pub const EVALUATION_STEPS_MAX: u64 = 4_000_000;
/// Longest text in bytes that an expression may make; a `join` over a long list fits.
pub const EVALUATION_TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Memory of a compiled pattern in bytes: what `[0-9]{16}` needs, a thousand times.
pub const PATTERN_PROGRAM_BYTES_MAX: usize = 1024 * 1024;
/// Groups in a pattern nest at most this deep.
pub const PATTERN_NESTING_MAX: u32 = 50;
/// Longest `uuid(n)`; an id of a row, not a text.
pub const UUID_LETTERS_MAX: usize = 256;
/// Largest choice file in bytes: all 83,000 villages with ten columns have about 10 MiB.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Most rows of a choice file: three times the villages of the country.
pub const FILE_ROWS_MAX: usize = 250_000;
/// Most columns of a choice file; official lists have about thirty.
pub const FILE_COLUMNS_MAX: usize = 200;
/// Most elements and attributes of an XML choice file; memory stays below 200 MB.
pub const FILE_NODES_MAX: usize = 1_000_000;
/// Elements of an XML choice file nest at most this deep: a list needs three levels.
pub const FILE_DEPTH_MAX: usize = 64;
/// Longest cell of a choice file in bytes: labels fit, the rest of a file behind a lost quotation mark
/// does not.
pub const CELL_BYTES_MAX: usize = 32_768;
/// Most expressions in one form, texts with expressions counted once; four times the largest form that is
/// promised to be fast.
pub const EXPRESSIONS_MAX: usize = 20_000;
/// Most instances of one repeat: a village's households fit, a count that is a year does not.
pub const REPEAT_INSTANCES_MAX: usize = 1_000;
/// Most nodes of one record in memory, removed ones among them: all instances of a large roster.
pub const RECORD_NODES_MAX: usize = 1_000_000;
/// Most evaluations that one event brings about; opening a record of the largest form stays below.
pub const EVENT_EVALUATIONS_MAX: u64 = 5_000_000;
/// Most steps that all evaluations of one event take together: a second or so on an office computer. What is
/// left over after them stays empty.
pub const EVENT_STEPS_MAX: u64 = 40_000_000;
/// Most findings of one record; more are not read by anybody, and each costs a row.
pub const FINDINGS_MAX: usize = 1_000;
/// How often relevances that depend on each other are gone round in one event.
pub const CIRCLE_ROUNDS_MAX: u8 = 3;
/// Most actions that one event sets off, one by another.
pub const ACTION_ROUNDS_MAX: usize = 2_000;
/// How deep texts and names of choices may ask for each other.
pub const ASKING_DEPTH_MAX: u32 = 4;
