//! Outlines of kelurahan and RT on the overview's map: what a file brings, what is told of the rest, and what
//! stands where nobody has drawn any; and tiles of a base map.

use super::{ELSEWHERE, KELURAHAN, hall, signed_in};
use crate::map::pack;
use ketuk_server::http::Basemap;
use ketuk_server::role::{Reach, Role};
use ketuk_tests::browser::Browser;
use serde_json::{Value as Json, json};

const RT: u64 = KELURAHAN * 1_000 + 1;
/// A square of some 200 m in Bontang Kuala.
const SQUARE: [[f64; 2]; 5] =
    [[117.508, 0.133], [117.510, 0.133], [117.510, 0.135], [117.508, 0.135], [117.508, 0.133]];

fn feature(properties: Json, kind: &str, coordinates: Json) -> Json {
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": kind, "coordinates": coordinates } })
}

fn square(properties: Json) -> Json {
    feature(properties, "Polygon", json!([SQUARE]))
}

fn import(browser: &Browser, features: &[Json]) -> Json {
    let file = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let body = Some(("application/geo+json", file.as_bytes()));
    let answer = browser.call("POST", "/v1/areas/outlines?language=en", body).expect("an answer");
    assert_eq!(answer.status, 200, "{}", answer.code());
    answer.json()
}

fn get(browser: &Browser, path: &str) -> Json {
    let answer = browser.get(path).expect("an answer");
    assert_eq!(answer.status, 200, "{path}: {}", answer.code());
    answer.json()
}

fn numbers(list: &Json) -> Vec<u64> {
    list.as_array().expect("a list").iter().map(|one| one["area"].as_u64().expect("a number")).collect()
}

#[test]
fn good_features_are_kept_and_each_other_one_is_told_with_its_place() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    let turned: Vec<_> = SQUARE.iter().map(|[lng, lat]| [*lat, *lng]).collect();
    let metres = json!([[[556_000, 14_300], [556_100, 14_300], [556_100, 14_400], [556_000, 14_300]]]);
    let far: Vec<_> = SQUARE.iter().map(|[lng, lat]| [lng - 2.0, *lat]).collect();
    let crossed = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]];
    let code = || json!({ "kode": "64.74.01.1001.002", "nama": "RT 2" });
    let report = import(
        &admin,
        &[
            square(json!({ "NAMA": "Kel. Bontang Kuala" })),
            square(json!({ "kode_rt": RT })),
            square(json!({ "kelurahan": "Btg Baru", "rt": "RT 003" })),
            square(json!({ "warna": "merah" })),
            square(json!({ "kode": "64.74.01.1001.998" })),
            square(json!({ "kelurahan": "Atlantis" })),
            feature(code(), "Point", json!(SQUARE[0])),
            feature(code(), "Polygon", json!([turned])),
            feature(code(), "Polygon", metres),
            feature(code(), "Polygon", json!([far])),
            feature(code(), "Polygon", json!([crossed])),
            feature(code(), "Polygon", json!("di sini")),
        ],
    );
    assert_eq!((&report["version"], &report["kelurahan"], &report["rts"]), (&json!(1), &json!(1), &json!(2)));
    assert_eq!(report["refused"], 9);
    let problems = report["problems"].as_array().expect("problems");
    let told: Vec<_> = problems
        .iter()
        .map(|p| (p["feature"].as_u64().expect("a number"), p["code"].as_str().expect("a code")))
        .collect();
    let wanted = [
        (4, "outline.no_area"),
        (5, "outline.unknown_area"),
        (6, "outline.unknown_area"),
        (7, "map.not_polygon"),
        (8, "map.swapped"),
        (9, "map.not_degrees"),
        (10, "map.far"),
        (11, "map.crossed"),
        (12, "map.not_degrees"),
    ];
    assert_eq!(told, wanted);
    assert_eq!(problems[3]["name"], "RT 2");
    assert!(problems[4]["text"].as_str().is_some_and(|text| text.contains("longitude first")));
    let map = get(&admin, &format!("/v1/desk/outlines?area={KELURAHAN}"));
    assert_eq!((numbers(&map["outlines"]), numbers(&map["frames"])), (vec![RT], vec![KELURAHAN]));
    let log = get(&admin, "/v1/audit?action=outlines.import");
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_later_import_stands_for_what_it_brings_and_leaves_the_rest() {
    let hall = hall();
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    import(&admin, &[square(json!({ "kode": KELURAHAN })), square(json!({ "kode": ELSEWHERE }))]);
    let moved: Vec<_> = SQUARE.iter().map(|[lng, lat]| [lng + 0.001, *lat]).collect();
    let report = import(&admin, &[feature(json!({ "kode": KELURAHAN }), "Polygon", json!([moved]))]);
    assert_eq!(report["version"], 2);
    let map = get(&admin, "/v1/desk/outlines");
    assert_eq!(numbers(&map["outlines"]), [KELURAHAN, ELSEWHERE]);
    assert_eq!(map["outlines"][0]["polygons"][0][0][0], json!([117.509, 0.133]));
    assert_eq!(map["outlines"][1]["polygons"][0][0][0], json!([117.508, 0.133]));
    let nothing = import(&admin, &[square(json!({ "kelurahan": "Atlantis" }))]);
    assert_eq!(nothing["version"], 0, "what brings nothing makes no version");
    let broken = admin.call("POST", "/v1/areas/outlines", Some(("application/geo+json", b"{")));
    let broken = broken.expect("an answer").json();
    assert_eq!(
        (&broken["problems"][0]["code"], &broken["version"]),
        (&json!("map.not_collection"), &json!(0))
    );
    assert_eq!(get(&admin, "/v1/desk/outlines")["version"], 2);
}

