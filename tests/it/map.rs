//! The map as a screen sees it: outlines and a tile pack that come by hand, points of households, the way to
//! the next, and a position that lies elsewhere.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ketuk_device::ScopeId;
use ketuk_field::{Call, Exposure, Field, Options, Roots};
use ketuk_tests::hall::Hall;
use ketuk_tests::temp::TempDir;
use ketuk_view::{
    AddedView, Answer, Begin, Enrol, Household, HouseholdView, Import, ImportView, ItemView, Map, MapView,
    PageView, PointView, ProblemView, Review, ReviewView, Save, StartView, Visit, Way, WayView,
};
use serde::de::DeserializeOwned;

/// RT 001 of Bontang Kuala, as in the other stories.
const SCOPE: ScopeId = ScopeId(6_474_011_001_001);
/// A square of about 222 m around 0.133, 117.5.
const OUTLINE: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"rt":"64.74.01.1001.001"},"geometry":{"type":"Polygon","coordinates":
    [[[117.499,0.132],[117.501,0.132],[117.501,0.134],[117.499,0.134],[117.499,0.132]]]}},
    {"type":"Feature","properties":{"rt":"64.74.01.1001.002"},"geometry":{"type":"Polygon","coordinates":
    [[[117.501,0.132],[117.503,0.132],[117.503,0.134],[117.501,0.134],[117.501,0.132]]]}}]}"#;

struct Phone {
    hall: Hall,
    folder: TempDir,
    field: Field,
}

impl Phone {
    fn enrolled() -> Self {
        let (hall, folder) = (Hall::open().expect("a server"), TempDir::new("map").expect("a folder"));
        let field = open(&folder);
        let phone = Self { hall, folder, field };
        let code = phone.hall.invite("Sri Wahyuni", &[SCOPE]).expect("an invitation");
        let server = phone.hall.road().base_url().to_owned();
        let _: StartView = phone.get(Call::Enrol(Enrol { server, code, name: "Sri Wahyuni".to_owned() }));
        phone
    }

    fn ask(&self, call: Call) -> Result<String, ProblemView> {
        self.hall.block_on(self.field.call(call))
    }

    fn get<T: DeserializeOwned>(&self, call: Call) -> T {
        let reply = self.ask(call).expect("an answer");
        serde_json::from_str(&reply).expect("the answer that the contract names")
    }

    fn import(&self, bytes: &[u8]) -> Result<String, ProblemView> {
        let reply = self.ask(Call::Import(Import { base64: STANDARD.encode(bytes) }))?;
        Ok(serde_json::from_str::<ImportView>(&reply).expect("an import").map)
    }

    /// A household with this position, saved.
    fn house(&self, position: &str) -> String {
        let added: AddedView = self.get(Call::Begin(Begin { scope: SCOPE.0.to_string() }));
        self.position(&added.page, position);
        self.get::<()>(Call::Save(Save { record: added.page.clone() }));
        added.page
    }

    /// Types a position; what is said beside the question: what is wrong, and what is doubtful.
    fn position(&self, record: &str, position: &str) -> (String, String) {
        let answer = |page: &str, key: &str, value: &str| -> PageView {
            let [record, page, key, value] = [record, page, key, value].map(str::to_owned);
            self.get(Call::Answer(Answer { record, page, key, value }))
        };
        answer("keberadaan", "keberadaan_keluarga", "1");
        let page = answer("lokasi_foto", "titik_rumah", position);
        let asked = page.items.into_iter().find_map(|item| match item {
            ItemView::Question(asked) if asked.key == "titik_rumah" => Some(asked),
            _ => None,
        });
        let asked = asked.expect("the question of the position");
        (asked.wrong, asked.doubt)
    }
}

fn open(folder: &TempDir) -> Field {
    let folder = folder.path().join("app");
    let options = Options { folder, exposure: Exposure::LoopbackOnly, roots: Roots::None, secret: None };
    Field::open(options, Box::new(drop)).expect("a folder of its own")
}

