//! What expressions mean, a rule at a time, at the age of the second member.

use ketuk_form::xpath::parse;

use super::world::World;

fn check(text: &str, expected: &str) {
    let world = World::new();
    let expression = parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    let value = world.value(&expression).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    assert_eq!(value.to_text(&world.documents()), expected, "{text}");
}

#[test]
fn a_relative_path_starts_at_the_node() {
    check(".", "17");
    check("../nama", "Budi");
    check("../../kec", "3578010");
    check("string()", "17");
}
#[test]
fn an_absolute_path_starts_at_the_record_even_in_a_list() {
    check("/data/kec", "3578010");
    check("count(instance('desa')/root/item[kec = /data/kec])", "10");
}
#[test]
fn current_is_the_node_that_owns_the_expression() {
    check("count(/data/anggota[umur > current()])", "1");
    check("/data/anggota[nama = current()/../nama]/jk", "l");
}
#[test]
fn what_is_not_relevant_is_not_there() {
    check("/data/tersembunyi", "");
    check("count(/data/tersembunyi)", "0");
    check("/data/tersembunyi = 9", "false");
}
#[test]
fn predicates_count_what_is_left() {
    check("/data/anggota[jk = 'p'][2]/nama", "Ani");
    check("/data/anggota[position() = last()]/nama", "Ani");
    check("/data/anggota[0]/nama", "");
    check("(/data/anggota/nama)[2]", "Budi");
}
#[test]
fn a_node_is_given_once_and_in_order() {
    check("count(/data/anggota/nama/..)", "3");
    check("join(',', /data/anggota/nama | /data/kec | /data/anggota/nama)", "3578010,Siti,Budi,Ani");
}
#[test]
fn attributes_are_read() {
    check("/data/@id", "keluarga");
    check("count(/data/attribute::*)", "1");
}
#[test]
fn the_text_of_an_answer_is_its_text() {
    check("../nama/text()", "Budi");
    check("count(/data/kosong/text())", "0");
}
#[test]
fn explicit_axes_are_the_short_ones() {
    check("parent::*/child::nama", "Budi");
    check("self::umur", "17");
    check("count(self::nama)", "0");
}
#[test]
fn quotes_and_spaces_of_a_word_processor_are_quotes_and_spaces() {
    check("‘a’ = 'a'", "true");
    check("concat(“x”,\u{a0}„y”)", "xy");
    check("if(../jk\u{a0}=\u{a0}’l’, 'laki-laki', 'perempuan')", "laki-laki");
}
#[test]
fn operators_need_no_space_and_names_keep_their_hyphens() {
    check("2*3", "6");
    check("5 mod 2+1div 1", "2");
    check("1 and1", "true");
    check("-2--1", "-1");
}
#[test]
fn a_missing_number_compares_to_nothing() {
    check("/data/kosong > 1", "false");
    check("/data/kosong <= 1", "false");
    check("/data/kosong + 1", "NaN");
    check("boolean('false')", "true");
}
#[test]
fn equal_texts_are_equal_and_numbers_compare_by_value() {
    check("/data/persen = '12.5'", "false");
    check("/data/persen = 12.5", "true");
    check("'01' = 1", "true");
}
#[test]
fn dates_compare_as_days() {
    check("/data/tanggal < today()", "true");
    check("today()", "2026-03-05");
    check("now()", "2026-03-05T10:30:00.000+07:00");
    check("today() - /data/tanggal", "4");
    check("date(/data/tanggal + 30)", "2026-03-31");
    check("format-date(/data/tanggal, '%e %B %Y')", "1 Maret 2026");
    check("format-date-time(now(), '%A %d/%m/%y %H:%M')", "Kamis 05/03/26 10:30");
}
#[test]
fn months_are_whole() {
    check("difference-in-months('2024-01-31', '2024-02-29')", "0");
    check("difference-in-months('2020-03-05', today())", "72");
    check("difference-in-months(today(), '2026-01-01')", "-2");
    check("difference-in-months(/data/kosong, today())", "");
    check("add-date('2024-01-31', 0, 1)", "2024-02-29");
    check("add-date('2024-02-29', 1, 0, 1)", "2025-03-01");
}
#[test]
fn sums_leave_out_what_is_empty() {
    check("sum(/data/anggota/umur)", "58");
    check("max(/data/anggota/umur)", "41");
    check("min(/data/anggota/umur, 3)", "3");
    check("sum(/data/tidak-ada)", "0");
    check("max(/data/tidak-ada)", "NaN");
    check("count-non-empty(/data/anggota/umur)", "2");
}
#[test]
fn selected_looks_for_a_whole_code() {
    check("selected(/data/atap, '3')", "true");
    check("selected('31 5', '3')", "false");
    check("selected-at(/data/atap, 1)", "3");
    check("count-selected(/data/atap)", "3");
    check("jr:choice-name(selected-at(/data/atap, 1), '/data/atap')", "Genteng");
}
#[test]
fn a_pattern_has_to_fit_the_whole_text() {
    check("regex('3578010', '[0-9]{7}')", "true");
    check("regex('35780101', '[0-9]{7}')", "false");
    check("regex(/data/kec, concat('[0-9]', '{7}'))", "true");
}
#[test]
fn positions_of_repeats_count_their_namesakes() {
    check("position(..)", "2");
    check("indexed-repeat(/data/anggota/nama, /data/anggota, position(..) - 1)", "Siti");
    check("indexed-repeat(/data/anggota/nama, /data/anggota, 9)", "");
    check("indexed-repeat(../nama, ../../anggota, 3)", "Ani");
}
#[test]
fn texts_are_cut_by_characters() {
    check("substr('kélurahan', 1, 3)", "él");
    check("substr('desa', -2)", "sa");
    check("substring('desa', 2)", "esa");
    check("string-length('é')", "1");
    check("substring-after('a=b', '=')", "b");
}
#[test]
fn digests_are_those_of_everybody() {
    check("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72");
    check("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d");
    check("base64-decode('U2Vuc3Vz')", "Sensus");
}
#[test]
fn the_same_seed_gives_the_same_order() {
    check(
        "join(',', randomize(instance('desa')/root/item[position() < 7]/label, 42))",
        "Desa 0,Desa 5,Desa 2,Desa 1,Desa 3,Desa 4",
    );
    check("count(randomize(/data/anggota))", "3");
}
#[test]
fn texts_come_in_the_language_of_the_form() {
    check("jr:itext('salam')", "Selamat pagi");
    check("jr:itext('tak-dikenal')", "");
}
#[test]
fn once_keeps_what_is_there() {
    check("once('baru')", "17");
}
