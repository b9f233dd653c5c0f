//! The world refused: a code that is never reused, data, and a text in each language that says what
//! to do. Devices and servers share this list, so a code means the same on both sides.

use std::fmt;

/// Declares the codes with HTTP status, and Indonesian and English texts.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $id:literal, $en:literal;)*) => {
        /// Why something was refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        impl ProblemCode {
            /// Every code, for contracts and tests.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The HTTP status it travels with.
            #[must_use]
            pub fn status(self) -> u16 { match self { $(Self::$name => $status,)* } }

            /// What a person reads, in Indonesian.
            #[must_use]
            pub fn text_id(self) -> &'static str { match self { $(Self::$name => $id,)* } }

            /// What a person reads, in English.
            #[must_use]
            pub fn text_en(self) -> &'static str { match self { $(Self::$name => $en,)* } }
        }
    };
}

problems! {
    /// The body is larger than the limit.
    BodyTooLarge = "body.too_large", 413,
        "Kiriman terlalu besar. Data tetap aman di HP; perbarui aplikasi lalu kirim lagi.",
        "The upload is too large. The data stays on the phone; update the app and send again.";
    /// The body inflates beyond the limit.
    BodyInflatesTooLarge = "body.inflates_too_large", 413,
        "Kiriman membengkak melebihi batas. Data tetap aman di HP; hubungi admin.",
        "The upload inflates beyond the limit. The data stays on the phone; call the administrator.";
    /// The body is not a message of this version.
    BodyMalformed = "body.malformed", 400,
        "Kiriman rusak di jalan. Data tetap aman di HP; kirim lagi.",
        "The upload was damaged on the way. The data stays on the phone; send again.";
    /// The message is of another protocol version.
    VersionUnknown = "body.version_unknown", 426,
        "Versi aplikasi dan server berbeda. Perbarui aplikasi; data tetap aman di HP.",
        "The app and the server are of different versions. Update the app; the data stays on the phone.";
    /// A batch has more records, changes or sections than allowed.
    BatchTooLarge = "batch.too_large", 413,
        "Terlalu banyak rumah tangga dalam satu kiriman. Perbarui aplikasi lalu kirim lagi.",
        "Too many households in one upload. Update the app and send again.";
    /// The signature does not fit.
    SignatureBad = "signature.bad", 401,
        "Tanda pengenal HP tidak cocok. Data tetap aman; minta petugas kelurahan mendaftarkan ulang HP ini.",
        "The phone's signature does not fit. The data is safe; ask the kelurahan officer to enrol it again.";
    /// The device is not enrolled.
    DeviceUnknown = "device.unknown", 401,
        "HP ini belum terdaftar di server. Data tetap aman; minta kode pendaftaran dari kelurahan.",
        "This phone is not enrolled on the server. The data is safe; ask the kelurahan for an invitation code.";
    /// The device was revoked.
    DeviceRevoked = "device.revoked", 403,
        "HP ini sudah dicabut izinnya. Hubungi petugas kelurahan.",
        "This phone's permission was withdrawn. Call the kelurahan officer.";
    /// A batch number came again with other content: a cloned or restored phone.
    BatchForked = "batch.forked", 200,
        "Data sudah diterima, tetapi HP ini tampak seperti salinan HP lain. Minta pendaftaran ulang.",
        "The data was received, but this phone looks like a copy of another one. Ask to be enrolled again.";
    /// A batch number is missing before this one.
    BatchGap = "batch.gap", 200,
        "Data sudah diterima; kiriman sebelumnya belum ada di server. HP akan mengirim ulang sendiri.",
        "The data was received; an earlier upload is missing on the server. The phone sends it again by itself.";
    /// The invitation code is not known.
    InviteUnknown = "invite.unknown", 404,
        "Kode pendaftaran tidak dikenal. Periksa lagi tiap huruf, atau minta kode baru.",
        "The invitation code is not known. Check each letter, or ask for a new one.";
    /// The invitation code was used by another device.
    InviteUsed = "invite.used", 409,
        "Kode pendaftaran sudah dipakai HP lain. Minta kode baru.",
        "The invitation code was used by another phone. Ask for a new one.";
    /// The invitation code is too old.
    InviteExpired = "invite.expired", 410,
        "Kode pendaftaran sudah kedaluwarsa. Minta kode baru.",
        "The invitation code has expired. Ask for a new one.";
    /// The device is already enrolled.
    AlreadyEnrolled = "device.already_enrolled", 409,
        "HP ini sudah terdaftar.",
        "This phone is enrolled already.";
    /// A change is not readable as one.
    ChangeUnreadable = "change.unreadable", 422,
        "Satu simpanan tidak terbaca server. Tetap ada di HP; tunjukkan ke petugas.",
        "One save cannot be read by the server. It stays on the phone; show it to an officer.";
    /// A change or column is deflated.
    ChangeCompressed = "change.compressed", 422,
        "Satu simpanan dikemas dengan cara yang tidak diterima. Tetap ada di HP; perbarui aplikasi.",
        "One save is packed in a way that is not accepted. It stays on the phone; update the app.";
    /// A change or document is over its size or operation limit.
    ChangeTooLarge = "change.too_large", 422,
        "Satu simpanan terlalu besar. Tetap ada di HP; tunjukkan ke petugas.",
        "One save is too large. It stays on the phone; show it to an officer.";
    /// A change holds something other than plain answers.
    ChangeForbiddenOp = "change.forbidden_operation", 422,
        "Satu simpanan berisi hal yang bukan jawaban. Tetap ada di HP; tunjukkan ke petugas.",
        "One save holds something that is not an answer. It stays on the phone; show it to an officer.";
    /// A change names a key outside the grammar.
    ChangeBadKey = "change.bad_key", 422,
        "Satu simpanan menyebut pertanyaan yang tidak sah. Tetap ada di HP; tunjukkan ke petugas.",
        "One save names a question that cannot exist. It stays on the phone; show it to an officer.";
    /// A change's actor is not of the device that signed.
    ChangeForeignActor = "change.foreign_actor", 422,
        "Satu simpanan bukan dari HP ini. Tetap ada di HP; tunjukkan ke petugas.",
        "One save is not of this phone. It stays on the phone; show it to an officer.";
    /// A change's sequence number does not follow its actor's last one.
    ChangeBadSequence = "change.bad_sequence", 422,
        "Urutan satu simpanan tidak cocok; mungkin HP dipulihkan dari cadangan. Tetap ada di HP.",
        "The order of one save does not fit; the phone may have been restored from a backup. It stays on the phone.";
    /// A change's first operation number does not follow what it depends on.
    ChangeBadStart = "change.bad_start", 422,
        "Nomor satu simpanan tidak cocok. Tetap ada di HP; tunjukkan ke petugas.",
        "The numbering of one save does not fit. It stays on the phone; show it to an officer.";
    /// An operation does not replace exactly what its author could see.
    ChangeBadPred = "change.bad_predecessor", 422,
        "Satu simpanan mengganti jawaban yang tidak ada. Tetap ada di HP; tunjukkan ke petugas.",
        "One save replaces an answer that is not there. It stays on the phone; show it to an officer.";
    /// A change builds on changes that are not here yet.
    ChangeMissingDeps = "change.missing_dependencies", 424,
        "Satu simpanan menunggu simpanan sebelumnya. HP akan mengirim keduanya lagi.",
        "One save waits for an earlier one. The phone sends both again.";
    /// A change is not covered by the signed heads of its item.
    ChangeNotCovered = "change.not_covered", 422,
        "Satu simpanan tidak termasuk yang ditandatangani. Tetap ada di HP; tunjukkan ke petugas.",
        "One save is not part of what was signed. It stays on the phone; show it to an officer.";
    /// The record would grow over its limits.
    RecordTooLarge = "record.too_large", 422,
        "Catatan rumah tangga ini sudah terlalu panjang. Tetap ada di HP; hubungi admin.",
        "This household's record has grown too long. It stays on the phone; call the administrator.";
    /// Applying the change would make the record unloadable.
    RecordUnsound = "record.unsound", 422,
        "Satu simpanan akan merusak catatan. Ditolak; tetap ada di HP; tunjukkan ke petugas.",
        "One save would damage the record. It was refused and stays on the phone; show it to an officer.";
    /// The household was erased, and stays so.
    RecordErased = "record.erased", 200,
        "Data rumah tangga ini sudah dihapus atas keputusan kantor. Bila perlu didata lagi, mulai wawancara baru.",
        "The office has had this household's data erased. Where it is to be recorded again, begin a new interview.";
    /// The device may not write to this area or household.
    ScopeForbidden = "scope.forbidden", 200,
        "Rumah tangga ini di luar wilayah HP ini. Data disimpan terpisah sampai diperiksa koordinator.",
        "This household is outside the phone's area. The data is kept apart until a coordinator looks at it.";
    /// The form version of a record is not known.
    FormUnknown = "form.version_unknown", 200,
        "Versi formulir ini belum ada di server. Data diterima dan diperiksa setelah formulir dipasang.",
        "This form version is not on the server. The data is accepted and checked once the form is installed.";
    /// A form package is not whole, or not one.
    PackageBroken = "form.package_broken", 422,
        "Paket formulir rusak atau bukan paket Ketuk. Buat ulang paketnya, lalu terbitkan lagi.",
        "The form package is damaged or not a package of Ketuk. Make it again, then publish again.";
    /// A form package is over a limit.
    PackageTooLarge = "form.package_too_large", 413,
        "Paket formulir terlalu besar (paling banyak 16 MiB, 400 berkas). Kecilkan gambar atau daftarnya.",
        "The form package is too large (16 MiB and 400 files at most). Make its pictures or lists smaller.";
    /// A form has problems that its author must mend.
    FormInvalid = "form.invalid", 422,
        "Formulir masih bermasalah dan tidak diterbitkan. Betulkan yang disebut di rincian, lalu terbitkan lagi.",
        "The form has problems and was not published. Mend what the detail names, then publish again.";
    /// The version is there already with other contents.
    FormVersionTaken = "form.version_taken", 409,
        "Versi formulir ini sudah terbit dengan isi lain. Naikkan nomor versinya, lalu terbitkan lagi.",
        "This version of the form is published with other contents. Give it a higher version, then publish again.";
    /// The version is not newer than one that is there.
    FormVersionOld = "form.version_old", 409,
        "Versi formulir ini tidak lebih baru daripada yang sudah terbit. Naikkan nomor versinya.",
        "This version of the form is not newer than the published ones. Give it a higher version.";
    /// The record's form version is not on this device.
    FormNotHere = "form.not_here", 409,
        "Formulir versi ini belum ada di HP. Sinkron dulu; data tetap aman dan dapat dilihat.",
        "This form version is not on the phone yet. Sync first; the data is safe and can be looked at.";
    /// A form came that this app is too old to read.
    FormNeedsUpdate = "form.needs_update", 200,
        "Ada formulir baru yang belum dapat dibaca aplikasi ini. Perbarui aplikasi; formulir lama tetap dapat dipakai.",
        "There is a new form that this app cannot read. Update the app; the older form goes on working.";
    /// No version of the form is offered for new interviews.
    FormWithdrawn = "form.withdrawn", 409,
        "Formulir ini sudah ditarik; wawancara baru tidak dapat dimulai. Sinkron, atau hubungi koordinator.",
        "This form was withdrawn; no new interview can begin. Sync, or call the coordinator.";
    /// An upgrade would lose answers.
    UpgradeLoses = "form.upgrade_loses", 409,
        "Ada jawaban yang akan hilang bila versi formulir diganti. Teruskan dengan versi yang sekarang.",
        "Some answers would be lost with the newer form. Go on with the present version.";
    /// A file is larger than allowed.
    FileTooLarge = "file.too_large", 413,
        "Berkas terlalu besar (paling banyak 16 MiB). Ambil foto dengan ukuran lebih kecil, atau video lebih pendek.",
        "The file is too large (16 MiB at most). Take a smaller photo, or a shorter video.";
    /// The bytes of a file do not have its hash.
    FileBroken = "file.broken", 422,
        "Server menolak berkas ini: isinya tidak utuh. Yang ada di HP tetap disimpan; ambil atau pilih fotonya sekali lagi.",
        "The server refused this file: it is not whole. What is on the phone stays; take or choose the photo once more.";
    /// No answer that the server has names the file.
    FileNotNamed = "file.not_named", 409,
        "Jawaban yang memuat berkas ini belum ada di server. Foto tetap aman di HP dan menunggu.",
        "The answer that holds this file is not on the server yet. The photo is safe on the phone and waits.";
    /// A household has as many files as it may have.
    FileTooMany = "file.too_many", 409,
        "Keluarga ini sudah punya terlalu banyak foto di server. Foto tetap aman di HP; hubungi admin.",
        "This household has too many photos on the server. The photo is safe on the phone; call the administrator.";
    /// The file is not on the server.
    FileNotHere = "file.not_here", 404,
        "Foto ini belum ada di server; masih di HP pengambilnya. Coba lagi nanti.",
        "This photo is not on the server yet; it is still on the phone that took it. Try again later.";
    /// The request was signed for an earlier word of the server.
    FileStale = "file.stale", 409,
        "Kiriman foto sudah kedaluwarsa. Sinkron sekali lagi; foto tetap aman di HP.",
        "The upload of the photo is out of date. Sync once more; the photo is safe on the phone.";
    /// The file is no bundle.
    BundleNotOne = "bundle.not_one", 422,
        "Ini bukan berkas Ketuk. Pilih berkas yang berakhiran .ketuk.",
        "This is not a Ketuk file. Choose a file that ends in .ketuk.";
    /// A bundle file is cut off, damaged or not signed by whom it names.
    BundleBroken = "bundle.broken", 422,
        "Berkas ini rusak atau belum tersalin utuh. Salin lagi dari asalnya; data di HP tetap aman.",
        "This file is damaged or was not copied whole. Copy it again; the data on the phone is safe.";
    /// A bundle file was made by a newer version, or is sealed.
    BundleNewer = "bundle.newer", 426,
        "Berkas ini dibuat oleh versi Ketuk yang lebih baru. Perbarui aplikasi di sini, lalu buka lagi.",
        "This file was made by a newer version of Ketuk. Update the app here, then open it again.";
    /// A bundle file is over a limit.
    BundleTooLarge = "bundle.too_large", 413,
        "Berkas ini terlalu besar (paling banyak 32 MiB). Data di HP tetap aman; hubungi admin.",
        "This file is too large (32 MiB at most). The data on the phone is safe; call the administrator.";
    /// A return is for another device, or a file is for another server.
    BundleOther = "bundle.other", 409,
        "Berkas ini untuk HP lain atau dari server lain. Cari berkas yang dibuat untuk HP ini.",
        "This file is for another phone or from another server. Look for the one that was made for this phone.";
    /// A device's file was given to a device, or a server's to a server.
    BundleWrongWay = "bundle.wrong_way", 409,
        "Berkas ini salah arah: berkas dari HP dibawa ke kantor, berkas balasan dari kantor dibuka di HP.",
        "This file goes the other way: a phone's file is taken to the office, the office's answer is opened on the phone.";
    /// The server did not prove that the invitation is its own.
    ServerUnproven = "server.unproven", 409,
        "Server ini tidak bisa membuktikan bahwa undangan dibuat olehnya. Jangan lanjutkan di jaringan ini; periksa kode dan alamatnya, atau pindai kode QR.",
        "This server cannot prove that the invitation is its own. Do not go on in this network; check code and address, or scan the QR code.";
    /// The device's grant has ended: it is locked until it syncs.
    GrantOver = "grant.over", 403,
        "Masa izin HP ini sudah lewat, jadi layarnya terkunci. Tidak ada yang hilang: sinkronkan, atau kirim lewat berkas, lalu buka lagi.",
        "This phone's grant has ended, so it is locked. Nothing is lost: sync, or send by file, then open it again.";
    /// What was sent lies at a relay and has not reached the city.
    RelayKept = "relay.kept", 200,
        "Kiriman sudah di kantor kelurahan, belum sampai di server. Datang lagi atau sinkronkan untuk mengambil balasannya.",
        "What was sent is at the kelurahan office and has not reached the server. Come again or sync to fetch the answer.";
    /// A relay that the city does not vouch for, or a word that it has not signed.
    RelayUnproven = "relay.unproven", 409,
        "Kota belum menjamin perantara di kantor kelurahan ini, jadi yang dititipkan di sini tetap dihitung belum terkirim. Beri tahu petugas kelurahan.",
        "The city does not vouch for the relay at this kelurahan office, so what was left there still counts as not sent. Tell the kelurahan officer.";
    /// The device was told to destroy what it held, and did.
    DeviceWiped = "device.wiped", 410,
        "Isi HP ini sudah dihapus atas perintah kantor. Minta undangan baru untuk memakainya lagi.",
        "What this phone held was erased by the office's order. Ask for a new invitation to use it again.";
    /// The file is not sealed, or not one of ours.
    SealedNotOne = "sealed.not_one", 422,
        "Berkas ini bukan berkas tersegel Ketuk. Pilih berkas yang benar.",
        "This is not a sealed file of Ketuk. Choose the right file.";
    /// Cut off, damaged, out of order, or something was added.
    SealedBroken = "sealed.broken", 422,
        "Berkas tersegel rusak atau terpotong. Tidak ada isinya yang dipakai; minta berkas yang utuh.",
        "The sealed file is damaged or cut off. Nothing of it was used; ask for a whole one.";
    /// Sealed by a newer version.
    SealedNewer = "sealed.newer", 426,
        "Berkas disegel oleh versi yang lebih baru. Perbarui aplikasi, lalu coba lagi.",
        "The file was sealed by a newer version. Update the app, then try again.";
    /// Sealed to another key, or for another use.
    SealedOther = "sealed.other", 409,
        "Berkas ini disegel untuk kunci lain. Hanya pemilik kunci itu yang bisa membukanya.",
        "This file is sealed to another key. Only who holds that key can open it.";
    /// Not everything was in the file, or part of it was too old to be used.
    BundleAgain = "bundle.again", 200,
        "Masih ada yang belum terbawa berkas ini. Ekspor sekali lagi dan bawa ke kantor, atau sinkronkan.",
        "Not everything came with this file. Export once more and take it to the office, or sync.";
    /// Some files stand aside, for the server did not take them.
    FilesAside = "file.aside", 200,
        "Ada foto yang tidak diterima server. Buka rumah tangganya untuk melihat sebabnya.",
        "The server did not take some photos. Open their households to see why.";
    /// The device keeps as many bytes of files as it may.
    FilesFull = "device.files_full", 507,
        "Tempat foto di HP ini penuh. Sinkron dulu agar foto yang sudah terkirim dapat dilepas.",
        "The room for photos on this phone is full. Sync first, so that photos that have arrived can be let go.";
    /// The device's clock is far from the server's.
    ClockWrong = "clock.wrong", 200,
        "Jam HP ini salah. Data tetap diterima; betulkan tanggal dan jam di pengaturan HP.",
        "This phone's clock is wrong. The data is accepted; correct date and time in the phone's settings.";
    /// The server has no room left.
    DiskFull = "server.disk_full", 507,
        "Penyimpanan server penuh; tidak ada yang tersimpan dari kiriman ini. Data aman di HP; hubungi admin.",
        "The server's disk is full; nothing of this upload was stored. The data is safe on the phone; call the administrator.";
    /// The device has no room left.
    DeviceFull = "device.disk_full", 507,
        "Penyimpanan HP penuh. Kosongkan ruang (foto, video) lalu ulangi; yang sudah tersimpan tetap aman.",
        "The phone's storage is full. Free some room (photos, videos) and try again; what was saved is safe.";
    /// The vault is closed until the PIN is given.
    DeviceLocked = "device.locked", 423,
        "Layar terkunci. Masukkan PIN.",
        "The screen is locked. Enter the PIN.";
    /// Not the PIN.
    PinWrong = "pin.wrong", 403,
        "PIN salah. Coba lagi.",
        "Wrong PIN. Try again.";
    /// Too many wrong PINs.
    PinWait = "pin.wait", 429,
        "Terlalu banyak PIN salah. Tunggu dulu, lalu coba lagi.",
        "Too many wrong PINs. Wait, then try again.";
    /// The machine does not have the key of this file.
    KeyGone = "device.key_gone", 410,
        "Kunci data tidak ada di perangkat ini, jadi data lama tidak dapat dibuka. Minta petugas kelurahan mendaftarkan ulang.",
        "The key of the data is not on this device, so the old data cannot be opened. Ask the kelurahan officer to enrol it again.";
    /// The server is busy.
    ServerBusy = "server.busy", 503,
        "Server sedang sibuk. Data aman di HP; akan dicoba lagi sendiri.",
        "The server is busy. The data is safe on the phone; it will be tried again by itself.";
    /// The server failed inside.
    ServerFault = "server.fault", 500,
        "Server bermasalah. Data aman di HP; coba lagi nanti, dan beri tahu admin.",
        "The server has a fault. The data is safe on the phone; try later and tell the administrator.";
    /// No answer came from the server.
    Unreachable = "network.unreachable", 503,
        "Server tidak terjangkau. Data aman di HP; coba lagi saat ada sinyal.",
        "The server cannot be reached. The data is safe on the phone; try again when there is a signal.";
    /// The caller is not signed in, or the token is wrong.
    NotAllowed = "auth.not_allowed", 401,
        "Anda belum masuk, atau tidak berhak melakukan ini.",
        "You are not signed in, or may not do this.";
    /// The caller is signed in and may not do this.
    NotYours = "auth.not_yours", 403,
        "Peran Anda tidak mengizinkan ini. Minta admin bila Anda memerlukannya.",
        "Your role does not allow this. Ask the administrator if you need it.";
    /// Login or password are wrong.
    SignInWrong = "auth.wrong", 401,
        "Nama masuk atau kata sandi salah. Periksa lagi, atau minta tautan baru kepada admin.",
        "The login or the password is wrong. Check both, or ask the administrator for a new link.";
    /// Too many attempts to sign in failed.
    SignInWait = "auth.wait", 429,
        "Terlalu banyak percobaan masuk yang gagal. Tunggu sebentar, lalu coba lagi.",
        "Too many attempts to sign in have failed. Wait a little, then try again.";
    /// A request came from a page of another site, or without the page's token.
    ForeignPage = "auth.foreign_page", 403,
        "Permintaan ini tidak datang dari halaman Ketuk. Muat ulang halaman, lalu ulangi.",
        "This request did not come from a page of Ketuk. Reload the page, then do it again.";
    /// A link was used, replaced or is too old.
    LinkGone = "auth.link_gone", 410,
        "Tautan ini sudah dipakai, diganti, atau kedaluwarsa. Minta tautan baru kepada admin.",
        "This link was used, replaced, or has expired. Ask the administrator for a new one.";
    /// A password is too easy.
    PasswordWeak = "auth.password_weak", 422,
        "Kata sandi terlalu mudah. Pakai paling sedikit 10 huruf, misalnya tiga kata yang tidak berhubungan.",
        "The password is too easy. Use at least 10 letters, such as three words that do not belong together.";
    /// The login belongs to somebody else.
    AccountTaken = "account.taken", 409,
        "Nama masuk ini sudah dipakai. Pilih yang lain.",
        "This login is taken. Choose another one.";
    /// Nobody would be left to administrate.
    AccountLast = "account.last_admin", 409,
        "Ini admin terakhir yang dapat masuk. Tunjuk admin lain lebih dulu.",
        "This is the last administrator who can sign in. Make somebody else one first.";
    /// As many exports are made as the server makes at once.
    ExportBusy = "export.busy", 503,
        "Ekspor lain sedang dibuat. Tunggu sampai selesai, lalu buat lagi.",
        "Other exports are being made. Wait until they are done, then make yours.";
    /// An export failed, was stopped, or is too old.
    ExportGone = "export.gone", 410,
        "Berkas ekspor ini sudah dihapus atau tidak jadi dibuat. Buat ekspor baru.",
        "This export's file was removed or never finished. Make a new export.";
    /// The thing asked for does not exist.
    NotFound = "request.not_found", 404,
        "Yang diminta tidak ada.",
        "What was asked for does not exist.";
    /// The request's content cannot be used.
    RequestInvalid = "request.invalid", 400,
        "Permintaan tidak lengkap atau salah. Lihat rinciannya.",
        "The request is incomplete or wrong. See the detail.";
    /// A text answer is longer than a record takes.
    AnswerTooLong = "answer.too_long", 422,
        "Jawaban terlalu panjang (paling banyak kira-kira 16.000 huruf). Persingkat, lalu simpan lagi.",
        "The answer is too long (about 16,000 letters at most). Shorten it and save again.";
    /// Somebody else settled it first.
    AlreadySettled = "dispute.already_settled", 409,
        "Perbedaan jawaban ini sudah diselesaikan. Muat ulang daftar.",
        "This disagreement is settled already. Reload the list.";
    /// A decision about two households stands against others.
    PairContradicts = "pair.contradicts", 409,
        "Keputusan ini bertentangan dengan keputusan lain tentang keluarga-keluarga ini. Batalkan dulu keputusan itu.",
        "This goes against another decision about these families. Undo that one first.";
    /// Somebody else said something about these two households since they were looked at.
    PairDecided = "pair.already_decided", 409,
        "Orang lain sudah memutuskan pasangan ini sejak Anda membukanya. Lihat keputusannya, lalu putuskan lagi bila perlu.",
        "Somebody else has decided this pair since you opened it. Look at their decision, then decide again if need be.";
    /// Somebody has looked at what was kept apart, and it stays apart.
    ApartClosed = "apart.closed", 409,
        "Petugas sudah melihat data ini. Data disimpan terpisah dan tidak dipakai; tanyakan ke koordinator bila ragu.",
        "An officer has looked at this. It is kept apart and not used; ask the coordinator when in doubt.";
    /// The feed's tag does not fit the rows: the answer cannot be trusted.
    FeedBroken = "feed.broken", 502,
        "Jawaban server tidak utuh. Data aman di HP; dicoba lagi dari awal.",
        "The server's answer is not whole. The data is safe on the phone; it is fetched again from the start.";
    /// The database file was written by a newer version.
    SchemaNewer = "storage.newer", 500,
        "Berkas data dibuat oleh versi aplikasi yang lebih baru. Perbarui aplikasi.",
        "The data file was written by a newer version. Update the app.";
    /// The storage failed.
    StorageFault = "storage.fault", 500,
        "Penyimpanan bermasalah. Jangan hapus aplikasi; tunjukkan ke petugas.",
        "The storage has a fault. Do not remove the app; show it to an officer.";
}

impl fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl ProblemCode {
    /// Whether it says that what an answer brought of a feed cannot be trusted.
    #[must_use]
    pub fn is_of_the_feed(self) -> bool {
        matches!(
            self,
            Self::FeedBroken | Self::ChangeNotCovered | Self::SignatureBad | Self::ChangeUnreadable
        )
    }

    /// Reads a code that came from elsewhere; `None` for one that we do not know.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.code() == text)
    }
}

/// One refusal: the code and the particulars (never personal data).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Problem {
    /// Which.
    pub code: ProblemCode,
    /// Particulars for the diagnosis; no name, number or answer.
    pub detail: String,
}

impl Problem {
    /// A problem without particulars.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self { code, detail: String::new() }
    }

    /// A problem with particulars.
    #[must_use]
    pub fn with(code: ProblemCode, detail: impl fmt::Display) -> Self {
        Self { code, detail: detail.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_read_back() {
        let mut seen = std::collections::BTreeSet::new();
        for code in ProblemCode::ALL {
            assert!(seen.insert(code.code()), "{code} twice");
            assert_eq!(ProblemCode::parse(code.code()), Some(*code));
            assert!(code.text_id().len() > 10 && code.text_en().len() > 10);
        }
    }
}
