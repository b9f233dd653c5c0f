//! Harm for XForms: real forms with parts exchanged, doubled, cut out and broken. The fuzz target `xform`
//! and the property test share it.

/// Small numbers that repeat themselves for a seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if most == 0 { 0 } else { (self.0 >> 11) as usize % most }
    }
}

/// A form with a bit of everything.
pub const SEED: &str = r#"<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>Uji</h:title><model>
<itext><translation lang="id" default=""><text id="q"><value>Halo <output value="../a"/></value><value form="image">jr://images/a.png</value></text></translation><translation lang="en"><text id="q"><value>Hello</value></text></translation></itext>
<instance><data id="uji" version="1"><a>1</a><g><b/><r jr:template=""><c/><s/></r><r><c>3</c><s/></r></g><n/><k x="1"/><orx:meta><orx:instanceID/></orx:meta></data></instance>
<instance id="kota"><root><item><v>1</v><l>Satu</l></item><item><v>2</v><l>Dua</l></item></root></instance>
<instance id="desa" src="jr://file-csv/desa.csv"/>
<bind nodeset="/data/a" type="int" constraint=". &gt; 0 and . &lt; 9" jr:constraintMsg="jr:itext('q')" required="true()"/>
<bind nodeset="/data/g/b" type="date" relevant="/data/a = 1" readonly="not(/data/a)"/>
<bind nodeset="/data/g/r" relevant="/data/a != 2"/>
<bind nodeset="/data/g/r/c" type="decimal" calculate="position(..) + /data/a"/>
<bind nodeset="/data/n" calculate="concat(jr:choice-name(/data/g/r[1]/s, '/data/g/r/s'), count(/data/g/r))"/>
<bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/>
<setvalue event="odk-instance-first-load" ref="/data/k" value="today()"/>
</model></h:head>
<h:body><input ref="/data/a"><label ref="jr:itext('q')"/><hint>h</hint><setvalue event="xforms-value-changed" ref="/data/k">x</setvalue></input>
<group ref="/data/g" appearance="field-list"><label>G</label><input ref="b"/>
<repeat nodeset="/data/g/r" jr:count="/data/a"><setvalue event="odk-new-repeat" ref="c" value="1"/><select1 ref="/data/g/r/s"><itemset nodeset="instance('kota')/root/item[v &lt;= ../c]"><value ref="v"/><label ref="l"/></itemset></select1></repeat></group>
<select ref="/data/k"><item><label>A</label><value>a</value></item></select><range ref="/data/n" start="1" end="3" step="1"/></h:body></h:html>"#;

/// What authors and attackers write.
const WORDS: &[&str] = &[
    "/data/g/r",
    "/data/a",
    "../c",
    "..",
    ".",
    "/",
    "//",
    "*",
    "@x",
    "/data",
    "true()",
    "false()",
    "1",
    "-1",
    "4294967296",
    "",
    "/data/g/r[",
    "]",
    "(",
    ")",
    "'",
    "\"",
    "${",
    "}",
    "&#0;",
    "&x;",
    "&lt;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE a [<!ENTITY x \"y\">]>",
    "<r jr:template=\"\"/>",
    "<r/>",
    "<group>",
    "</group>",
    "<repeat nodeset=\"/data/g\"/>",
    "<bind nodeset=\"/data/g/r/c\" calculate=\"../s\"/>",
    "<bind nodeset=\"/data\" relevant=\"a\"/>",
    "<instance id=\"kota\" src=\"jr://instance/last-saved\"/>",
    "jr:count=\"99999\"",
    "jr:noAddRemove=\"true()\"",
    "<value/>",
    "<item/>",
    "<itemset nodeset=\"../r\"/>",
    "<output value=\"/data/n\"/>",
    "xmlns=\"\"",
    "xmlns:jr=\"x\"",
    "\u{301}",
    "\u{0}",
    "count(/data/g/r)",
    "instance('desa')/root/item",
    "instance('kota')",
    "current()/..",
    "position(..)",
    "indexed-repeat(/data/g/r/c, /data/g/r, 1)",
    "once(uuid())",
    "jr:itext('q')",
];

/// A form with up to eight harms.
pub fn mutate(start: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut text = start.to_vec();
    for _ in 0..=dice.below(8) {
        harm(&mut text, dice);
    }
    text
}

fn harm(text: &mut Vec<u8>, dice: &mut Dice) {
    let (from, to) = (mark(text, dice), mark(text, dice));
    let (from, to) = (from.min(to), from.max(to));
    match dice.below(7) {
        0 => drop(text.drain(from..to)),
        1 => {
            let part = text[from..to.min(from + 4096)].to_vec();
            let at = mark(text, dice);
            text.splice(at..at, part);
        }
        2 | 3 => {
            let word = WORDS[dice.below(WORDS.len())];
            let at = mark(text, dice);
            text.splice(at..at, word.bytes());
        }
        4 | 5 => {
            // The inside of a pair of quotation marks becomes something else.
            let quotes: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b'"').collect();
            let at = dice.below(quotes.len().saturating_sub(1));
            if let (Some(open), Some(close)) = (quotes.get(at), quotes.get(at + 1)) {
                let word = WORDS[dice.below(WORDS.len())].replace('"', "'").replace('<', "&lt;");
                text.splice(open + 1..*close, word.bytes());
            }
        }
        _ => {
            let at = dice.below(text.len());
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
    }
}

/// A place before an opening bracket, or any place.
fn mark(text: &[u8], dice: &mut Dice) -> usize {
    let any = dice.below(text.len() + 1);
    if dice.below(4) == 0 {
        return any;
    }
    text[any..].iter().position(|byte| *byte == b'<').map_or(any, |further| any + further)
}
