//! What to send when something does not work.
//!
//! Invariant: numbers, versions and codes only; no name, address, number, position or answer.

use crate::Field;
use crate::core::Core;
use crate::problem::Trouble;
use crate::storage;
use ketuk_device::{Device, Standing};
use ketuk_view::DiagnosticsView;

/// Whether the vault's file is sound. Reads the whole of it, so not on the device's thread: nobody's typing
/// waits for it.
pub(crate) async fn check_vault(field: &Field) -> &'static str {
    let path = field.desk().ask(|core| core.vault_path()).await;
    let (done, wait) = tokio::sync::oneshot::channel();
    if let Ok(path) = path {
        field.spawn_blocking(move || {
            let _ = done.send(Device::check_file(&path));
        });
    }
    match wait.await {
        Ok(Ok(())) => "sound",
        Ok(Err(_)) => "damaged",
        Err(_) => "unknown",
    }
}

impl Core {
    /// Lines of text.
    pub(crate) fn diagnostics(&mut self, vault: &'static str) -> Result<DiagnosticsView, Trouble> {
        if self.is_locked() {
            let unsent = self.device.count_unsent_households()?;
            let lines = [
                format!("ketuk {}", env!("CARGO_PKG_VERSION")),
                format!("system {} {}", std::env::consts::OS, std::env::consts::ARCH),
                format!("vault {vault} locked key_store {}", self.device.secret_store()),
                format!("unsent_households {unsent}"),
            ];
            return Ok(DiagnosticsView { text: lines.join("\n") });
        }
        let strip = self.device.strip()?;
        let rows = self.device.list()?;
        let device = match self.device.standing()? {
            Standing::New => "-".to_owned(),
            Standing::Enrolled(identity) => identity.device.to_string(),
        };
        let free = storage::look(&self.folder);
        let count = |todo: &str| rows.iter().filter(|row| row.todo == todo).count();
        let mut lines = vec![
            format!("ketuk {}", env!("CARGO_PKG_VERSION")),
            format!("system {} {}", std::env::consts::OS, std::env::consts::ARCH),
            format!("device {device}"),
            format!("vault {vault} key_store {}", self.device.secret_store()),
            format!("free_bytes {:?} {}", free.free_bytes, free.state),
            format!("households {}", rows.len()),
            format!("drafts {}", rows.iter().map(|row| row.drafts).sum::<u32>()),
            format!("disputes {}", rows.iter().map(|row| row.disputes).sum::<u32>()),
            format!("findings {}", rows.iter().map(|row| row.findings).sum::<u32>()),
            format!("waiting_saves {}", strip.waiting_saves),
            format!("apart_saves {}", strip.apart_saves),
            format!("refused_saves {}", strip.refused_saves),
            format!("last_sync_ms {:?}", strip.last_sync_ms),
            format!("clock_off_s {}", strip.clock_off_s),
        ];
        lines.extend(
            ["returned", "started", "to_visit", "finished", "sent"]
                .map(|todo| format!("todo {todo} {}", count(todo))),
        );
        for form in self.device.list_forms("en")? {
            lines.push(format!("form {} {} {}", form.id, form.version, form.state));
        }
        if let Some(problem) = &self.last_problem {
            lines.push(format!("last_problem {problem}"));
        }
        Ok(DiagnosticsView { text: lines.join("\n") })
    }
}
