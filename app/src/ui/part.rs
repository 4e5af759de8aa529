//! Parts of a view that change.

use leptos::prelude::*;

/// A part that is drawn again when what it reads changes. All parts are of one type, so that each costs the browser
/// little code; a closure that stands in a view by itself would bring a renderer of its own.
pub fn part<V: IntoAny>(draw: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed(Box::new(move || draw().into_any()))
}

fn boxed(draw: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || draw()).into_any()
}
