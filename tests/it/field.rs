//! The field app as its screens see it: calls in, answers out, a real server at the other end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ketuk_device::ScopeId;
use ketuk_field::{Call, Exposure, Field, Options, Roots};
use ketuk_server::role::Reach;
use ketuk_tests::hall::{Hall, TOKEN};
use ketuk_tests::temp::TempDir;
use ketuk_transport::Office;
use ketuk_view::{
    Add, AddedView, Answer, Arrival, AskedView, Begin, BeginSync, Choices, ChoicesView, Diagnostics,
    DiagnosticsView, Enrol, Export, ExportView, File, FileView, Forget, Home, HomeView, Household,
    HouseholdView, Import, ImportView, ItemView, Jot, Jotted, JottedView, KeepFile, Lock, Page, PageView,
    ProblemView, Remove, Review, ReviewView, Save, SavePlace, SaveSettings, SetPin, SettingsView, Settle,
    Start, StartView, Unlock, Visit,
};
use serde::de::DeserializeOwned;
use std::sync::mpsc;

/// RT 001 of Bontang Kuala, as in the other stories.
const SCOPE: ScopeId = ScopeId(6_474_011_001_001);

/// A phone with a hall to speak to.
struct Phone {
    field: Field,
    ended: mpsc::Receiver<ketuk_view::SyncView>,
}

impl Phone {
    fn open(folder: &TempDir) -> Self {
        let (sender, ended) = mpsc::channel();
        let options = Options {
            folder: folder.path().join("app"),
            exposure: Exposure::LoopbackOnly,
            roots: Roots::None,
            secret: None,
        };
        let hear = move |event| {
            if let ketuk_view::EventView::Sync { sync } = event
                && sync.state == "idle"
            {
                let _ = sender.send(*sync);
            }
        };
        let field = Field::open(options, Box::new(hear)).expect("a folder of its own");
        Self { field, ended }
    }

    fn ask(&self, hall: &Hall, call: Call) -> Result<String, ProblemView> {
        hall.block_on(self.field.call(call))
    }

    fn get<T: DeserializeOwned>(&self, hall: &Hall, call: Call) -> T {
        let reply = self.ask(hall, call).expect("an answer");
        serde_json::from_str(&reply).expect("the answer that the contract names")
    }

    fn page(&self, hall: &Hall, record: &str, page: &str) -> PageView {
        self.get(hall, Call::Page(Page { record: record.to_owned(), page: page.to_owned() }))
    }

    fn answer(&self, hall: &Hall, (record, page): (&str, &str), key: &str, value: &str) -> PageView {
        let [record, page, key, value] = [record, page, key, value].map(str::to_owned);
        self.get(hall, Call::Answer(Answer { record, page, key, value }))
    }

    fn enrolled(hall: &Hall, folder: &TempDir) -> Self {
        let phone = Self::open(folder);
        let code = hall.invite("Sri Wahyuni", &[SCOPE]).expect("an invitation");
        let ask = Enrol { server: hall.road().base_url().to_owned(), code, name: "Sri Wahyuni".to_owned() };
        let started: StartView = phone.get(hall, Call::Enrol(ask));
        assert!(started.enrolled && started.areas.len() == 1);
        phone
    }

    fn begin(&self, hall: &Hall) -> String {
        let added: AddedView = self.get(hall, Call::Begin(Begin { scope: SCOPE.0.to_string() }));
        added.page
    }

    fn add_member(&self, hall: &Hall, record: &str) -> AddedView {
        self.get(hall, Call::Add(Add { record: record.to_owned(), repeat: "anggota".to_owned() }))
    }

    fn save(&self, hall: &Hall, record: &str) {
        self.ask(hall, Call::Save(Save { record: record.to_owned() })).expect("saved");
    }

    fn sync(&self, hall: &Hall) -> ketuk_view::SyncView {
        let _: ketuk_view::SyncView = self.get(hall, Call::BeginSync(BeginSync {}));
        self.ended.recv().expect("it ends")
    }
}

fn asked<'p>(page: &'p PageView, key: &str) -> Option<&'p AskedView> {
    page.items.iter().find_map(|item| match item {
        ItemView::Question(asked) if asked.key == key => Some(&**asked),
        _ => None,
    })
}

fn setting() -> (Hall, TempDir) {
    (Hall::open().expect("a server"), TempDir::new("field").expect("a folder"))
}

