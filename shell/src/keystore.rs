//! The phone's half of the vault's key, by way of `KeystorePlugin.kt`: Android's Keystore.
//!
//! Only this crate calls it: the page has no permission for it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ketuk_field::{PlatformSecret, Secret, SecretProblem};
use serde::Deserialize;
use tauri::plugin::{Builder, PluginHandle, TauriPlugin};
use tauri::{AppHandle, Manager, Wry};

/// The Kotlin side.
struct Store(PluginHandle<Wry>);

/// What the Kotlin side answers: base64, empty where there is no secret.
#[derive(Deserialize)]
struct Answer {
    secret: String,
}

/// Makes the Kotlin side known when the app starts.
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("keystore")
        .setup(|app, api| {
            app.manage(Store(api.register_android_plugin("id.ketuk.lapangan", "KeystorePlugin")?));
            Ok(())
        })
        .build()
}

/// Android's Keystore. Waits for it: not on the window's thread.
pub struct KeystoreSecret(AppHandle);

impl KeystoreSecret {
    /// The store of this app.
    pub fn new(app: AppHandle) -> Self {
        Self(app)
    }

    fn ask(&self, what: &str) -> Result<Option<Secret>, SecretProblem> {
        let refused = |problem: String| SecretProblem::Secret(problem);
        let store = self.0.state::<Store>();
        let answer =
            store.0.run_mobile_plugin::<Answer>(what, ()).map_err(|problem| refused(problem.to_string()))?;
        if answer.secret.is_empty() {
            return Ok(None);
        }
        let bytes = STANDARD.decode(answer.secret).map_err(|_| SecretProblem::KeyGone)?;
        <[u8; 32]>::try_from(bytes).map(|bytes| Some(Secret::new(bytes))).map_err(|_| SecretProblem::KeyGone)
    }
}

impl std::fmt::Debug for KeystoreSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeystoreSecret")
    }
}

impl PlatformSecret for KeystoreSecret {
    fn store(&self) -> &'static str {
        "keystore"
    }

    fn find(&self) -> Result<Option<Secret>, SecretProblem> {
        self.ask("find")
    }

    fn make(&self) -> Result<Secret, SecretProblem> {
        self.ask("make")?.ok_or(SecretProblem::KeyGone)
    }

    fn destroy(&self) -> Result<(), SecretProblem> {
        self.ask("destroy").map(drop)
    }
}
