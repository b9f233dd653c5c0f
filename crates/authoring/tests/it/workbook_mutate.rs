//! Harm for XLSX workbooks: the XML parts of a real one, exchanged, doubled, cut out and broken, in a package
//! that is whole again. The fuzz targets `xlsform` and `prelist` and the property test share it.
//!
//! A workbook is text here: its parts in the order of [`NAMES`], parted by the byte 0x1e.

use crate::xform_mutate::Dice;
use std::io::Write as _;

/// Parts a workbook from its parts.
const BETWEEN: u8 = 0x1e;
/// The parts of a workbook, in this order.
const NAMES: [&str; 7] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
];

/// A form of one sheet, then its strings and styles.
pub fn form() -> Vec<u8> {
    seed(
        "survey",
        &[
            &["type", "name", "label::Bahasa Indonesia (id)", "relevant", "constraint", "calculation"],
            &["integer", "a", "Umur", "", ". &gt; 0 and . &lt; 120", ""],
            &["begin repeat", "r", "Anggota", "${a} &gt; 1", "", ""],
            &["text", "b", "Nama", "", "regex(., '^[a-z]+$')", ""],
            &["end repeat", "", "", "", "", ""],
            &["calculate", "c", "", "", "", "count(${r})"],
        ],
    )
}

/// A list of two families.
pub fn prelist() -> Vec<u8> {
    seed(
        "Daftar",
        &[
            &["prelist_id", "rt_code", "nomor_kk", "nama_kepala_keluarga", "alamat", "jumlah_anggota"],
            &["P1", "64.74.01.1001.001", "6474011206100001", "Contoh", "Jalan Delima 1", "#4"],
            &["P2", "64.74.01.1001.002", "#6.474011206100001E+15", "Contoh Lagi", "", "dua"],
        ],
    )
}