/// A household that was found, on a phone of its own.
fn found() -> (Hall, TempDir, Phone, String) {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    phone.answer(&hall, (&record, "keberadaan"), "keberadaan_keluarga", "1");
    (hall, folder, phone, record)
}

#[test]
fn a_family_from_the_door_to_the_server() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    let at = (record.as_str(), "keberadaan");
    let page = phone.answer(&hall, at, "keberadaan_keluarga", "2");
    assert!(asked(&page, "tujuan_pindah").is_some(), "a family that moved is asked where to");
    let page = phone.answer(&hall, at, "keberadaan_keluarga", "1");
    assert!(asked(&page, "tujuan_pindah").is_none());
    let skipped = page.skipped.iter().find(|one| one.key == "tujuan_pindah").expect("told why");
    assert!(skipped.because.iter().any(|because| because.contains(':')), "{:?}", skipped.because);
    let repeat = Add { record: record.clone(), repeat: "anggota".to_owned() };
    let member: AddedView = phone.get(&hall, Call::Add(repeat));
    let inside = (record.as_str(), member.page.as_str());
    let key = |name: &str| format!("{}.{name}", member.page);
    phone.answer(&hall, inside, &key("nama"), "Siti Aminah");
    phone.answer(&hall, inside, &key("keberadaan_anggota"), "1");
    let page = phone.answer(&hall, inside, &key("tanggal_lahir"), "1980-05-17");
    assert_eq!(page.line.label, "Siti Aminah");
    let list = phone.page(&hall, &record, "daftar_anggota");
    assert_eq!((list.line.inside.len(), page.parent.as_str()), (1, "daftar_anggota"));
    let review: ReviewView = phone.get(&hall, Call::Review(Review { record: record.clone() }));
    assert!(review.unanswered.iter().any(|gap| gap.key == "nomor_kk" && gap.page == "identitas"));
    let visit = Visit {
        record: record.clone(),
        outcome: "selesai_sebagian".to_owned(),
        note: "KK ada di sekolah".to_owned(),
        again: "2026-11-25".to_owned(),
    };
    let shown: HouseholdView = phone.get(&hall, Call::Visit(visit));
    assert_eq!(
        (shown.visits[0].note.as_str(), shown.row.again.as_str()),
        ("KK ada di sekolah", "2026-11-25")
    );
    assert_eq!(shown.row.todo, "started");
    assert!(matches!(shown.row.arrival, Arrival::Waiting { .. }));
    assert!(shown.answers.iter().any(|answer| answer.key == key("umur")), "the age is part of the save");
    let synced = phone.sync(&hall);
    assert_eq!((synced.problem.as_str(), synced.households_arrived), ("", 1));
    let shown: HouseholdView = phone.get(&hall, Call::Household(Household { record }));
    assert!(matches!(shown.row.arrival, Arrival::Arrived { .. }));
}

#[test]
fn the_app_is_ended_in_the_middle_of_a_word() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    let at = (record.as_str(), "identitas");
    phone.answer(&hall, at, "alamat", "Jl. Letjen S. Parm");
    phone.answer(&hall, at, "nomor_kk", "64740");
    phone.ask(&hall, Call::SavePlace(SavePlace { place: "/h/x/p/identitas".to_owned() })).expect("kept");
    drop(phone);
    let phone = Phone::open(&folder);
    let started: StartView = phone.get(&hall, Call::Start(Start {}));
    assert_eq!(started.place, "/h/x/p/identitas");
    let page = phone.page(&hall, &record, "identitas");
    let address = asked(&page, "alamat").expect("asked");
    assert_eq!((address.value.as_str(), address.draft), ("Jl. Letjen S. Parm", true));
    let card = asked(&page, "nomor_kk").expect("asked");
    assert_eq!(card.value, "64740");
    assert!(card.wrong.contains("16"), "{}", card.wrong);
}

#[test]
fn a_number_is_shown_as_it_was_typed_and_saved_as_a_number() {
    let (hall, _folder, phone, record) = found();
    let at = (record.as_str(), "daftar_anggota");
    let page = phone.answer(&hall, at, "jumlah_anggota", "05");
    assert_eq!(asked(&page, "jumlah_anggota").map(|asked| asked.value.as_str()), Some("05"));
    phone.save(&hall, &record);
    let page = phone.page(&hall, &record, "daftar_anggota");
    let count = asked(&page, "jumlah_anggota").expect("asked");
    assert_eq!((count.value.as_str(), count.draft), ("5", false));
}

