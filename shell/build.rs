//! Build script of the window: checks `tauri.conf.json` and what the page may call.
//!
//! Without feature `gui` there is nothing to do, so that the rest of the workspace needs no WebKit.

fn main() {
    // Without this line cargo would build the package again after any change in the repository.
    println!("cargo::rerun-if-changed=shell/build.rs");
    #[cfg(feature = "gui")]
    gui::prepare();
}

#[cfg(feature = "gui")]
mod gui {
    use tauri_build::{AppManifest, Attributes};

    pub fn prepare() {
        println!("cargo::rerun-if-changed=shell/capabilities");
        println!("cargo::rerun-if-changed=shell/permissions");
        let commands = AppManifest::new().permissions_path_pattern("./shell/permissions/*.toml");
        let attributes =
            Attributes::new().capabilities_path_pattern("./shell/capabilities/*.json").app_manifest(commands);
        if let Err(problem) = tauri_build::try_build(attributes) {
            panic!("tauri.conf.json, capabilities or permissions: {problem:#}");
        }
    }
}
