//! Colours, and the only place that names one. A colour has a meaning, taken from the terminal's own 16.
//!
//! Nothing is told by colour alone: a word or a mark says it too, so the mono theme loses no information.

use ratatui::style::{Color, Modifier, Style};

/// Which theme to draw with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeName {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// No colour at all: weight, underline and reversal only.
    Mono,
}

impl ThemeName {
    /// All, in the order in which the theme key walks through them.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::Mono];

    /// Its name in settings and commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Mono => "mono",
        }
    }

    /// The theme of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// The next in `ALL`, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Mono,
            Self::Mono => Self::Dark,
        }
    }
}

/// A style for each meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// Focus and keys.
    pub accent: Style,
    /// Something is done or ready.
    pub done: Style,
    /// Needs a look.
    pub attention: Style,
    /// Failed.
    pub failed: Style,
    /// Secondary: times, counts, frames.
    pub dim: Style,
    /// Headings and names.
    pub strong: Style,
    /// Emphasis.
    pub emphasis: Style,
    /// Code.
    pub code: Style,
    /// The address of a link.
    pub link: Style,
    /// The number of a source.
    pub citation: Style,
    /// The chosen row, a found word: reversed, so that it reads on every palette.
    pub selection: Style,
    /// Frame of what has the focus.
    pub frame_focus: Style,
    /// Frame of everything else.
    pub frame: Style,
}

impl Theme {
    /// The styles of a theme.
    pub fn of(name: ThemeName) -> Self {
        match name {
            ThemeName::Dark => Self::coloured(Color::Cyan, Color::Magenta),
            ThemeName::Light => Self::coloured(Color::Blue, Color::Magenta),
            ThemeName::Mono => Self::mono(),
        }
    }

    fn coloured(accent: Color, code: Color) -> Self {
        let dim = Style::new().add_modifier(Modifier::DIM);
        Self {
            accent: Style::new().fg(accent),
            done: Style::new().fg(Color::Green),
            attention: Style::new().fg(Color::Yellow),
            failed: Style::new().fg(Color::Red),
            code: Style::new().fg(code),
            link: Style::new().fg(accent).add_modifier(Modifier::UNDERLINED),
            citation: Style::new().fg(accent),
            frame_focus: Style::new().fg(accent),
            frame: dim,
            ..Self::mono()
        }
    }

    fn mono() -> Self {
        let plain = Style::new();
        Self {
            text: plain,
            accent: plain.add_modifier(Modifier::BOLD),
            done: plain,
            attention: plain.add_modifier(Modifier::BOLD),
            failed: plain.add_modifier(Modifier::BOLD),
            dim: plain.add_modifier(Modifier::DIM),
            strong: plain.add_modifier(Modifier::BOLD),
            emphasis: plain.add_modifier(Modifier::ITALIC),
            code: plain.add_modifier(Modifier::BOLD),
            link: plain.add_modifier(Modifier::UNDERLINED),
            citation: plain.add_modifier(Modifier::BOLD),
            selection: plain.add_modifier(Modifier::REVERSED),
            frame_focus: plain.add_modifier(Modifier::BOLD),
            frame: plain.add_modifier(Modifier::DIM),
        }
    }
}

/// The theme to start with: `NO_COLOR` (given as its value, none when unset) beats the setting.
pub fn chosen(setting: ThemeName, no_color: Option<&str>) -> ThemeName {
    if no_color.is_some_and(|value| !value.is_empty()) { ThemeName::Mono } else { setting }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(theme: &Theme) -> [Style; 14] {
        [
            theme.text,
            theme.accent,
            theme.done,
            theme.attention,
            theme.failed,
            theme.dim,
            theme.strong,
            theme.emphasis,
            theme.code,
            theme.link,
            theme.citation,
            theme.selection,
            theme.frame_focus,
            theme.frame,
        ]
    }

    #[test]
    fn mono_has_no_colour_anywhere() {
        for style in styles(&Theme::of(ThemeName::Mono)) {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn no_theme_paints_a_background_so_text_keeps_the_terminals_own_contrast() {
        for name in ThemeName::ALL {
            assert!(styles(&Theme::of(name)).iter().all(|style| style.bg.is_none()));
        }
    }

    #[test]
    fn no_color_beats_the_setting_unless_it_is_empty() {
        assert_eq!(chosen(ThemeName::Dark, Some("1")), ThemeName::Mono);
        assert_eq!(chosen(ThemeName::Light, Some("")), ThemeName::Light);
        assert_eq!(chosen(ThemeName::Light, None), ThemeName::Light);
    }

    #[test]
    fn every_theme_is_found_by_its_name_and_reached_by_the_theme_key() {
        let mut at = ThemeName::Dark;
        for name in ThemeName::ALL {
            assert_eq!(ThemeName::parse(name.name()), Some(name));
            at = at.next();
        }
        assert_eq!(at, ThemeName::Dark);
    }
}
