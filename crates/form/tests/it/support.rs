//! A small form with one question of every kind, and ways to change it.

use ketuk_form::FormDefinition;
use serde_json::{Value, json};

/// The small form as JSON.
pub fn small() -> Value {
    json!({
        "format": "ketuk/form/v1", "id": "kecil", "version": "1",
        "title": {"id": "Kecil"}, "languages": ["id"],
        "choices": {
            "atap": {"version": "dtsen-2025", "items": [
                {"code": "2", "label": {"id": "Genteng"}},
                {"code": "3", "label": {"id": "Seng"}},
                {"code": "9", "label": {"id": "Tidak tahu"}, "missing": "dont_know"}
            ]}
        },
        "body": [
            {"kind": "group", "name": "rumah", "label": {"id": "Rumah"}, "body": [
                {"kind": "question", "name": "alamat", "type": "text", "label": {"id": "Alamat?"}, "required": true},
                {"kind": "question", "name": "luas", "type": "integer", "label": {"id": "Luas?"}, "min": 1.0, "max": 997.0},
                {"kind": "question", "name": "atap", "type": "select_one", "choices": "atap", "label": {"id": "Atap?"}},
                {"kind": "question", "name": "bahan", "type": "select_multiple", "choices": "atap", "label": {"id": "Bahan?"}},
                {"kind": "question", "name": "titik", "type": "geopoint", "label": {"id": "Titik?"}},
                {"kind": "question", "name": "foto", "type": "image", "label": {"id": "Foto?"}},
                {"kind": "question", "name": "berat", "type": "decimal", "label": {"id": "Berat?"}, "max": 2.5},
                {"kind": "question", "name": "lama", "type": "text", "label": {"id": "Berapa lama?"}, "required": true,
                 "relevant": "${luas} > 10"},
                {"kind": "question", "name": "sapa", "type": "note", "label": {"id": "Salam."}},
                {"kind": "question", "name": "lipat", "type": "calculate", "calculation": "${luas} * 2"}
            ]},
            {"kind": "repeat", "name": "anggota", "label": {"id": "Anggota"}, "role": "members", "body": [
                {"kind": "question", "name": "nama", "type": "text", "label": {"id": "Nama?"}, "required": true,
                 "role": "member_name"},
                {"kind": "question", "name": "lahir", "type": "date", "label": {"id": "Lahir?"},
                 "role": "member_birth_date"},
                {"kind": "group", "name": "kerja", "relevant": "${lahir} != ''", "body": [
                    {"kind": "question", "name": "jam", "type": "integer", "label": {"id": "Jam?"}, "required": true}
                ]},
                {"kind": "repeat", "name": "usaha", "body": [
                    {"kind": "question", "name": "omzet", "type": "integer", "label": {"id": "Omzet?"}, "required": true}
                ]}
            ]}
        ]
    })
}

/// The small form, read.
pub fn small_form() -> FormDefinition {
    FormDefinition::from_json(&small().to_string()).expect("the small form follows the format")
}

/// Puts `value` where `pointer` says; its last part may be new, `-` adds to a list, null removes.
pub fn set(whole: &mut Value, pointer: &str, value: Value) {
    let (above, last) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    match whole.pointer_mut(above).expect("the place above exists") {
        Value::Array(list) if last == "-" => list.push(value),
        Value::Array(list) => list[last.parse::<usize>().expect("a position")] = value,
        Value::Object(object) if value.is_null() => drop(object.remove(last)),
        Value::Object(object) => drop(object.insert(last.to_owned(), value)),
        _ => panic!("{above} holds nothing"),
    }
}
