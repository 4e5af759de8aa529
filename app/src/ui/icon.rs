//! One set of icons, drawn with one stroke.

use leptos::prelude::*;

/// An icon of the set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Home,
    Search,
    Cart,
    Phone,
    Trunk,
    Bulk,
    Orders,
    Settings,
    People,
    Check,
    Cross,
    Plus,
    More,
    Copy,
    Warning,
    Info,
    Question,
    Refresh,
    Tray,
    Moon,
    SignOut,
    Left,
    Right,
    Up,
    Down,
    Bin,
    Download,
    Upload,
    Key,
    Shield,
    Book,
    Flask,
    Plug,
    Arrow,
    Calendar,
    Clock,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 11l9-7 9 7v9H3z",
            Self::Search => "M11 4a7 7 0 100 14 7 7 0 000-14zM20 20l-4-4",
            Self::Cart => "M3 4h3l2 11h10l2-8H7M9 20h.01M17 20h.01",
            Self::Phone => "M5 4h4l2 5-2.5 1.5a11 11 0 005 5L15 13l5 2v4a2 2 0 01-2 2A16 16 0 013 6a2 2 0 012-2",
            Self::Trunk => "M4 7h16M4 12h16M4 17h16",
            Self::Bulk => "M4 5h10v4H4zM10 15h10v4H10zM7 9v8h3M14 7h4v8",
            Self::Orders => "M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
            Self::Settings => {
                "M12 15a3 3 0 100-6 3 3 0 000 6zM19 12a7 7 0 00-.1-1.2l2-1.6-2-3.4-2.4 1a7 7 0 00-2-1.2L14 3h-4l-.5 2.6a7 7 0 \
                 00-2 1.2l-2.4-1-2 3.4 2 1.6a7 7 0 000 2.4l-2 1.6 2 3.4 2.4-1a7 7 0 002 1.2L10 21h4l.5-2.6a7 7 0 002-1.2l2.4 \
                 1 2-3.4-2-1.6c.1-.4.1-.8.1-1.2z"
            }
            Self::People => "M9 11a4 4 0 100-8 4 4 0 000 8zM2 21a7 7 0 0114 0M17 4a4 4 0 010 7M22 21a7 7 0 00-5-6.7",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::More => "M4 12a1 1 0 102 0 1 1 0 10-2 0M11 12a1 1 0 102 0 1 1 0 10-2 0M18 12a1 1 0 102 0 1 1 0 10-2 0",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Warning => "M12 4l9 16H3zM12 10v4M12 17h.01",
            Self::Info => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8h.01",
            Self::Question => "M12 3a9 9 0 100 18 9 9 0 000-18zM9.5 9.5a2.5 2.5 0 113.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01",
            Self::Refresh => "M20 11a8 8 0 10-2.3 6.3M20 5v6h-6",
            Self::Tray => "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
            Self::Moon => "M20 14A8 8 0 0110 4a8 8 0 1010 10z",
            Self::SignOut => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
            Self::Left => "M14 6l-6 6 6 6",
            Self::Right => "M10 6l6 6-6 6",
            Self::Up => "M6 14l6-6 6 6",
            Self::Down => "M6 10l6 6 6-6",
            Self::Bin => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Self::Download => "M12 4v11M7 11l5 5 5-5M4 20h16",
            Self::Upload => "M12 16V5M7 9l5-5 5 5M4 20h16",
            Self::Key => "M8 12a4 4 0 100 8 4 4 0 000-8zM11 13l9-9M16 8l3 3",
            Self::Shield => "M12 3l8 3v6c0 5-3.5 8-8 9-4.500-1-8-4-8-9V6z",
            Self::Book => "M5 4h12a2 2 0 012 2v14H7a2 2 0 01-2-2zM5 18a2 2 0 012-2h12M9 8h6",
            Self::Flask => "M10 3h4M11 3v6l-6 10a1.500 1.500 0 001.300 2h11.400a1.500 1.500 0 001.300-2L13 9V3M8 15h8",
            Self::Plug => "M9 3v5M15 3v5M6 8h12v3a6 6 0 01-12 0zM12 17v4",
            Self::Arrow => "M4 12h15M13 6l6 6-6 6",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
            Self::Clock => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3 2",
        }
    }
}

/// Draws an icon; what it means is said by the control that it stands in.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=glyph.path()></path>
        </svg>
    }
    .into_any()
}
