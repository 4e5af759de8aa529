//! How the console looks in this browser: theme, density, and whether single keys act.

use leptos::prelude::*;

use crate::ui::dom;

/// Light, dark, or as the system wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system wishes.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn word(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

/// The choices, from context.
#[derive(Clone, Copy)]
pub struct Appearance {
    theme: RwSignal<Theme>,
    compact: RwSignal<bool>,
    single_keys: RwSignal<bool>,
}

/// The choices, from context.
pub fn use_appearance() -> Appearance {
    use_context().unwrap_or_else(Appearance::kept)
}

impl Appearance {
    /// As they were kept in this browser.
    pub fn kept() -> Self {
        let theme = dom::kept("theme").and_then(|word| Theme::ALL.into_iter().find(|theme| theme.word() == Some(&word)));
        Self {
            theme: RwSignal::new(theme.unwrap_or_default()),
            compact: RwSignal::new(dom::kept("density").as_deref() == Some("compact")),
            single_keys: RwSignal::new(dom::kept("single-keys").as_deref() != Some("off")),
        }
    }

    /// The theme.
    pub fn theme(self) -> Theme {
        self.theme.get()
    }

    /// Sets the theme, now and for later.
    pub fn set_theme(self, theme: Theme) {
        self.theme.set(theme);
        dom::keep("theme", theme.word());
        dom::set_root_attribute("data-theme", theme.word());
    }

    /// Whether rows are 32 pixels high instead of 38.
    pub fn compact(self) -> RwSignal<bool> {
        self.compact
    }

    /// Takes over the density that was chosen.
    pub fn keep_density(self) {
        let word = self.compact.get_untracked().then_some("compact");
        dom::keep("density", word);
        dom::set_root_attribute("data-density", word);
    }

    /// Whether single keys act outside text fields.
    pub fn single_keys(self) -> RwSignal<bool> {
        self.single_keys
    }

    /// Takes over the choice about single keys.
    pub fn keep_single_keys(self) {
        dom::keep("single-keys", (!self.single_keys.get_untracked()).then_some("off"));
    }

    /// To dark if it looks light now, and back.
    pub fn switch_theme(self) {
        let dark = match self.theme.get_untracked() {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => {
                window().match_media("(prefers-color-scheme: dark)").ok().flatten().is_some_and(|query| query.matches())
            }
        };
        self.set_theme(if dark { Theme::Light } else { Theme::Dark });
    }
}
