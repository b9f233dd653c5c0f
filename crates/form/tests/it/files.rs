//! Choice files: what is read, and what is said about those that cannot be.

use ketuk_form::xpath::{Source, Table, Tree};
use ketuk_form::{FileProblem, Files};

fn source(name: &str, bytes: &[u8]) -> Result<Source, FileProblem> {
    let mut files = Files::new();
    files.add(name, bytes)?;
    files.source(name)
}

fn table(name: &str, text: &str) -> Table {
    match source(name, text.as_bytes()).expect("reads") {
        Source::Table(table) => table,
        Source::Tree(_) => panic!("a table"),
    }
}

fn tree(text: &str) -> Tree {
    match source("x.xml", text.as_bytes()).expect("reads") {
        Source::Tree(tree) => tree,
        Source::Table(_) => panic!("a tree"),
    }
}

/// `row` of a CSV, cells joined by `/`.
fn row(text: &str, row: usize) -> String {
    let table = table("x.csv", text);
    (0..table.columns().count()).map(|column| table.cell(row, column)).collect::<Vec<_>>().join("/")
}

fn refused(name: &str, bytes: &[u8]) -> (&'static str, Option<u32>) {
    let problem = source(name, bytes).expect_err("is refused");
    assert_ne!(problem.message("id"), problem.message("en"));
    (problem.code(), problem.line)
}

#[test]
fn a_csv_has_its_rows_under_root_and_item() {
    let table = table("desa.csv", "name,label\n1,Satu\n2,Dua\n");
    assert_eq!(table.row_count(), 2);
    assert_eq!(table.columns().collect::<Vec<_>>(), ["name", "label"]);
    let source = Source::Table(table);
    let root = source.children(Source::DOCUMENT).next().expect("root");
    assert_eq!(source.name(root), "root");
    assert_eq!(source.children(root).count(), 2);
}
#[test]
fn comma_semicolon_tab_and_bar_separate_cells() {
    for text in ["a,b\n1,2", "a;b\n1;2", "a\tb\n1\t2", "a|b\n1|2"] {
        assert_eq!(row(text, 0), "1/2", "{text}");
    }
}
#[test]
fn a_delimiter_inside_quotes_does_not_separate() {
    assert_eq!(row("\"a;;;\",b\n\"1,5\",2", 0), "1,5/2");
}
#[test]
fn rows_end_with_any_line_break_and_empty_lines_are_none() {
    for text in ["a,b\r\n1,2\r\n3,4", "a,b\n\n1,2\n\n3,4\n", "a,b\n\r1,2\n\r3,4\n\r", "a,b\r1,2\r3,4"] {
        assert_eq!((row(text, 0), row(text, 1)), ("1/2".to_owned(), "3/4".to_owned()), "{text:?}");
    }
}
#[test]
fn a_byte_order_mark_is_no_part_of_the_first_name() {
    assert_eq!(table("x.csv", "\u{feff}name,label\n1,Satu").column("name"), Some(0));
}
#[test]
fn names_lose_spaces_around_them_and_cells_keep_theirs() {
    assert_eq!(table("x.csv", "name , label\n1,2").column("label"), Some(1));
    assert_eq!(row("a,b\n1 , 2", 0), "1 / 2");
}
#[test]
fn missing_cells_are_empty() {
    assert_eq!(row("a,b,c\n1", 0), "1//");
}
#[test]
fn a_header_alone_is_a_list_without_choices() {
    assert_eq!(table("x.csv", "name,label").row_count(), 0);
}
#[test]
fn a_row_with_more_cells_than_names_is_named() {
    assert_eq!(refused("x.csv", b"a,b\n1,2\n1,2,3"), ("file.row_too_long", Some(3)));
}
#[test]
fn a_column_twice_is_named() {
    assert_eq!(refused("x.csv", b"a,b,a\n1,2,3"), ("file.column_twice", Some(1)));
}
#[test]
fn another_encoding_is_named_with_its_line() {
    assert_eq!(refused("x.csv", b"a,b\n1,caf\xe9"), ("file.not_utf8", Some(2)));
}
#[test]
fn an_empty_file_is_named() {
    assert_eq!(refused("x.csv", b"").0, "file.no_header");
    assert_eq!(refused("x.csv", b",,,\n1,2,3").0, "file.no_header");
}
#[test]
fn a_quotation_mark_that_is_never_closed_is_named() {
    let text = format!("a,b\n\"1,2\n{}", "3,4\n".repeat(20_000));
    assert_eq!(refused("x.csv", text.as_bytes()), ("file.cell_too_long", Some(2)));
}
#[test]
fn too_many_rows_are_named() {
    let text = format!("a\n{}", "1\n".repeat(250_001));
    assert_eq!(refused("x.csv", text.as_bytes()).0, "file.too_many_rows");
}
#[test]
fn a_file_that_is_not_there_is_named() {
    assert_eq!(Files::new().source("x.csv").expect_err("missing").code(), "file.missing");
}
#[test]
fn other_endings_are_refused() {
    assert_eq!(Files::new().add("x.xlsx", b"").expect_err("unknown").code(), "file.unknown_format");
    assert_eq!(Files::new().add("csv", b"").expect_err("unknown").code(), "file.unknown_format");
}