#[test]
fn a_number_that_does_not_fit_is_said_and_not_changed() {
    let (hall, _folder, phone, record) = found();
    let at = (record.as_str(), "daftar_anggota");
    for typed in ["2.5", "9100000000000001"] {
        let page = phone.answer(&hall, at, "jumlah_anggota", typed);
        assert!(!asked(&page, "jumlah_anggota").expect("asked").wrong.is_empty());
        phone.save(&hall, &record);
        let page = phone.page(&hall, &record, "daftar_anggota");
        assert_eq!(asked(&page, "jumlah_anggota").expect("asked").value, typed);
    }
}

#[test]
fn a_member_is_taken_off_with_a_reason() {
    let (hall, _folder, phone, record) = found();
    let member = phone.add_member(&hall, &record);
    phone.answer(&hall, (&record, &member.page), &format!("{}.nama", member.page), "Budi");
    let why = "tercatat dua kali".to_owned();
    let remove = Remove { record: record.clone(), page: member.page.clone(), why };
    phone.ask(&hall, Call::Remove(remove)).expect("taken off");
    assert!(phone.page(&hall, &record, "daftar_anggota").line.inside.is_empty());
    let gone = phone.ask(&hall, Call::Page(Page { record: record.clone(), page: member.page }));
    assert_eq!(gone.expect_err("no such page").code, "request.not_found");
}

#[test]
fn a_new_member_keeps_its_place_through_a_save() {
    let (hall, _folder, phone, record) = found();
    let member = phone.add_member(&hall, &record);
    phone.save(&hall, &record);
    let page = phone.answer(&hall, (&record, &member.page), &format!("{}.nama", member.page), "Budi");
    assert_eq!(page.line.label, "Budi");
}

/// Keeps a photo as the first answer that asks for one, and saves; its name.
fn photographed(hall: &Hall, phone: &Phone, record: &str, base64: &str) -> String {
    let record = record.to_owned();
    let home: HouseholdView = phone.get(hall, Call::Household(Household { record: record.clone() }));
    let page = home.pages.iter().map(|line| phone.page(hall, &record, &line.page)).find_map(|page| {
        let photo = page.items.iter().find_map(|item| match item {
            ItemView::Question(asked) if asked.kind == "image" => Some(asked.key.clone()),
            _ => None,
        });
        photo.map(|key| (page.line.page, key))
    });
    let (page, key) = page.expect("the family form asks for a photo");
    let keep = KeepFile {
        record: record.clone(),
        page,
        key: key.clone(),
        media: "image/jpeg".to_owned(),
        base64: base64.to_owned(),
    };
    let page: PageView = phone.get(hall, Call::KeepFile(keep));
    phone.save(hall, &record);
    asked(&page, &key).expect("asked").value.clone()
}

#[test]
fn a_photo_goes_along_and_another_phone_may_see_it() {
    let (hall, _folder, phone, record) = found();
    let hash = photographed(&hall, &phone, &record, "/9j/4AAQSkZJRg==");
    let synced = phone.sync(&hall);
    assert_eq!((synced.problem.as_str(), synced.files_waiting), ("", 0));
    let shown: HouseholdView = phone.get(&hall, Call::Household(Household { record: record.clone() }));
    assert_eq!(shown.files[0].state, "arrived");
    let other = TempDir::new("field").expect("a folder");
    let other = Phone::enrolled(&hall, &other);
    other.sync(&hall);
    let file: FileView = other.get(&hall, Call::File(File { record, hash }));
    assert_eq!(file.base64, "/9j/4AAQSkZJRg==");
}

#[test]
fn a_photo_that_the_server_does_not_take_says_why() {
    let (hall, _folder, phone, record) = found();
    // Two pieces of zeros; on the server lies another second piece.
    let hash = photographed(&hall, &phone, &record, &"A".repeat(4 * 87_382));
    let device = hall.call(|hub, _| hub.list_devices(Reach::City)).expect("devices")[0].device;
    let parts = hall.folder().path().join("hub.db.files/parts").join(device.to_string());
    std::fs::create_dir_all(&parts).expect("a folder");
    std::fs::write(parts.join(format!("{hash}.1")), [7, 7]).expect("written");
    for _ in 0..2 {
        let synced = phone.sync(&hall);
        assert_eq!((synced.problem.as_str(), synced.files_waiting), ("", 1));
        let told = synced.notices.iter().any(|words| words.contains("tidak diterima server"));
        assert!(told, "{:?}", synced.notices);
    }
    let shown: HouseholdView = phone.get(&hall, Call::Household(Household { record }));
    assert_eq!((shown.files[0].state.as_str(), shown.files[0].code.as_str()), ("waiting", "file.broken"));
    assert!(shown.files[0].text.contains("sekali lagi"));
}

