//! Who is affected when a phone is lost or an account was used by somebody else (UU 27/2022 ps 46).
//!
//! Invariants: rather too many than too few are named: all households of the areas that a device works in, and all
//! that an entry of the log may have shown; narrowed to reach; bounded, and it says where there are more.

use super::Hub;
use super::people::covers;
use crate::export::is_of_health;
use crate::limits::BREACH_LISTED_MAX;
use crate::role::Reach;
use crate::trouble::Trouble;
use crate::view::{AffectedView, BreachView};
use ketuk_household::{Date, Household, Member};
use ketuk_wire::{DeviceId, Problem, ProblemCode, RecordId, ScopeId};
use std::collections::BTreeSet;

/// Three times 24 hours.
const TOLD_WITHIN_MS: u64 = 3 * 24 * 3_600 * 1_000;
/// How long the same page of the same list is noted once.
const SEEN_ANEW_MS: u64 = 3_600 * 1_000;
/// Years at which somebody is no child any more.
const ADULT_YEARS: i16 = 18;
/// More records than there are.
const ALL: usize = 1 << 40;
/// Entries of the log that show households, one or many.
const SHOWS: [&str; 14] = [
    "household.look",
    "conflict.look",
    "history.look",
    "file.look",
    "pair.look",
    "household.number",
    "person.search",
    "erasure.preview",
    "person.look",
    "list.look",
    "export.done",
    "export.load",
    "odata.read",
    "minutes.print",
];
/// Parts of names of questions about money and belongings.
const MONEY: [&str; 12] = [
    "pendapatan",
    "penghasilan",
    "pengeluaran",
    "upah",
    "gaji",
    "tabungan",
    "utang",
    "aset",
    "kepemilikan",
    "bantuan",
    "usaha",
    "lahan",
];

/// What was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreachSource {
    /// A phone.
    Device(DeviceId),
    /// An account, from a moment to another.
    Account(u64, u64, u64),
    /// Whatever was shown to anybody in a time.
    Time(u64, u64),
}

impl Hub {
    /// Who is affected; `known_ms` is when it became known.
    pub fn breach(&self, reach: Reach, source: BreachSource, known_ms: u64) -> Result<BreachView, Problem> {
        let mut records = BTreeSet::new();
        match source {
            BreachSource::Device(device) => {
                let row = self.store.load_device(device)?;
                row.ok_or_else(|| Problem::with(ProblemCode::NotFound, "device"))?;
                for grant in self.store.list_device_scopes(device)? {
                    records.extend(self.store.list_records_within((grant.scope, grant.scope))?);
                }
                records.extend(self.store.list_records_of_author(device)?);
            }
            BreachSource::Account(account, from, until) => {
                records.extend(self.shown(Some(account), (from, until))?);
            }
            BreachSource::Time(from, until) => records.extend(self.shown(None, (from, until))?),
        }
        self.tell_breach(reach, &records, known_ms)
    }

    /// What the log says was shown.
    fn shown(&self, account: Option<u64>, span: (u64, u64)) -> Result<BTreeSet<RecordId>, Trouble> {
        // What was seen in a list again within the hour has no entry of its own.
        let span = (span.0.saturating_sub(SEEN_ANEW_MS), span.1);
        let rows = self.store.list_audit_between(span, &SHOWS)?;
        let mut records = BTreeSet::new();
        let mut all: Option<Vec<(RecordId, ScopeId)>> = None;
        for row in rows.iter().filter(|row| account.is_none_or(|account| account == row.account)) {
            let one: Vec<_> = row.object.split_whitespace().filter_map(RecordId::from_hex).collect();
            if !one.is_empty() {
                records.extend(one);
                continue;
            }
            let all = match &mut all {
                Some(all) => all,
                none => none.insert(self.store.list_records_after(None, ALL)?),
            };
            records.extend(all.iter().filter(|(_, scope)| covers(row, *scope)).map(|(record, _)| *record));
        }
        Ok(records)
    }

