//! What a person chose, and where they were: small texts in the vault.

use crate::core::Core;
use crate::limits::PLACE_BYTES_MAX;
use crate::problem::Trouble;
use ketuk_view::SettingsView;

const SETTINGS: &str = "settings";
const PLACE: &str = "place";

/// What stands until somebody chooses.
pub(crate) fn unset() -> SettingsView {
    SettingsView {
        language: String::new(),
        text_percent: 100,
        contrast: "normal".to_owned(),
        pace: "list".to_owned(),
        lock_minutes: ketuk_view::LOCK_MINUTES,
    }
}

impl Core {
    /// What was chosen; where it cannot be read, what stands until somebody chooses.
    pub(crate) fn load_settings(&self) -> SettingsView {
        let stored = self.device.load_note(SETTINGS).ok().flatten();
        stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(unset)
    }

    pub(crate) fn save_settings(&mut self, settings: &SettingsView) -> Result<SettingsView, Trouble> {
        let SettingsView { language, text_percent, contrast, pace, lock_minutes } = settings;
        let fits = matches!(language.as_str(), "" | "id" | "en")
            && matches!(text_percent, 100 | 125 | 150 | 200)
            && matches!(contrast.as_str(), "normal" | "high")
            && matches!(pace.as_str(), "list" | "one")
            && matches!(lock_minutes, 1 | 5 | 15 | 30);
        if !fits {
            return Err(Trouble::unreadable("settings"));
        }
        let text = serde_json::to_string(settings).map_err(|_| Trouble::unreadable("settings"))?;
        self.device.save_note(SETTINGS, &text)?;
        self.settings = settings.clone();
        Ok(settings.clone())
    }

    pub(crate) fn load_place(&self) -> String {
        self.device.load_note(PLACE).ok().flatten().unwrap_or_default()
    }

    pub(crate) fn save_place(&mut self, place: &str) -> Result<(), Trouble> {
        if place.len() > PLACE_BYTES_MAX {
            return Err(Trouble::unreadable("place"));
        }
        Ok(self.device.save_note(PLACE, place)?)
    }
}