/// A cell that begins with `#` is a number, every third text stands in the shared strings.
fn seed(name: &str, rows: &[&[&str]]) -> Vec<u8> {
    let (mut strings, mut lines) = (String::new(), String::new());
    let mut shared = 0;
    for (line, cells) in (1..).zip(rows) {
        lines.push_str(&format!(r#"<row r="{line}">"#));
        for (column, text) in ('A'..).zip(cells.iter()) {
            let place = format!("{column}{line}");
            lines.push_str(&match text.strip_prefix('#') {
                Some(number) => format!(r#"<c r="{place}" s="1"><v>{number}</v></c>"#),
                None if text.is_empty() => format!(r#"<c r="{place}"/>"#),
                None if (line + text.len()) % 3 == 0 => {
                    strings.push_str(&format!("<si><t>{text}</t></si>"));
                    shared += 1;
                    format!(r#"<c r="{place}" t="s"><v>{}</v></c>"#, shared - 1)
                }
                None => format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#),
            });
        }
        lines.push_str("</row>");
    }
    let main = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let relation = |id: u32, kind: &str, target: &str| {
        format!(r#"<Relationship Id="rId{id}" Type="{office}/{kind}" Target="{target}"/>"#)
    };
    let inside: String = [
        (1, "worksheet", "worksheets/sheet1.xml"),
        (2, "sharedStrings", "sharedStrings.xml"),
        (3, "styles", "styles.xml"),
    ]
    .map(|(id, kind, target)| relation(id, kind, target))
    .concat();
    let parts = [
        format!(
            r#"<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="{kinds}.sheet.main+xml"/></Types>"#
        ),
        format!(
            r#"<Relationships xmlns="{package}/relationships">{}</Relationships>"#,
            relation(1, "officeDocument", "xl/workbook.xml")
        ),
        format!(
            r#"<workbook {main} xmlns:r="{office}"><workbookPr date1904="1"/><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>"#
        ),
        format!(r#"<Relationships xmlns="{package}/relationships">{inside}</Relationships>"#),
        format!(
            r#"<worksheet {main}><dimension ref="A1:F6"/><sheetData>{lines}</sheetData><mergeCells count="1"><mergeCell ref="A9:B9"/></mergeCells></worksheet>"#
        ),
        format!(r#"<sst {main} count="{shared}" uniqueCount="{shared}">{strings}</sst>"#),
        format!(
            r#"<styleSheet {main}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd-mm-yyyy"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
        ),
    ];
    parts.map(String::into_bytes).join(&BETWEEN)
}

/// The workbook as a file; parts that are missing are left out.
pub fn pack(parts: &[u8]) -> Vec<u8> {
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in NAMES.iter().zip(parts.split(|byte| *byte == BETWEEN)) {
        file.start_file(*name, stored).expect("a part begins");
        file.write_all(part).expect("a part is written");
    }
    file.finish().expect("the file ends").into_inner()
}

/// What spreadsheets and attackers write.
const WORDS: &[&str] = &[
    "A1:XFD1048576",
    "A1048576",
    "XFD1",
    "ZZZZZZZ99999999999",
    "A0",
    "-1",
    "4294967296",
    "1e308",
    "1E+15",
    "NaN",
    "<row r=\"1048576\">",
    "<row r=\"4294967295\">",
    "</row>",
    "<c r=\"A2\" t=\"s\"><v>99</v></c>",
    "<c t=\"b\"><v>1</v></c>",
    "<c t=\"e\"><v>#REF!</v></c>",
    "<c t=\"d\"><v>2026-11-22T00:00:00</v></c>",
    "<c s=\"99\"><v>45000.5</v></c>",
    "<c t=\"str\"><f>A1+A2</f><v>x</v></c>",
    "<f t=\"shared\" ref=\"A1:B9\" si=\"0\">A1*2</f>",
    "<mergeCell ref=\"A1:XFD1048576\"/>",
    "<si><t xml:space=\"preserve\"> </t></si>",
    "<si><r><t>a</t></r><r><t>b</t></r></si>",
    "<rPh sb=\"0\" eb=\"1\"><t>x</t></rPh>",
    "_x000D_",
    "_xD800_",
    "&#0;",
    "&#xD800;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "<!DOCTYPE a [<!ENTITY x \"y\">]>",
    "inlineStr",
    "\u{feff}",
    "\u{202e}",
    "\u{0}",
    "\u{1e}",
    "${a}",
    "begin group",
    "end group",
    "begin loop over d",
    "select_one d",
    "or_other",
    "1.048.576",
    "64.74.01.1001.001",
    "RT 1",
    "=1+1",
    "sheet2.xml",
    "../../sheet1.xml",
    "/xl/worksheets/sheet1.xml",
    "rId9",
];

/// The parts with one to four harms.
pub fn mutate(parts: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut text = parts.to_vec();
    for _ in 0..=dice.below(4) {
        harm(&mut text, dice);
    }
    text
}

fn harm(text: &mut Vec<u8>, dice: &mut Dice) {
    let (from, to) = (mark(text, dice), mark(text, dice));
    let (from, to) = (from.min(to), from.max(to));
    let word = WORDS[dice.below(WORDS.len())];
    match dice.below(7) {
        0 if to - from < 2048 => drop(text.drain(from..to)),
        0 | 1 => {
            let part = text[from..to.min(from + 2048)].to_vec();
            let at = mark(text, dice);
            text.splice(at..at, part);
        }
        2 => drop(text.splice(from..from, word.bytes())),
        3 | 4 => inside(text, dice, (b'"', b'"'), &word.replace('"', "'").replace('<', "&lt;")),
        5 => inside(text, dice, (b'>', b'<'), word),
        _ => {
            let at = dice.below(text.len());
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
}

/// What stands between two such bytes becomes something else.
fn inside(text: &mut Vec<u8>, dice: &mut Dice, (open, close): (u8, u8), word: &str) {
    let any = dice.below(text.len());
    let Some(from) = text[any..].iter().position(|byte| *byte == open).map(|at| any + at + 1) else { return };
    let Some(to) = text[from..].iter().position(|byte| *byte == close).map(|at| from + at) else { return };
    text.splice(from..to, word.bytes());
}

/// A place before an opening bracket, or any place.
fn mark(text: &[u8], dice: &mut Dice) -> usize {
    let any = dice.below(text.len() + 1);
    if dice.below(4) == 0 {
        return any;
    }
    text[any..].iter().position(|byte| *byte == b'<').map_or(any, |further| any + further)
}