#[test]
fn without_a_signal_a_file_carries_it() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    phone.answer(&hall, (&record, "identitas"), "alamat", "Jl. Bhayangkara 3");
    phone.save(&hall, &record);
    let export: ExportView = phone.get(&hall, Call::Export(Export { most_kb: 0 }));
    assert_eq!(export.households, 1);
    let file = STANDARD.decode(&export.base64).expect("base64");
    let office = Office::new(hall.road().base_url(), Exposure::LoopbackOnly, &Roots::None, TOKEN);
    let back = hall.block_on(office.expect("a road").carry_bundle(file)).expect("taken");
    let import: ImportView = phone.get(&hall, Call::Import(Import { base64: STANDARD.encode(back) }));
    assert!(import.report.arrived >= 1);
    let shown: HouseholdView = phone.get(&hall, Call::Household(Household { record }));
    assert!(matches!(shown.row.arrival, Arrival::Arrived { .. }));
    let junk = Import { base64: "aGVsbG8=".to_owned() };
    assert!(phone.ask(&hall, Call::Import(junk)).expect_err("no such file").code.starts_with("bundle."));
    let endless = Import { base64: "A".repeat((45 << 20) + 1) };
    let refused = phone.ask(&hall, Call::Import(endless)).expect_err("too large");
    assert_eq!(refused.code, "bundle.too_large");
}

#[test]
fn a_file_without_a_save_asks_for_news() {
    let (hall, _folder, phone, record) = found();
    phone.save(&hall, &record);
    phone.sync(&hall);
    let export: ExportView = phone.get(&hall, Call::Export(Export { most_kb: 0 }));
    assert_eq!((export.saves, export.files_waiting), (0, 0));
    let other = TempDir::new("field").expect("a folder");
    let other = Phone::enrolled(&hall, &other);
    let export: ExportView = other.get(&hall, Call::Export(Export { most_kb: 0 }));
    assert_eq!(export.saves, 0);
    let file = STANDARD.decode(&export.base64).expect("base64");
    let office = Office::new(hall.road().base_url(), Exposure::LoopbackOnly, &Roots::None, TOKEN);
    let back = hall.block_on(office.expect("a road").carry_bundle(file)).expect("taken");
    let import: ImportView = other.get(&hall, Call::Import(Import { base64: STANDARD.encode(back) }));
    assert!(import.report.received >= 1, "the family of the other phone came along");
}

fn jotted(phone: &Phone, hall: &Hall, record: &str, sheet: &str) -> String {
    let ask = Jotted { record: record.to_owned(), sheet: sheet.to_owned() };
    phone.get::<JottedView>(hall, Call::Jotted(ask)).text
}

fn jot(phone: &Phone, hall: &Hall, [record, sheet, text]: [&str; 3]) -> Result<String, ProblemView> {
    let [record, sheet, text] = [record, sheet, text].map(str::to_owned);
    phone.ask(hall, Call::Jot(Jot { record, sheet, text }))
}

#[test]
fn a_note_of_a_visit_outlives_the_app_until_the_visit_is_ended() {
    let (hall, folder, phone, record) = found();
    jot(&phone, &hall, [&record, "visit", "pulang so"]).expect("kept");
    jot(&phone, &hall, [&record, "dispute.alamat", "Jl. Se"]).expect("kept");
    drop(phone);
    let phone = Phone::open(&folder);
    assert_eq!(jotted(&phone, &hall, &record, "visit"), "pulang so");
    let visit = Visit {
        record: record.clone(),
        outcome: "tidak_ada_responden".to_owned(),
        note: "pulang sore".to_owned(),
        again: String::new(),
    };
    let _: HouseholdView = phone.get(&hall, Call::Visit(visit));
    assert_eq!(jotted(&phone, &hall, &record, "visit"), "", "the next visit begins empty");
    assert_eq!(jotted(&phone, &hall, &record, "dispute.alamat"), "Jl. Se");
    jot(&phone, &hall, [&record, "dispute.alamat", ""]).expect("forgotten");
    assert_eq!(jotted(&phone, &hall, &record, "dispute.alamat"), "");
    for (sheet, text, code) in [
        ("other", String::new(), "request.invalid"),
        ("dispute.", String::new(), "request.invalid"),
        ("visit", "a".repeat(70_000), "answer.too_long"),
    ] {
        assert_eq!(jot(&phone, &hall, [&record, sheet, &text]).expect_err(sheet).code, code, "{sheet}");
    }
}

