//! Forms made for measuring: one with 2,000 questions and 5,000 expressions, one that asks for a village.
//!
//! Both are ODK XForm XML, so that any engine of the field can be given the very same text.

use std::fmt::Write as _;

/// Questions of the large form.
pub const QUESTIONS: usize = 2_000;
/// Expressions of the large form.
pub const EXPRESSIONS: usize = 5_000;
/// Questions per group of the large form.
const GROUP: usize = 20;
/// Villages in Indonesia, about.
pub const VILLAGES: usize = 83_000;

/// A form of [`QUESTIONS`] questions and [`EXPRESSIONS`] expressions: every question depends on an earlier
/// one; half have a constraint and half a condition for being required, a quarter are calculated from
/// several, and one question in fifty decides over its whole neighbourhood.
#[must_use]
pub fn large_form() -> String {
    let mut model = String::new();
    let mut binds = String::new();
    let mut body = String::new();
    let mut count = 0;
    for group in 0..QUESTIONS / GROUP {
        let _ = write!(model, "<g{group}>");
        let _ = write!(body, "<group ref=\"/data/g{group}\"><label>Bagian {group}</label>");
        for place in 0..GROUP {
            let at = group * GROUP + place;
            let _ = write!(model, "<q{at}/>");
            let (bind, expressions) = bind(at);
            binds.push_str(&bind);
            count += expressions;
            if at % 4 != 3 {
                let _ = write!(body, "<input ref=\"{}\"><label>Pertanyaan {at}</label></input>", path(at));
            }
        }
        let _ = write!(model, "</g{group}>");
        body.push_str("</group>");
    }
    assert_eq!(count, EXPRESSIONS, "the large form has as many expressions as its name says");
    page("besar", "Formulir besar", &model, &binds, "", &body)
}

fn path(at: usize) -> String {
    format!("/data/g{}/q{at}", at / GROUP)
}

/// The bind of a question and how many expressions it has; two and a half on average.
fn bind(at: usize) -> (String, usize) {
    let mut bind = format!("<bind nodeset=\"{}\" type=\"int\"", path(at));
    let gate = path((at / 50) * 50);
    let near = path(at.saturating_sub(1 + at % 7));
    let relevant = match at {
        0 => "true()".to_owned(),
        _ if at.is_multiple_of(50) => format!("{} != 7", path(at - 50)),
        _ if at % 4 == 3 => format!("{gate} != 9"),
        _ => format!("{gate} != 9 and ({near} = '' or {near} &lt; 90)"),
    };
    let _ = write!(bind, " relevant=\"{relevant}\"");
    let mut expressions = 1;
    if at % 4 == 3 {
        let sum = (1..=3).map(|back| format!("coalesce({}, 0)", path(at - back))).collect::<Vec<_>>();
        let _ = write!(bind, " calculate=\"{}\"", sum.join(" + "));
        expressions += 1;
    }
    if at.is_multiple_of(2) {
        let _ = write!(bind, " constraint=\". &gt;= 0 and . &lt;= 100\"");
        expressions += 1;
    }
    if !at.is_multiple_of(8) && at % 8 != 7 {
        let _ = write!(bind, " required=\"{gate} &gt; 3\"");
        expressions += 1;
    }
    bind.push_str("/>");
    (bind, expressions)
}

/// Answers for the large form, in its order: every question that a person answers.
#[must_use]
pub fn large_answers() -> Vec<(String, String)> {
    (0..QUESTIONS).filter(|at| at % 4 != 3).map(|at| (path(at), (at % 5 + 1).to_string())).collect()
}

/// A form that asks for province, regency, district and village, each list out of a file beside it.
#[must_use]
pub fn village_form() -> String {
    let model = "<prov/><kab/><kec/><desa/>";
    let mut binds = String::new();
    let mut instances = String::new();
    let mut body = String::new();
    for (at, level) in LEVELS.iter().enumerate() {
        let _ = write!(binds, "<bind nodeset=\"/data/{level}\" type=\"string\"/>");
        let _ = write!(instances, "<instance id=\"{level}\" src=\"jr://file-csv/{level}.csv\"/>");
        let filter = match at.checked_sub(1).and_then(|above| LEVELS.get(above)) {
            Some(above) => format!("[{above}= /data/{above} ]"),
            None => String::new(),
        };
        let _ = write!(
            body,
            "<select1 ref=\"/data/{level}\"><label>{level}</label>\
             <itemset nodeset=\"instance('{level}')/root/item{filter}\"><value ref=\"name\"/><label ref=\"label\"/>\
             </itemset></select1>"
        );
    }
    page("desa", "Asal desa", model, &binds, &instances, &body)
}

/// The levels of the administrative areas, from the outside in.
pub const LEVELS: [&str; 4] = ["prov", "kab", "kec", "desa"];

/// The file of one level: `name,label,<level above>`; 38, 514, 7,277 and 83,000 rows.
#[must_use]
pub fn village_file(level: usize) -> String {
    let counts = [38, 514, 7_277, VILLAGES];
    let above = level.checked_sub(1).map(|above| (LEVELS[above], counts[above]));
    let mut csv = String::from("name,label");
    let _ = writeln!(csv, ",{}", above.map_or("negara", |(name, _)| name));
    for row in 0..counts[level] {
        let parent = above.map_or(0, |(_, count)| row * count / counts[level]);
        let _ = writeln!(csv, "{row},Wilayah {level} nomor {row},{parent}");
    }
    csv
}

fn page(id: &str, title: &str, model: &str, binds: &str, instances: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<h:html xmlns=\"http://www.w3.org/2002/xforms\" \
         xmlns:h=\"http://www.w3.org/1999/xhtml\" xmlns:jr=\"http://openrosa.org/javarosa\"><h:head>\
         <h:title>{title}</h:title><model><instance><data id=\"{id}\" version=\"1\">{model}</data></instance>\
         {instances}{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    )
}
