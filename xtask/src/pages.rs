//! The screens' build tools: npm is only called once `app-ui/package.json` names a dependency.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo::{root, run};
use crate::needs;

/// Installs the screens' dependencies if there are any and they are not there yet.
pub fn ensure() -> Result<()> {
    let folder = root().join("app-ui");
    let file = folder.join("package.json");
    let text = fs::read_to_string(&file).with_context(|| format!("could not read {}", file.display()))?;
    let package = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    if !has_dependencies(&package) || folder.join("node_modules").is_dir() {
        return Ok(());
    }
    needs::ensure(needs::PAGES)?;
    let verb = install_verb(&folder);
    if run(Command::new("npm").arg(verb).current_dir(&folder))? {
        Ok(())
    } else {
        bail!("`npm {verb}` failed in app-ui; its messages stand above")
    }
}

/// With a lock file exactly what it says; without one npm decides.
fn install_verb(folder: &Path) -> &'static str {
    if folder.join("package-lock.json").is_file() { "ci" } else { "install" }
}

fn has_dependencies(package: &Value) -> bool {
    ["dependencies", "devDependencies"]
        .iter()
        .any(|field| package[field].as_object().is_some_and(|names| !names.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_without_dependencies_needs_no_npm() {
        assert!(!has_dependencies(&json!({"name": "app-ui", "devDependencies": {}})));
    }

    #[test]
    fn one_build_tool_is_enough_to_need_npm() {
        assert!(has_dependencies(&json!({"devDependencies": {"vite": "8"}})));
    }
}
