# Pemeriksaan berjenjang: daftar, langkah untuk banyak rumah tangga, batas waktu, berita acara.
review-page-title = Pemeriksaan
review-lead = Dari kader ke kelurahan, lalu ke koordinator, sampai final.
review-loading = Mengambil daftar pemeriksaan …
review-stages = Tahap
review-stage-all = Semua tahap
review-stage-open = Belum selesai
review-stage-returned = Dikembalikan ke kader
review-stage-submitted = Diterima
review-stage-checked = Diperiksa kelurahan
review-stage-verified = Diverifikasi koordinator
review-stage-final = Final
review-changed-since = Berubah sejak { $stage }
review-overdue = Terlambat
review-due = Batas { $day }
review-late = Terlambat, batas { $day }
review-only-changed = Hanya yang berubah sejak diperiksa
review-only-overdue = Hanya yang terlambat
review-only-hindered = Hanya yang ada halangan
review-sort-area = Wilayah
review-sort-head = Nama kepala keluarga
review-sort-oldest = Terlama di tahap ini
review-count = { $total ->
   *[other] { NUMBER($total) } rumah tangga
  }
review-none = Belum ada rumah tangga di sini. Setelah kader selesai dan HP-nya mengirim, rumah tangga muncul di "Diterima".
review-none-found = Tidak ada rumah tangga untuk saringan ini.
review-head = Kepala keluarga
review-result = Hasil
review-stage = Tahap
review-attention = Perhatian
review-since = Sejak
review-select = Pilih
review-select-one = Pilih { $head }
review-select-page = Pilih semua di halaman ini
review-selected = { $count ->
   *[other] { NUMBER($count) } dipilih
  }
review-select-all = { $total ->
   *[other] Pilih semua { NUMBER($total) } yang sesuai saringan
  }
review-select-none = Kosongkan pilihan
review-differs = { $count ->
   *[other] { NUMBER($count) } jawaban berbeda
  }
review-errors = { $count ->
   *[other] { NUMBER($count) } kesalahan isian
  }
review-pass-checked = Tandai sudah diperiksa
review-pass-verified = Tandai sudah diverifikasi
review-pass-final = Jadikan final
review-return = Kembalikan ke kader
review-back-checked = Batalkan pemeriksaan
review-back-verified = Batalkan verifikasi
review-back-final = Batalkan final
review-looking = Memeriksa mana yang bisa …
review-go-pass = { $count ->
   *[other] { NUMBER($count) } rumah tangga akan menjadi "{ $stage }".
  }
review-go-back = { $count ->
   *[other] Langkah "{ $stage }" akan dibatalkan untuk { NUMBER($count) } rumah tangga.
  }
review-go-return = { $count ->
   *[other] { NUMBER($count) } rumah tangga akan kembali ke HP kadernya saat HP itu berikutnya mengirim.
  }
review-go-none = Tidak ada yang bisa dikerjakan.
review-and-more = { $count ->
   *[other] dan { NUMBER($count) } lainnya
  }
review-left-out = { $count ->
   *[other] { NUMBER($count) } tidak ikut:
  }
review-more = { $count ->
   *[other] { NUMBER($count) } lagi belum dilihat. Kerjakan yang ini dulu, lalu ulangi untuk sisanya.
  }
review-why-missing = tidak ada, atau bukan wilayah Anda
review-why-already = sudah di tahap itu
review-why-changed = berubah sejak Anda lihat
review-why-not-ready = belum sampai pada tahap sebelumnya
review-why-not-yours = sudah diteruskan oleh koordinator
review-why-disputes = ada jawaban berbeda yang belum diputuskan
review-why-errors = ada kesalahan isian
review-why-pairs = mungkin didata dua kali, dan belum diputuskan
review-why-not-given = langkah itu tidak ada atau sudah dibatalkan
review-why-further = sudah diteruskan; batalkan dulu langkah sesudahnya
review-why-with-cadre = kader belum selesai
review-pairs = { $count ->
   *[other] { NUMBER($count) } kemungkinan didata dua kali
  }