#[test]
fn where_nobody_has_drawn_there_are_places_and_an_officer_sees_own_ones() {
    let hall = hall();
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    let map = get(&viewer, "/v1/desk/outlines");
    assert_eq!((numbers(&map["outlines"]).len(), numbers(&map["spots"]).len()), (0, 15));
    assert_eq!(map["spots"][0]["latitude"], 0.13358);
    let admin = signed_in(&hall, "kepala", Role::Admin, Reach::City);
    import(&admin, &[square(json!({ "kode": KELURAHAN })), square(json!({ "kode": RT }))]);
    let there = signed_in(&hall, "sana", Role::Officer, Reach::Kelurahan(ELSEWHERE));
    let own = get(&there, "/v1/desk/outlines");
    let seen = [numbers(&own["outlines"]), numbers(&own["frames"])].concat();
    assert_eq!((seen, &own["nowhere"]), (vec![], &json!(28)), "28 RT, of which nobody knows where they lie");
    let upper = get(&viewer, "/v1/desk/outlines?level=kecamatan");
    assert_eq!(
        (numbers(&upper["outlines"]), numbers(&upper["spots"])),
        (vec![647_401], vec![647_402, 647_403])
    );
}

#[test]
fn a_base_map_is_given_out_tile_by_tile_to_those_who_are_signed_in() {
    let mut hall = hall();
    let viewer = signed_in(&hall, "angka", Role::Viewer, Reach::City);
    assert_eq!(viewer.get("/v1/map/tiles/0/0/0").expect("an answer").status, 204);
    assert_eq!(get(&viewer, "/v1/desk/outlines")["ground"], Json::Null);
    let file = hall.folder().path().join("kota.pmtiles");
    std::fs::write(&file, pack("Bontang")).expect("room");
    hall.lay_under(&Basemap::open(&file).expect("a pack")).expect("a server");
    let viewer = signed_in(&hall, "angka2", Role::Viewer, Reach::City);
    assert_eq!(get(&viewer, "/v1/desk/outlines")["ground"]["name"], "Bontang");
    let tile = viewer.get("/v1/map/tiles/0/0/0").expect("an answer");
    assert_eq!((tile.status, tile.header("content-type")), (200, Some("image/png")));
    assert_eq!(viewer.get("/v1/map/tiles/9/0/0").expect("an answer").status, 204);
    let nobody = Browser::new(hall.address()).get("/v1/map/tiles/0/0/0").expect("an answer");
    assert_eq!(nobody.code(), "auth.not_allowed");
    std::fs::write(&file, b"PNG").expect("room");
    assert!(Basemap::open(&file).is_err());
}