    fn tell_breach(
        &self,
        reach: Reach,
        records: &BTreeSet<RecordId>,
        known_ms: u64,
    ) -> Result<BreachView, Problem> {
        let today = super::review::city_day(known_ms);
        let mut list = Vec::new();
        let mut more = false;
        for record in records {
            let Some(scope) = self.store.find_record_scope(*record)?.filter(|scope| reach.holds(*scope))
            else {
                continue;
            };
            if list.len() == BREACH_LISTED_MAX {
                more = true;
                break;
            }
            list.push(self.affected(*record, scope, today)?);
        }
        let sum = |of: &dyn Fn(&AffectedView) -> u64| list.iter().map(of).sum();
        let mut view = BreachView {
            households: list.len() as u64,
            persons: sum(&|one| one.persons),
            children: sum(&|one| one.children),
            niks: sum(&|one| one.niks),
            health: sum(&|one| u64::from(one.health)),
            money: sum(&|one| u64::from(one.money)),
            until_ms: known_ms.saturating_add(TOLD_WITHIN_MS),
            more,
            list,
            letter: String::new(),
        };
        view.letter = letter(&view, known_ms);
        Ok(view)
    }

    fn affected(&self, record: RecordId, scope: ScopeId, today: Date) -> Result<AffectedView, Trouble> {
        let document = self.load_record(record)?;
        let book = self.book();
        let (form, answers) = (document.read_with(&book).form, document.answers_among(&book));
        let household = Household::read(&form, &answers);
        let (mut health, mut money) = (false, false);
        for (key, _) in answers.iter().filter(|(_, value)| value.has_substance()) {
            let question = form.question(&key.field_path());
            let export = question.and_then(|question| question.export_name.as_deref()).unwrap_or_default();
            health |= is_of_health(export, key.name());
            money |= MONEY.iter().any(|part| key.name().contains(part) || export.contains(part));
        }
        let is_child = |member: &&Member| member.age_years(today).is_some_and(|age| age < ADULT_YEARS);
        let row = self.store.find_household(scope, record)?;
        let (row, area) = row.map_or((None, String::new()), |(row, area)| (Some(row), area));
        Ok(AffectedView {
            record: record.to_string(),
            head: row.as_ref().map(|row| row.head.clone()).unwrap_or_default(),
            address: row.map(|row| row.address).unwrap_or_default(),
            area,
            persons: household.members.len() as u64,
            children: household.members.iter().filter(is_child).count() as u64,
            niks: household.members.iter().filter(|member| member.nik.is_some()).count() as u64,
            health,
            money,
            files: self.store.list_files_of(record)?.len() as u64,
        })
    }
}

/// A letter to fill in (ps 46: what was revealed, when and how, what is being done).
fn letter(view: &BreachView, known_ms: u64) -> String {
    let day = |ms: u64| {
        let day = super::review::city_day(ms);
        format!("{:02}-{:02}-{:04}", day.day(), day.month(), day.year())
    };
    let mut kinds = vec!["nama dan alamat"];
    kinds.extend((view.niks > 0).then_some("NIK dan nomor kartu keluarga"));
    kinds.extend((view.children > 0).then_some("data anak"));
    kinds.extend((view.health > 0).then_some("data kesehatan atau disabilitas"));
    kinds.extend((view.money > 0).then_some("data penghasilan, bantuan, atau kepemilikan"));
    format!(
        "PEMBERITAHUAN KEGAGALAN PELINDUNGAN DATA PRIBADI\n\n\
         Kepada: ................................................\n\n\
         Sesuai Pasal 46 Undang-Undang Nomor 27 Tahun 2022, kami memberitahukan bahwa pada tanggal {} kami mengetahui \
         kegagalan pelindungan data pribadi berikut.\n\n\
         1. Kapan dan bagaimana terjadi: ................................................\n\
         2. Data yang terungkap atau mungkin terungkap: {}.\n\
         3. Jumlah: {} rumah tangga, {} orang, di antaranya {} anak.\n\
         4. Yang sudah dan sedang kami lakukan: ................................................\n\
         5. Yang dapat Bapak/Ibu lakukan: ................................................\n\
         6. Hubungi: ................................................ (nama, telepon, alamat kantor)\n\n\
         Pemberitahuan ini disampaikan paling lambat 3 x 24 jam, yaitu sampai tanggal {}.\n\n\
         Hormat kami,\n................................................\n",
        day(known_ms),
        kinds.join(", "),
        view.households,
        view.persons,
        view.children,
        day(view.until_ms),
    )
}
