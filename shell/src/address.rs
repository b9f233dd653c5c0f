//! Which addresses the window may show: the app's own pages, and nothing else.

/// Whether an address belongs to the app's own pages. `served` is the address of the pages while they are
/// being worked on; released builds have none.
#[must_use]
pub fn is_own(address: &str, served: Option<&str>) -> bool {
    let starts = |origin: &str| {
        let rest = address.strip_prefix(origin);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']))
    };
    // The first is WebKitGTK's, the second that of Android's WebView.
    starts("tauri://localhost")
        || starts("https://tauri.localhost")
        || served.is_some_and(|served| starts(served.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_own(address: &str, expected: bool) {
        assert_eq!(is_own(address, Some("http://127.0.0.1:5173/")), expected, "{address}");
    }

    #[test]
    fn the_apps_own_pages_are_its_own() {
        check_own("tauri://localhost", true);
        check_own("tauri://localhost/index.html#/h/1", true);
        check_own("https://tauri.localhost/#/kirim", true);
        check_own("http://127.0.0.1:5173/src/main.ts", true);
    }

    #[test]
    fn everything_else_is_not() {
        check_own("https://example.org/", false);
        check_own("tauri://localhost.example.org/", false);
        check_own("https://tauri.localhost.example.org/", false);
        check_own("http://127.0.0.1:51730/", false);
        check_own("file:///etc/hostname", false);
        check_own("about:blank", false);
        assert!(!is_own("http://127.0.0.1:5173/", None));
    }
}