#[test]
fn an_answer_that_nobody_saw_is_not_decided_over() {
    let (hall, _folder, phone, record) = found();
    phone.save(&hall, &record);
    phone.sync(&hall);
    let folders = ["b", "c"].map(|_| TempDir::new("field").expect("a folder"));
    let others = folders.each_ref().map(|folder| Phone::enrolled(&hall, folder));
    for other in &others {
        other.sync(&hall);
    }
    let say = |phone: &Phone, value: &str| {
        phone.answer(&hall, (&record, "identitas"), "alamat", value);
        phone.save(&hall, &record);
        phone.sync(&hall);
    };
    let seen = || {
        let shown: HouseholdView = phone.get(&hall, Call::Household(Household { record: record.clone() }));
        let dispute = shown.disputes.into_iter().find(|one| one.key == "alamat").expect("they disagree");
        dispute.claims.into_iter().map(|claim| claim.change).collect::<Vec<_>>()
    };
    let settle = |seen: Vec<String>| {
        let [key, value, why] = ["alamat", "Jl. Selat 1", "ditanyakan lagi"].map(str::to_owned);
        phone.ask(&hall, Call::Settle(Settle { record: record.clone(), key, value, why, seen }))
    };
    say(&phone, "Jl. Selat 1");
    say(&others[0], "Jl. Selat 2");
    phone.sync(&hall);
    let two = seen();
    say(&others[1], "Jl. Selat 3");
    phone.sync(&hall);
    assert_eq!((two.len(), seen().len()), (2, 3));
    jot(&phone, &hall, [&record, "dispute.alamat", "ditanya"]).expect("kept");
    assert_eq!(settle(two).expect_err("one was not seen").code, "dispute.changed");
    assert_eq!(jotted(&phone, &hall, &record, "dispute.alamat"), "ditanya");
    settle(seen()).expect("all were seen");
    assert_eq!(jotted(&phone, &hall, &record, "dispute.alamat"), "");
}

#[test]
fn long_lists_are_searched() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    let ask = Choices { record, key: "keberadaan_keluarga".to_owned(), search: "PINDAH".to_owned(), most: 1 };
    let found: ChoicesView = phone.get(&hall, Call::Choices(ask));
    assert_eq!(found.choices.len(), 1);
    assert!(found.found >= 1 && found.choices[0].label.to_lowercase().contains("pindah"));
}

#[test]
fn behind_the_lock_no_household_is_shown() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let unfit = phone.ask(&hall, Call::SetPin(SetPin { old: String::new(), new: "12".to_owned() }));
    assert_eq!(unfit.expect_err("too short").code, "pin.unfit");
    let set = SetPin { old: String::new(), new: "2468".to_owned() };
    let started: StartView = phone.get(&hall, Call::SetPin(set));
    assert!(started.has_pin && !started.locked);
    drop(phone);
    let phone = Phone::open(&folder);
    let started: StartView = phone.get(&hall, Call::Start(Start {}));
    assert!(started.locked && started.name.is_empty() && started.areas.is_empty());
    let refused = phone.ask(&hall, Call::Home(Home {})).expect_err("locked");
    assert_eq!(refused.code, "app.locked");
    for wrong in ["1111", "2222", "3333"] {
        let refused = phone.ask(&hall, Call::Unlock(Unlock { pin: wrong.to_owned() })).expect_err("wrong");
        assert_eq!(refused.code, "pin.wrong");
    }
    let waits = phone.ask(&hall, Call::Unlock(Unlock { pin: "2468".to_owned() })).expect_err("too many");
    assert_eq!(waits.code, "pin.wait");
    drop(phone);
    let phone = Phone::open(&folder);
    let waits = phone.ask(&hall, Call::Unlock(Unlock { pin: "2468".to_owned() })).expect_err("still");
    assert_eq!(waits.code, "pin.wait", "ending the app wins no further try");
}

