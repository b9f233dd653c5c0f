//! The command line: what may be asked, and nothing about how it is done.

use crate::author::AuthorCommand;
use crate::texts::Language;
use crate::time::Offset;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Satu perangkat Ketuk di terminal (a Ketuk device in a terminal).
#[derive(Debug, Parser)]
#[command(name = "ketuk-cli", version)]
pub(crate) struct Args {
    /// Berkas data perangkat (the device's file)
    #[arg(long, global = true, env = "KETUK_VAULT", default_value = "ketuk-device.ketuk")]
    pub(crate) vault: PathBuf,
    /// Berkas berisi PIN, `-` untuk masukan baku; hanya bila PIN dipasang (file with the PIN, `-` for standard input; only where one is set)
    #[arg(long, global = true, env = "KETUK_PIN_FILE")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Bahasa (language)
    #[arg(long, global = true, env = "KETUK_LANGUAGE", value_enum, default_value = "id")]
    pub(crate) language: Language,
    /// Selisih waktu dari UTC; bawaan WITA (offset from UTC; WITA by default)
    #[arg(long, global = true, env = "KETUK_UTC_OFFSET", default_value = "+08:00", value_parser = Offset::parse, allow_hyphen_values = true)]
    pub(crate) utc_offset: Offset,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How the server is reached.
#[derive(Debug, clap::Args)]
pub(crate) struct RoadArgs {
    /// Sertifikat server (PEM) untuk https (certificate to trust for https)
    #[arg(long, env = "KETUK_ROOTS")]
    pub(crate) roots: Option<PathBuf>,
    /// Kunci TLS server (64 angka heksadesimal), ganti berkas sertifikat (the server's TLS key instead of roots)
    #[arg(long, env = "KETUK_PIN", conflicts_with = "roots")]
    pub(crate) pin: Option<String>,
    /// Izinkan http tanpa sandi ke komputer lain (allow plain http to another machine)
    #[arg(long)]
    pub(crate) allow_plain: bool,
}

/// The server that an office speaks to, and its right to.
#[derive(Debug, clap::Args)]
pub(crate) struct OfficeArgs {
    /// Alamat server (the server's address)
    #[arg(long)]
    pub(crate) server: String,
    /// Token admin (the administrator's token)
    #[arg(long, env = "KETUK_ADMIN_TOKEN", hide_env_values = true)]
    pub(crate) token: Option<String>,
    /// Berkas token admin (the file with the administrator's token)
    #[arg(long)]
    pub(crate) token_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) road: RoadArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FormCommand {
    #[command(flatten)]
    Author(AuthorCommand),
    /// Kemas folder hasil impor menjadi satu berkas (make one file out of an imported form's folder)
    Pack {
        /// Folder formulir (the form's folder)
        folder: PathBuf,
        /// Berkas yang ditulis; bawaan id-versi.ketukform (the file to write)
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Terbitkan paket di server (publish a package on the server)
    Publish {
        /// Berkas paket (the package's file)
        file: PathBuf,
        /// Siapa yang menerbitkan (who publishes)
        #[arg(long, default_value = "Kantor")]
        who: String,
        #[command(flatten)]
        office: OfficeArgs,
    },
    /// Tarik satu versi dari wawancara baru (no new interview asks this version any more)
    Withdraw {
        /// Id formulir, misalnya keluarga (the form's id)
        id: String,
        /// Versinya, misalnya 2026.2 (its version)
        version: String,
        #[command(flatten)]
        office: OfficeArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PrintCommand {
    /// Daftar keluarga per RT, untuk dicentang dan ditandatangani (the list of households per RT)
    List {
        /// Berkas HTML yang ditulis (the HTML file to write)
        #[arg(long)]
        out: PathBuf,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
    },
    /// Formulir satu keluarga, dengan jawaban yang sudah ada (a household's form with what is known)
    Form {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Berkas HTML yang ditulis (the HTML file to write)
        #[arg(long)]
        out: PathBuf,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Tulis semua yang menunggu ke satu berkas untuk dibawa (write what waits to a file to carry)
    Export {
        /// Berkas yang ditulis, misalnya rt021.ketuk (the file to write)
        file: PathBuf,
        /// Paling besar sekian kB per berkas; yang lebih dibagi menjadi rt021-2.ketuk dan seterusnya (split into volumes)
        #[arg(long, value_name = "KB")]
        most_kb: Option<u32>,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
    },
    /// Buka berkas balasan dari kantor, atau paket formulir (open the office's answer, or a form's package)
    Import {
        /// Berkasnya (the file)
        file: PathBuf,
    },
    /// Titipkan ke perantara di kantor kelurahan, dan ambil balasan di sana (leave it at a relay, fetch answers there)
    Relay {
        /// Alamat perantara dari kode QR, misalnya https://192.168.1.5:8443/relai#... (the relay's address, with its key)
        address: String,
        #[command(flatten)]
        road: RoadArgs,
    },
    /// Di kantor: tunjukkan berkas dari HP ke server (an office shows a phone's file to the server)
    Send {
        /// Berkas dari HP (the phone's file)
        file: PathBuf,
        /// Berkas balasan yang ditulis (the answer to write)
        #[arg(long)]
        out: PathBuf,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
        #[command(flatten)]
        office: OfficeArgs,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum LinkageCommand {
    /// Cari keluarga ganda dalam satu berkas keluarga (find duplicates in a file of households)
    Run {
        /// Berkas JSON per baris, lihat schemas/linkage (a JSON object a line)
        file: PathBuf,
        /// Berkas CSV yang ditulis (the CSV file to write)
        #[arg(long)]
        out: PathBuf,
        /// Berkas bobot; bawaan yang disertakan (a weights file; the shipped one by default)
        #[arg(long)]
        weights: Option<PathBuf>,
        /// Percayai posisi di mana pun, bukan hanya sekitar Bontang (believe positions anywhere)
        #[arg(long)]
        anywhere: bool,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum MapCommand {
    /// Pasang batas RT (GeoJSON) atau peta dasar (PMTiles); yang lama diganti (install outlines or a base map)
    Install {
        /// Berkas .geojson atau .pmtiles (the file)
        file: PathBuf,
        /// Folder data aplikasi (the app's data folder)
        #[arg(long, env = "KETUK_HOME", default_value = "ketuk-data")]
        home: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Daftarkan perangkat ini ke server (enrol this device)
    Enrol {
        /// Alamat server (the server's address)
        #[arg(long)]
        server: String,
        /// Kode pendaftaran (invitation code)
        #[arg(long)]
        code: String,
        /// Nama pemakai perangkat (who works with it)
        #[arg(long, default_value = "Kader")]
        name: String,
        #[command(flatten)]
        road: RoadArgs,
    },
    /// Buka aplikasi lapangan di peramban komputer ini (the field app in this machine's browser)
    Serve {
        /// Folder data aplikasi (the app's data folder)
        #[arg(long, env = "KETUK_HOME", default_value = "ketuk-data")]
        home: PathBuf,
        /// Pintu; 0 berarti bebas (the port; 0 means any free one)
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Folder layar yang sudah dibangun (the folder of the built screens)
        #[arg(long, default_value = "app-ui/dist")]
        pages: PathBuf,
        #[command(flatten)]
        road: RoadArgs,
    },
    /// Peta tanpa sinyal: batas RT dan peta dasar (the offline map: outlines of RTs and a base map)
    Map {
        #[command(subcommand)]
        command: MapCommand,
    },
    /// Masukkan daftar keluarga dari CSV (import a prelist)
    Prelist {
        /// Berkas CSV (the CSV file)
        file: PathBuf,
        /// Daftar wilayah; bawaan Kota Bontang (area list; Bontang by default)
        #[arg(long)]
        areas: Option<PathBuf>,
    },
    /// Mulai wawancara keluarga yang belum ada di daftar (start a household that is on no list)
    Start {
        /// Kode RT, misalnya 64.74.01.1001.021 (the RT's code)
        #[arg(long)]
        rt: String,
    },
    /// Isi jawaban dari berkas JSON lalu simpan (answer from a JSON file and save)
    Answer {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Berkas JSON (the JSON file)
        file: PathBuf,
        /// Simpan per bagian, seperti di HP (save section by section, as a phone does)
        #[arg(long)]
        section_saves: bool,
    },
    /// Isi satu jawaban lalu simpan (set one answer and save)
    Set {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Kunci, misalnya atap atau anggota.a7k1q2.nik (the flat key)
        key: String,
        /// Nilai; kosong untuk menghapus (the value; empty clears)
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Akhiri kunjungan (end a visit)
    Finish {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Hasil kunjungan, misalnya selesai (what the visit brought)
        #[arg(long)]
        outcome: String,
    },
    /// Daftar rumah tangga (list households)
    List {
        /// Sebagai JSON (as JSON)
        #[arg(long)]
        json: bool,
    },
    /// Satu rumah tangga seutuhnya (one household as a whole)
    Show {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Sebagai JSON (as JSON)
        #[arg(long)]
        json: bool,
    },
    /// Putuskan jawaban mana yang benar (settle a disagreement)
    Settle {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Kunci (the flat key)
        key: String,
        /// Nilai yang benar (the right value)
        #[arg(allow_hyphen_values = true)]
        value: String,
        /// Alasan (the reason)
        #[arg(long)]
        why: String,
    },
    /// Ganti ke versi formulir yang baru (take a begun interview to the newest version of its form)
    Upgrade {
        /// Awal id rumah tangga (the beginning of the record's id)
        record: String,
        /// Ganti sekarang; tanpa ini hanya ditunjukkan (do it; without it the change is only shown)
        #[arg(long)]
        yes: bool,
    },
    /// Formulir yang ada di perangkat ini (the forms on this device)
    Forms {
        /// Sebagai JSON (as JSON)
        #[arg(long)]
        json: bool,
    },
    /// Formulir di kantor: impor, periksa, coba, cetak, kemas, terbitkan, tarik (an office's forms: import, check, run, print, pack, publish, withdraw)
    Form {
        #[command(subcommand)]
        command: FormCommand,
    },
    /// Kirim dan terima (send and fetch)
    Sync {
        /// Alamat server yang baru; bawaan yang tersimpan (another address; the stored one by default)
        #[arg(long)]
        server: Option<String>,
        #[command(flatten)]
        road: RoadArgs,
    },
    /// Kertas untuk hari HP tidak dapat dipakai (paper for the day the phone fails)
    Print {
        #[command(subcommand)]
        command: PrintCommand,
    },
    /// Sinkron lewat berkas yang dibawa: tanpa sinyal (sync by a file that is carried)
    Bundle {
        #[command(subcommand)]
        command: BundleCommand,
    },
    /// Pencari keluarga ganda, tanpa perangkat (the duplicate engine alone)
    Linkage {
        #[command(subcommand)]
        command: LinkageCommand,
    },
    /// Pasang, ganti, atau hapus PIN (set, change or remove the PIN; the old one comes by --pin-file)
    Pin {
        /// Berkas berisi PIN baru; tanpa ini PIN dihapus (the file with the new PIN; without it the PIN is removed)
        #[arg(long)]
        new_pin_file: Option<PathBuf>,
    },
    /// Apa yang menunggu, dan kapan terakhir sinkron (what waits, and the last sync)
    Status {
        /// Sebagai JSON (as JSON)
        #[arg(long)]
        json: bool,
    },
    /// Tulis semua rumah tangga ke berkas JSON (write all households to a JSON file)
    Export {
        /// Berkas yang ditulis (the file to write)
        file: PathBuf,
        /// Timpa berkas yang sudah ada (overwrite)
        #[arg(long)]
        force: bool,
        /// Kode pilihan menurut kumpulan lain, misalnya opensid-2022 (codes of another set)
        #[arg(long, value_name = "KUMPULAN")]
        codes: Option<String>,
    },
}