review-see-pairs = Lihat pasangannya
minutes-again = Tidak ada yang baru: daftar dengan isi yang sama sudah ada, nomor { NUMBER($number) }.
review-reason-return = Apa yang harus ditanyakan atau diperiksa lagi? Kader membaca ini.
review-reason-back = Mengapa langkah ini dibatalkan?
review-doing = { NUMBER($done) } dari { NUMBER($total) } …
review-do = { $count ->
   *[other] Kerjakan untuk { NUMBER($count) }
  }
review-done = { $count ->
   *[other] Selesai untuk { NUMBER($count) } rumah tangga.
  }
review-done-some = { $done ->
   *[other] Selesai untuk { NUMBER($done) } rumah tangga, { NUMBER($left) } dilewati.
  }
review-undo = Batalkan langkah terakhir
review-nothing-to-undo = Belum ada langkah yang bisa dibatalkan.
review-keys = Tombol
review-keys-title = Tombol papan ketik
review-key-next = rumah tangga berikutnya
review-key-previous = rumah tangga sebelumnya
review-key-select = pilih atau lepaskan
review-key-open = buka rumah tangga
review-key-undo = batalkan langkah terakhir
review-key-help = daftar tombol ini
review-one-title = Tahap pemeriksaan
review-one-loading = Mengambil tahap …
review-one-none = Belum ada yang memeriksa.
review-step-pass = { $stage }
review-step-back = "{ $stage }" dibatalkan
review-step-return = Dikembalikan ke kader
review-step-stale = isi sudah berubah sejak ini
review-deadlines = Batas waktu
review-deadlines-title = Batas waktu tiap tahap
review-deadlines-lead = Sampai dengan hari itu tahap harus sudah dicapai. Tanggal sebuah kelurahan menggantikan tanggal kota.
review-deadlines-for = Berlaku untuk
review-deadlines-city = Seluruh kota
review-deadlines-as-city = Ikut kota: { $day }
review-deadlines-none = Belum ada batas
review-deadlines-save = Simpan batas waktu
review-deadlines-saving = Menyimpan …
review-deadlines-saved = Batas waktu disimpan.
review-deadlines-loading = Mengambil batas waktu …
minutes-title = Berita acara
minutes-lead = Daftar nama yang dibekukan untuk ditandatangani. Isinya tetap; perubahan sesudahnya terlihat di sini.
minutes-back = Ke pemeriksaan
minutes-loading = Mengambil berita acara …
minutes-none = Belum ada berita acara. Buat satu bila sebuah wilayah siap ditandatangani.
minutes-count = { $total ->
   *[other] { NUMBER($total) } berita acara
  }
minutes-number = Daftar ke-
minutes-place = Wilayah
minutes-letter = Nomor surat
minutes-day = Tanggal
minutes-households = Rumah tangga
minutes-state = Keadaan
minutes-same = Tetap sama
minutes-differs = Berubah sejak dibuat
minutes-differs-text = { NUMBER($changed) } berubah, { NUMBER($added) } baru sampai
minutes-left-out = { $count ->
   *[other] { NUMBER($count) } belum sampai tahap ini
  }
minutes-download = Unduh PDF
minutes-download-of = Unduh PDF daftar ke-{ $number }
minutes-make = Buat berita acara
minutes-making = Membekukan daftar …
minutes-made = { $number ->
   *[other] Berita acara daftar ke-{ NUMBER($number) } dibuat.
  }
minutes-tier = Tingkat
minutes-tier-rt = RT
minutes-tier-kelurahan = Kelurahan
minutes-tier-kecamatan = Kecamatan
minutes-tier-kota = Kota
minutes-stage = Rumah tangga yang sudah sampai tahap
minutes-letter-hint = Nomor dari kantor; boleh dikosongkan.
minutes-purpose = Keperluan
minutes-purpose-hint = Tercetak pada berita acara dan tercatat. Misalnya: musyawarah kelurahan.
minutes-need-purpose = Tulis keperluannya.
minutes-full-cards = Nomor KK lengkap (bila tidak, sebagian ditutup)
