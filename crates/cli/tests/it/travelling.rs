//! Enrolment and sync from the command line.

use crate::server::Server;
use crate::support::{Folder, RT};
use ketuk_cli::Exit;

#[test]
fn a_device_is_enrolled_and_says_who_it_is() {
    let folder = Folder::enrolled();
    let status = folder.ok(&["status"]);
    assert!(status.contains("Bu Ani") && status.contains(RT), "{status}");
    assert!(status.contains("Belum pernah sinkron."), "{status}");
}

#[cfg(unix)]
#[test]
fn the_vault_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::enrolled();
    let mode = std::fs::metadata(folder.path("device.ketuk")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_device_stays_with_its_server() {
    let folder = Folder::enrolled();
    let server = Server::start(vec![Server::enrols()]);
    let complaint = folder.problem(&["enrol", "--server", &server.url, "--code", "B"]);
    assert!(complaint.contains("sudah terdaftar"), "{complaint}");
}

#[test]
fn a_wrong_code_says_what_to_do() {
    let folder = Folder::new();
    let server = Server::start(vec![Server::refuses("404 Not Found", "invite.unknown")]);
    let complaint = folder.problem(&["enrol", "--server", &server.url, "--code", "ABCD"]);
    assert!(complaint.starts_with("Masalah: Kode pendaftaran tidak dikenal."), "{complaint}");
    assert!(complaint.contains("(invite.unknown: d)"), "{complaint}");
}

#[test]
fn an_idle_sync_gives_its_account() {
    let folder = Folder::enrolled();
    let server = Server::start(vec![Server::idles()]);
    let account = folder.ok(&["sync", "--server", &server.url]);
    assert!(account.contains("Terkirim: 0 rumah tangga, 0 simpanan"), "{account}");
    assert!(account.contains("Diterima: 0 perubahan"), "{account}");
    assert!(account.contains("1 perjalanan"), "{account}");
    assert!(account.contains("Tidak ada yang menunggu dikirim."), "{account}");
    assert!(folder.ok(&["status"]).contains(&server.url), "the address is remembered");
}

#[test]
fn a_failed_sync_still_gives_its_account_and_loses_nothing() {
    let folder = Folder::enrolled();
    folder.start();
    let server = Server::start(vec![Server::refuses("403 Forbidden", "device.revoked")]);
    let ran = folder.run(&["--language", "en", "sync", "--server", &server.url]);
    assert_eq!(ran.exit, Exit::Problem);
    assert!(ran.err.contains("device.revoked"), "{}", ran.err);
    assert!(ran.out.contains("Waiting to be sent: 1 households (1 saves)."), "{}", ran.out);
    assert!(folder.ok(&["list"]).contains("1 menunggu dikirim"));
    assert!(!folder.ok(&["status"]).contains(&server.url), "a server that refuses is not remembered");
}

#[test]
fn a_vault_with_a_pin_opens_with_it_alone() {
    let folder = Folder::enrolled();
    folder.start();
    let (pin, other) = (folder.file("pin", "2468\n"), folder.file("other", "1357\n"));
    folder.ok(&["pin", "--new-pin-file", &pin]);
    let complaint = folder.problem(&["list"]);
    assert!(complaint.contains("--pin-file"), "{complaint}");
    let complaint = folder.problem(&["list", "--pin-file", &other]);
    assert!(complaint.contains("pin.wrong"), "{complaint}");
    assert!(folder.ok(&["list", "--pin-file", &pin]).contains("RT"));
    folder.ok(&["pin", "--pin-file", &pin]);
    folder.ok(&["list"]);
}

#[test]
fn a_vault_without_its_secret_says_so() {
    let folder = Folder::enrolled();
    std::fs::remove_file(folder.path("device.ketuk.key")).expect("the secret lies beside it");
    let complaint = folder.problem(&["list"]);
    assert!(complaint.contains("device.key_gone"), "{complaint}");
}
