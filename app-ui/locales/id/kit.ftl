# Kata-kata yang dipakai semua layar.
kit-back = Kembali
kit-close = Tutup
kit-loading = Membuka { $what } …
kit-try-again = Coba lagi
kit-problem = Belum berhasil
kit-problem-unknown = Ketuk tidak mendapat jawaban dari bagian penyimpanan. Coba lagi; bila tetap begini, tutup lalu buka lagi Ketuk. Isian yang sudah bertanda centang tetap aman.
kit-problem-door = Halaman ini sudah tidak tersambung dengan Ketuk di komputer ini. Buka lagi alamat yang ditulis saat Ketuk dijalankan.
kit-fault = Layar ini berhenti karena kesalahan program. Isian yang sudah bertanda centang tetap aman. Coba lagi; bila tetap begini, kirim keterangan dari Setelan, bagian Bantuan, kepada petugas.
kit-to-list = Ke daftar
kit-screen-away = Layar ini belum bisa dibuka. Coba lagi; bila tetap begini, tutup lalu buka lagi Ketuk.
kit-screen = layar
kit-unkept = { $count } isian belum tersimpan di HP
kit-unkept-why = Isian tetap di sini dan dicoba lagi sendiri. Jangan tutup Ketuk.
kit-unkept-see = Lihat
