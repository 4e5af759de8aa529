//! What lies above the pages and is seldom seen. All of it comes in one file, fetched when the first of it is needed.

use leptos::{lazy, prelude::*};

use super::{acting, gate, palette};
use crate::ui::{arriving, sheet::sheet};

/// Which of it.
pub(super) enum Seldom {
    /// What the palette is made of.
    Palette {
        /// Whether it is open.
        open: RwSignal<bool>,
        /// Whether the help is.
        help: RwSignal<bool>,
        /// What is typed.
        typed: RwSignal<String>,
    },
    /// The form over a page whose session ended; the dialog it stands in.
    SignInAgain(RwSignal<bool>),
    /// The banner while somebody acts as another tenant.
    Acting,
}

/// Draws it as soon as it is there.
pub(super) fn seldom(what: Seldom) -> AnyView {
    arriving(seldom_seen(what)).into_any()
}

#[lazy]
async fn seldom_seen(what: Seldom) -> AnyView {
    match what {
        Seldom::Palette { open, help, typed } => palette::body(open, help, typed),
        Seldom::SignInAgain(open) => gate::sign_in_again(open),
        Seldom::Acting => {
            sheet("later.css").await;
            acting::banner()
        }
    }
}