#[test]
fn the_right_pin_opens() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let set = SetPin { old: String::new(), new: "2468".to_owned() };
    let _: StartView = phone.get(&hall, Call::SetPin(set));
    let locked: StartView = phone.get(&hall, Call::Lock(Lock {}));
    assert!(locked.locked);
    let opened: StartView = phone.get(&hall, Call::Unlock(Unlock { pin: "2468".to_owned() }));
    assert!(!opened.locked && opened.name == "Sri Wahyuni");
    let _: HomeView = phone.get(&hall, Call::Home(Home {}));
}

#[test]
fn who_forgot_the_pin_enrols_anew_and_is_refilled() {
    let (hall, folder, phone, record) = found();
    phone.save(&hall, &record);
    assert_eq!(phone.sync(&hall).problem, "");
    let unsent = phone.begin(&hall);
    phone.answer(&hall, (&unsent, "keberadaan"), "keberadaan_keluarga", "1");
    let set = SetPin { old: String::new(), new: "2468".to_owned() };
    let _: StartView = phone.get(&hall, Call::SetPin(set));
    let locked: StartView = phone.get(&hall, Call::Lock(Lock {}));
    assert!(locked.locked && locked.enrolled && !locked.key_gone);
    assert_eq!((locked.unsent_households, locked.key_store.as_str()), (1, "file"));
    let refused = phone.ask(&hall, Call::BeginSync(BeginSync {})).expect_err("locked");
    assert_eq!(refused.code, "app.locked");
    let other =
        phone.ask(&hall, Call::Forget(Forget { unsent_households: 0 })).expect_err("not what was told");
    assert_eq!(other.code, "pin.unsent_changed");
    let begun: StartView = phone.get(&hall, Call::Forget(Forget { unsent_households: 1 }));
    assert!(!begun.locked && !begun.enrolled && !begun.has_pin);
    assert_eq!(begun.aside, 1, "what was not sent lies aside, sealed");
    let code = hall.invite("Sri Wahyuni", &[SCOPE]).expect("an invitation");
    let ask = Enrol { server: hall.road().base_url().to_owned(), code, name: "Sri Wahyuni".to_owned() };
    let _: StartView = phone.get(&hall, Call::Enrol(ask));
    assert_eq!(phone.sync(&hall).problem, "");
    let home: HomeView = phone.get(&hall, Call::Home(Home {}));
    let here: Vec<_> = home.households.iter().map(|row| row.record.clone()).collect();
    assert_eq!(here, [record], "the server refills the phone");
    drop(phone);
    let again = Phone::open(&folder);
    let started: StartView = again.get(&hall, Call::Start(Start {}));
    assert!(started.enrolled && !started.locked);
}

#[test]
fn two_windows_do_not_open_one_vault() {
    let (hall, folder) = setting();
    let _phone = Phone::enrolled(&hall, &folder);
    let options = Options {
        folder: folder.path().join("app"),
        exposure: Exposure::LoopbackOnly,
        roots: Roots::None,
        secret: None,
    };
    let second = Field::open(options, Box::new(|_| ())).expect_err("open already");
    assert_eq!(second.code, "app.open_already");
}

#[test]
fn settings_stay() {
    let (hall, folder) = setting();
    let phone = Phone::open(&folder);
    let settings = SettingsView {
        language: "en".to_owned(),
        lock_minutes: 15,
        text_percent: 150,
        contrast: "high".to_owned(),
        pace: "one".to_owned(),
    };
    let _: SettingsView = phone.get(&hall, Call::SaveSettings(SaveSettings { settings: settings.clone() }));
    let odd = SettingsView { text_percent: 7, ..settings.clone() };
    assert!(phone.ask(&hall, Call::SaveSettings(SaveSettings { settings: odd })).is_err());
    drop(phone);
    let started: StartView = Phone::open(&folder).get(&hall, Call::Start(Start {}));
    assert_eq!(started.settings, settings);
}

#[test]
fn diagnostics_name_nobody() {
    let (hall, folder) = setting();
    let phone = Phone::enrolled(&hall, &folder);
    let record = phone.begin(&hall);
    phone.answer(&hall, (&record, "identitas"), "alamat", "Gang Rahasia 7");
    let told: DiagnosticsView = phone.get(&hall, Call::Diagnostics(Diagnostics {}));
    assert!(told.text.contains("drafts 1"), "{}", told.text);
    assert!(!told.text.contains("Sri") && !told.text.contains("Gang") && !told.text.contains(&record));
}
