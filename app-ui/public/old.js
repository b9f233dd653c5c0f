// For a WebView that is too old, in the JavaScript of 2009: says what to update instead of a white page.
// Sets ketukStarted aside for the app; where the app has not set it after 15 seconds, the page says so.
(function () {
  'use strict';
  function isTooOld() {
    return !(
      'noModule' in document.createElement('script') &&
      typeof Promise === 'function' &&
      typeof Promise.any === 'function' &&
      typeof ''.replaceAll === 'function' &&
      typeof fetch === 'function'
    );
  }
  function line(parent, tag, text) {
    var node = document.createElement(tag);
    node.appendChild(document.createTextNode(text));
    parent.appendChild(node);
  }
  function show(head, lines) {
    var page = document.getElementById('app');
    var box = document.createElement('div');
    var i;
    if (!page) { return; }
    box.className = 'too-old';
    box.setAttribute('role', 'alert');
    line(box, 'h1', head);
    for (i = 0; i < lines.length; i += 1) { line(box, 'p', lines[i]); }
    page.appendChild(box);
  }
  window.addEventListener('load', function () {
    if (isTooOld()) {
      show('Ketuk belum bisa dibuka di HP ini', [
        'Bagian Android yang menampilkan layar ("Android System WebView") terlalu lama.',
        'Buka Play Store, cari "Android System WebView", ketuk "Perbarui". Lakukan juga untuk "Chrome". Lalu buka Ketuk lagi.',
        'Data yang sudah tersimpan tetap aman di HP ini.',
        'This phone\'s "Android System WebView" is too old. Update it and Chrome in the Play Store, then open Ketuk again. What is saved stays safe.'
      ]);
      return;
    }
    window.setTimeout(function () {
      if (window.ketukStarted) { return; }
      show('Ketuk belum terbuka', [
        'Tutup Ketuk, lalu buka lagi. Bila tetap begini, perbarui "Android System WebView" di Play Store. Data yang sudah tersimpan tetap aman.',
        'Close Ketuk and open it again. If it stays like this, update "Android System WebView" in the Play Store. What is saved stays safe.'
      ]);
    }, 15000);
  });
})();