const GEOJSON: &str = r#"{"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": "fs87b", "geometry": {"type": "Point", "coordinates": [117.15, -0.5]},
     "properties": {"title": "Posyandu", "kader": 3}},
    {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4, 5]]},
     "properties": {"id": "own"}},
    {"type": "Feature", "id": 7, "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]},
     "properties": null},
    {"type": "Feature", "geometry": null, "properties": {}}
]}"#;

fn feature(row: usize, column: &str) -> String {
    let table = table("x.geojson", GEOJSON);
    table.cell(row, table.column(column).expect("a column")).to_owned()
}

#[test]
fn a_point_is_latitude_first() {
    assert_eq!(feature(0, "geometry"), "-0.5 117.15 0 0");
}
#[test]
fn lines_and_polygons_are_points_in_a_row() {
    assert_eq!(feature(1, "geometry"), "2 1 0 0; 4 3 5 0");
    assert_eq!(feature(2, "geometry"), "2 1 0 0; 4 3 0 0; 2 1 0 0");
    assert_eq!(feature(3, "geometry"), "");
}
#[test]
fn a_property_id_wins_over_the_features_own() {
    assert_eq!(
        (feature(0, "id"), feature(1, "id"), feature(2, "id")),
        ("fs87b".into(), "own".into(), "7".into())
    );
}
#[test]
fn properties_are_columns() {
    assert_eq!(
        (feature(0, "title"), feature(0, "kader"), feature(2, "title")),
        ("Posyandu".into(), "3".into(), String::new())
    );
}
#[test]
fn other_json_is_named() {
    assert_eq!(refused("x.geojson", b"{\"type\": \"Feature\"}").0, "file.not_geojson");
    assert_eq!(refused("x.geojson", b"{\n\n!").1, Some(3));
    let cloud = br#"{"type": "FeatureCollection", "features": [{"geometry": {"type": "MultiPoint", "coordinates": []}}]}"#;
    assert_eq!(refused("x.geojson", cloud).0, "file.unknown_geometry");
}
#[test]
fn xml_stands_as_it_is_written() {
    let tree = tree(
        "<?xml version='1.0'?><root a='1'><item> x &amp; &#65; </item><item><name><![CDATA[<y>]]></name></item></root>",
    );
    let root = tree.root().expect("root");
    let items: Vec<_> = tree.children(root).collect();
    assert_eq!(items.len(), 2);
    assert_eq!(tree.string_value(items[0]), "x & A");
    assert_eq!(tree.string_value(items[1]), "<y>");
    assert_eq!(tree.attributes(root).count(), 1);
}
#[test]
fn broken_xml_is_named_with_its_line() {
    for text in ["<a>\n<b></a>", "<a>\n", "<a/>\n<b/>", "<a>\n&what;</a>", "<a>\n</a>text", ""] {
        assert_eq!(refused("x.xml", text.as_bytes()).0, "file.malformed", "{text}");
    }
    assert_eq!(refused("x.xml", b"<a>\n<b></a>").1, Some(2));
}
#[test]
fn an_entity_bomb_is_refused() {
    let text = "<!DOCTYPE a [<!ENTITY x \"&y;&y;\">]><a>&x;</a>";
    assert_eq!(refused("x.xml", text.as_bytes()).0, "file.malformed");
}
#[test]
fn deep_xml_is_refused() {
    let text = "<a>".repeat(100_000);
    assert_eq!(refused("x.xml", text.as_bytes()).0, "file.too_deep");
}