/// A pack of one tile at zoom 0, whose directories and tile are not packed.
pub(crate) fn pack(name: &str) -> Vec<u8> {
    let tile = b"\x89PNG\r\n\x1a\n a tile";
    let directory = [1, 0, 1, tile.len() as u8, 1];
    let metadata = format!(r#"{{"name":"{name}","attribution":"© OpenStreetMap"}}"#).into_bytes();
    let mut bytes = b"PMTiles\x03".to_vec();
    let mut at = 127_u64;
    for length in [directory.len(), metadata.len(), 0, tile.len()] {
        bytes.extend(at.to_le_bytes());
        bytes.extend((length as u64).to_le_bytes());
        at += length as u64;
    }
    bytes.extend([0; 24]);
    bytes.extend([1, 1, 1, 2, 0, 0]);
    bytes.extend([0; 25]);
    [bytes, directory.to_vec(), metadata, tile.to_vec()].concat()
}

#[test]
fn houses_stand_on_the_map_once_their_position_is_saved() {
    let phone = Phone::enrolled();
    let record = phone.house("0.1331 117.5 0 5");
    let _: AddedView = phone.get(Call::Begin(Begin { scope: SCOPE.0.to_string() }));
    let map: MapView = phone.get(Call::Map(Map {}));
    assert_eq!((map.houses.len(), map.without, map.outlines.len()), (1, 1, 0));
    assert!(map.tiles.is_none());
    let house = &map.houses[0];
    assert_eq!((&house.record, house.source.as_str(), house.todo.as_str()), (&record, "measured", "started"));
    assert_eq!(house.at, PointView { latitude: 0.1331, longitude: 117.5 });
    assert!(!house.outside, "where there is no outline nothing is outside");
}

#[test]
fn the_way_leads_to_the_nearest_house_that_is_still_to_be_visited() {
    let phone = Phone::enrolled();
    let (far, near) = (phone.house("0.135 117.5 0 5"), phone.house("0.133 117.501 0 5"));
    let done = phone.house("0.133 117.5001 0 5");
    let [outcome, note, again] = ["selesai", "", ""].map(str::to_owned);
    let _: HouseholdView = phone.get(Call::Visit(Visit { record: done, outcome, note, again }));
    let from = PointView { latitude: 0.133, longitude: 117.5 };
    let ways: Vec<WayView> = phone.get(Call::Way(Way { from }));
    let told: Vec<_> =
        ways.iter().map(|way| (&way.house.record, way.metres.round(), way.bearing.round())).collect();
    assert_eq!(told, [(&near, 111.0, 90.0), (&far, 222.0, 0.0)]);
    let nowhere = PointView { latitude: 91.0, longitude: 0.0 };
    assert_eq!(phone.get::<Vec<WayView>>(Call::Way(Way { from: nowhere })), []);
}

#[test]
fn a_position_outside_the_rt_is_doubted_and_stops_nothing() {
    let phone = Phone::enrolled();
    let words = phone.import(OUTLINE.as_bytes()).expect("outlines");
    assert_eq!(words, "Batas 2 RT terpasang; 1 di antaranya wilayah Anda.");
    let added: AddedView = phone.get(Call::Begin(Begin { scope: SCOPE.0.to_string() }));
    let record = added.page;
    let (wrong, doubt) = phone.position(&record, "0.133 117.503 0 8");
    assert_eq!(wrong, "");
    assert!(doubt.contains("230 m di luar batas RT 001"), "{doubt}");
    // As a finding it is a warning, at the household and before a visit is ended.
    let shown: HouseholdView = phone.get(Call::Household(Household { record: record.clone() }));
    let found: Vec<_> =
        shown.findings.iter().filter(|finding| finding.code == "position.outside_rt").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, "warning");
    let review: ReviewView = phone.get(Call::Review(Review { record: record.clone() }));
    let placed = review.findings.iter().find(|placed| placed.finding.code == "position.outside_rt");
    assert_eq!(placed.map(|placed| placed.page.as_str()), Some("lokasi_foto"));
    let [outcome, note, again] = ["selesai", "", ""].map(str::to_owned);
    let done: HouseholdView = phone.get(Call::Visit(Visit { record, outcome, note, again }));
    assert_eq!(done.row.status, "selesai");
    let map: MapView = phone.get(Call::Map(Map {}));
    assert!(map.houses[0].outside);
    assert_eq!(map.outlines.len(), 1, "outlines of other RTs are not shown");
}

