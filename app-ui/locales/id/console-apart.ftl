# Data terpisah: apa yang dikirim HP di luar wilayahnya, dan jalan keluarnya.
apart-title = Data terpisah
apart-lead = Yang dikirim sebuah HP untuk wilayah yang bukan (lagi) wilayahnya. Tidak ada yang hilang dan tidak ada yang terhambat; putuskan di sini.
apart-loading = Mengambil data terpisah …
apart-count = { $total ->
   *[other] { NUMBER($total) } kelompok
  }
apart-none = Tidak ada yang menunggu. Bila sebuah HP mengirim di luar wilayahnya, muncul di sini.
apart-none-found = Tidak ada untuk saringan ini.
apart-state = Yang ditampilkan
apart-state-open = Menunggu putusan
apart-state-released = Sudah dimasukkan
apart-state-closed = Tetap terpisah
apart-from = Dari HP
apart-area = Wilayah yang ditulis HP
apart-why = Sebab
apart-amount = Isi
apart-households = { $count ->
   *[other] { NUMBER($count) } rumah tangga
  }
apart-changes = { $count ->
   *[other] { NUMBER($count) } simpanan
  }
apart-elsewhere = { $count ->
   *[other] { NUMBER($count) } kini di RT lain
  }
apart-since = Sejak
apart-granted = HP ini sekarang boleh bekerja di situ
apart-revoked = izin HP dicabut
apart-decided = { $who }, { $when }
apart-release = Masukkan
apart-grant = Beri wilayah dan masukkan
apart-close = Tetap terpisah
apart-release-title = Masukkan data dari HP { $name }?
apart-release-text = Isinya masuk ke rumah tangga di RT tempat rumah itu sekarang. HP ini tetap tidak bekerja di { $area }.
apart-grant-title = Beri { $area } kepada HP { $name }, lalu masukkan?
apart-grant-text = HP ini boleh bekerja di { $area } mulai sekarang, dan isinya masuk.
apart-close-title = Simpan terpisah selamanya?
apart-close-text = Data dari HP { $name } disimpan, tetapi tidak dipakai. HP itu diberi tahu.
apart-reason = Alasan (boleh kosong)
apart-working = Mengerjakan …
apart-done = { $count ->
   *[other] { NUMBER($count) } simpanan selesai.
  }
apart-left = { $count ->
   *[other] { NUMBER($count) } simpanan belum bisa masuk: menunggu kiriman HP lain, atau rumahnya di luar wilayah Anda.
  }
apart-read-only = Anda dapat melihat, tetapi tidak memutuskan.
