# Ekspor: berkas untuk Excel, peta, dan program lain.
export-nav = Ekspor data
export-title = Ekspor data
export-lead = Buat berkas untuk Excel, program lain, atau peta. Setiap ekspor dicatat: siapa, apa, kapan, dan untuk apa.
export-new = Ekspor baru
export-form = Formulir
export-status = Keadaan pendataan
export-format = Jenis berkas
export-format-xlsx = Excel (.xlsx)
export-format-xlsx-hint = Satu lembar keluarga, satu lembar anggota, daftar kode. NIK dan nomor KK tetap 16 angka.
export-format-csv = CSV (.zip)
export-format-csv-hint = Satu berkas per tabel, untuk program statistik. Untuk Excel pilih .xlsx.
export-format-geojson = Titik peta (.geojson)
export-format-geojson-hint = Satu titik per rumah. Keluarga tanpa lokasi tidak ikut dan dihitung.
export-separator = Pemisah nilai CSV
export-separator-comma = Koma (,)
export-separator-semicolon = Titik koma (;) dengan desimal koma
export-values = Jawaban pilihan ditulis sebagai
export-values-code = Kode
export-values-label = Teks
export-values-both = Kode dan teks
export-people = Data orang
export-people-full = Nama, NIK dan KK lengkap
export-people-masked = Nama; NIK, KK dan telepon disamarkan (6474************)
export-people-without = Tanpa nama, nomor dan alamat
export-people-full-hint = Pilih hanya bila penerima memang memerlukan nomornya.
export-health = Sertakan jawaban tentang kesehatan
export-health-hint = Data kesehatan dilindungi khusus (UU 27/2022).
export-why = Untuk apa berkas ini?
export-why-hint = Misalnya: musyawarah kelurahan 24 November. Tersimpan di catatan kegiatan; jangan menulis nama warga.
export-why-wrong = Tulis untuk apa berkas ini, paling sedikit 5 huruf.
export-counting = Menghitung keluarga …
export-plan = { $families ->
   *[other] Berkas akan memuat { NUMBER($families) } keluarga
  } { $members ->
   *[other] dengan { NUMBER($members) } anggota yang tinggal di sana.
  }
export-plan-none = Tidak ada keluarga dengan saringan ini. Ubah wilayah atau keadaannya.
export-make = Buat berkas
export-making = Memulai …
export-begun = Berkas sedang dibuat. Anda boleh membuka halaman lain; berkasnya menunggu di sini.
export-recent = Berkas saya
export-recent-lead = Berkas disimpan dua jam di server, lalu dihapus. Hanya Anda yang dapat mengunduhnya.
export-none = Belum ada berkas. Isi formulir di atas, lalu tekan Buat berkas.
export-loading = Mengambil daftar berkas …
export-progress = { $done ->
   *[other] { NUMBER($done) } dari
  } { $total ->
   *[other] { NUMBER($total) } keluarga
  }
export-busy-others = { $count ->
   *[other] Server sedang membuat { NUMBER($count) } berkas; lebih dari itu harus menunggu.
  }
export-download = Unduh
export-stop = Hentikan
export-remove = Hapus
export-stage-running = sedang dibuat
export-stage-done = siap diunduh
export-stage-failed = gagal
export-stage-stopped = dihentikan
export-failed = Berkas tidak jadi dibuat. Coba lagi; bila tetap begini, sampaikan kode ini kepada admin: { $code }
export-holds = { $families ->
   *[other] { NUMBER($families) } keluarga,
  } { $members ->
   *[other] { NUMBER($members) } anggota
  }
export-without-place = { $count ->
   *[other] { NUMBER($count) } keluarga tanpa lokasi tidak ikut
  }
export-until = Disimpan sampai { $when }
export-size-kb = { $size ->
   *[other] { NUMBER($size) } kB
  }
export-size-mb = { $size ->
   *[other] { NUMBER($size) } MB
  }
export-removed = Berkas sudah dihapus.
export-stopped = Ekspor dihentikan.
export-live = Sambungan Excel dan Power BI
export-live-lead = Dengan kunci, Excel atau Power BI mengambil tabel keluarga dan anggota sendiri, selalu yang terbaru. Setiap pengambilan dicatat.
export-live-new = Untuk apa sambungan ini?
export-live-make = Buat kunci
export-live-making = Membuat kunci …
export-live-address = Alamat
export-live-login = Nama pengguna
export-live-key = Kunci (sebagai kata sandi)
export-live-until = Berlaku sampai
export-live-once = Kunci hanya terlihat sekarang. Salin ke Excel, dan jangan bagikan kepada orang lain.
export-live-steps = Di Excel: Data, Ambil Data, Dari Umpan OData. Tempel alamat, pilih Dasar, lalu isi nama pengguna dan kunci.
export-live-forget = Cabut kunci
export-live-forgotten = Kunci sudah dicabut.