#[test]
fn what_the_phone_may_err_is_no_doubt() {
    let phone = Phone::enrolled();
    phone.import(OUTLINE.as_bytes()).expect("outlines");
    let added: AddedView = phone.get(Call::Begin(Begin { scope: SCOPE.0.to_string() }));
    // 33 m outside.
    for (position, doubted) in [
        ("0.133 117.5 0 8", false),
        ("0.133 117.5013 0 40", false),
        ("0.133 117.5013 0 20", true),
        ("0.133 117.5012", false),
        ("0.133 117.5013", true),
        ("0.133", false),
    ] {
        let (_, doubt) = phone.position(&added.page, position);
        assert_eq!(!doubt.is_empty(), doubted, "{position}: {doubt}");
    }
}

#[test]
fn outlines_that_do_not_fit_are_refused_and_the_old_ones_stay() {
    let phone = Phone::enrolled();
    phone.import(OUTLINE.as_bytes()).expect("outlines");
    let metres = OUTLINE.replace("117.499", "556000");
    let refused = phone.import(metres.as_bytes()).expect_err("metres are no degrees");
    assert_eq!(refused.code, "map.not_degrees");
    let nameless = OUTLINE.replace("\"rt\"", "\"nama\"");
    assert_eq!(phone.import(nameless.as_bytes()).expect_err("no code").code, "map.no_rt_code");
    let map: MapView = phone.get(Call::Map(Map {}));
    assert_eq!(map.outlines.len(), 1);
}

#[test]
fn tiles_come_out_of_the_pack_that_is_installed_and_a_broken_one_changes_nothing() {
    let phone = Phone::enrolled();
    assert_eq!(phone.field.find_tile(0, 0, 0), None);
    let words = phone.import(&pack("Bontang")).expect("a pack");
    assert_eq!(words, "Peta dasar “Bontang” terpasang. Tampak di belakang rumah-rumah di Peta.");
    let map: MapView = phone.get(Call::Map(Map {}));
    let tiles = map.tiles.expect("a pack");
    assert_eq!((tiles.format.as_str(), tiles.min_zoom, tiles.max_zoom), ("png", 0, 0));
    assert_eq!((tiles.name.as_str(), tiles.attribution.as_str()), ("Bontang", "© OpenStreetMap"));
    let whole = pack("Lain");
    let cut = phone.import(&whole[..whole.len() - 4]).expect_err("cut off");
    assert_eq!(cut.code, "map.pack_broken");
    assert!(phone.field.find_tile(0, 0, 0).is_some_and(|tile| tile.starts_with(b"\x89PNG")));
    assert_eq!(phone.field.find_tile(1, 0, 0), None);
    let left: Vec<_> = std::fs::read_dir(phone.folder.path().join("app"))
        .expect("the folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("peta"))
        .collect();
    assert_eq!(left, ["peta.pmtiles"], "nothing half written stays");
}

#[test]
fn files_from_the_disk_are_installed_and_others_are_told() {
    let phone = Phone::enrolled();
    let write = |name: &str, bytes: &[u8]| {
        let path = phone.folder.path().join(name);
        std::fs::write(&path, bytes).expect("room");
        phone.hall.block_on(phone.field.install_map(&path, "en"))
    };
    assert_eq!(
        write("rt.geojson", OUTLINE.as_bytes()).as_deref(),
        Ok("Outlines of 2 RTs are installed; 1 of them are yours.")
    );
    assert!(
        write("kota.pmtiles", &pack("")).is_ok_and(|words| words.starts_with("The base map is installed"))
    );
    assert_eq!(write("lain.txt", b"halo").expect_err("neither").code, "map.neither");
    assert_eq!(write("kosong", b"").expect_err("neither").code, "map.neither");
}

#[test]
fn behind_the_lock_there_is_no_map() {
    use ketuk_view::{Lock, SetPin};
    let phone = Phone::enrolled();
    let _: StartView = phone.get(Call::SetPin(SetPin { old: String::new(), new: "2468".to_owned() }));
    let _: StartView = phone.get(Call::Lock(Lock {}));
    assert_eq!(phone.ask(Call::Map(Map {})).expect_err("locked").code, "app.locked");
    let from = PointView { latitude: 0.133, longitude: 117.5 };
    assert_eq!(phone.ask(Call::Way(Way { from })).expect_err("locked").code, "app.locked");
    assert_eq!(phone.import(&pack("x")).expect_err("locked").code, "app.locked");
}
