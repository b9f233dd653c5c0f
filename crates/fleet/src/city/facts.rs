//! What is true of a family or a person, by the question that asks for it.
//!
//! Invariant: facts agree with each other: children do not earn, what runs on electricity stands where there
//! is some. Which of them an interview asks for is the form's to say, not theirs.

use std::collections::BTreeMap;

/// One true thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A code of the official list.
    Code(u8),
    /// Several codes of a list.
    Codes(Vec<u8>),
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
    /// The respondent does not know.
    Unknown,
}

/// True things by the name of their question.
pub type Facts = BTreeMap<&'static str, Fact>;

/// Notes a code.
pub(super) fn code(facts: &mut Facts, name: &'static str, code: u8) {
    facts.insert(name, Fact::Code(code));
}

/// Notes a number.
pub(super) fn number(facts: &mut Facts, name: &'static str, number: i64) {
    facts.insert(name, Fact::Number(number));
}

/// Notes yes (1) or no (2).
pub(super) fn yes_no(facts: &mut Facts, name: &'static str, per_mille: u64, dice: &mut super::Dice) {
    code(facts, name, if dice.chance(per_mille) { 1 } else { 2 });
}

/// Questions that the sample knows and leaves out on purpose where there is no fact.
pub(super) const KNOWN: &[&str] = &[
    "domisili",
    "tujuan_pindah",
    "keterangan_keberadaan",
    "pemberitahuan_dibacakan",
    "nama_responden",
    "umur",
    "umur_perkiraan",
    "status_kawin",
    "hamil",
    "partisipasi_sekolah",
    "jenjang",
    "kelas",
    "ijazah",
    "bekerja",
    "jam_kerja",
    "lapangan_pekerjaan",
    "status_pekerjaan",
    "pendapatan",
    "pendapatan_rupiah",
    "punya_usaha",
    "jumlah_usaha",
    "lapangan_usaha",
    "pekerja_dibayar",
    "pekerja_tidak_dibayar",
    "izin_usaha",
    "omzet",
    "gizi",
    "melihat",
    "mendengar",
    "berjalan",
    "tangan_jari",
    "belajar",
    "perilaku",
    "berbicara",
    "mengurus_diri",
    "mengingat",
    "sedih",
    "penyakit",
    "status_bangunan",
    "luas_lantai",
    "lantai",
    "dinding",
    "atap",
    "air_minum",
    "jarak_tinja",
    "penerangan",
    "daya",
    "bahan_bakar",
    "fasilitas_bab",
    "kloset",
    "pembuangan_tinja",
    "aset_tabung_gas",
    "aset_lemari_es",
    "aset_ac",
    "aset_pemanas_air",
    "aset_telepon_rumah",
    "aset_tv_datar",
    "aset_emas_perhiasan",
    "aset_komputer_laptop_tablet",
    "aset_sepeda_motor",
    "aset_sepeda",
    "aset_mobil",
    "aset_perahu",
    "aset_kapal_perahu_motor",
    "aset_smartphone",
    "lahan_lain",
    "rumah_lain",
    "jumlah_sapi",
    "jumlah_kerbau",
    "jumlah_kuda",
    "jumlah_babi",
    "jumlah_kambing_domba",
    "catatan",
];
