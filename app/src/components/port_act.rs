//! Cancelling, deleting and activating: what it means, what it is about, and the count or the last digits typed before it
//! is sent.

use contract::{
    attempt::Attempt,
    id::{AccountId, AttemptId, IdempotencyKey, PortRequestId},
    number::E164,
    owned::Removal,
    port::act::{PortLevel, PortTarget},
};
use leptos::prelude::*;

use super::{ChangeReview, NumberCell, Sending, Typed};
use crate::{
    api::{self, ApiError},
    ui::{part, table::counted},
};

/// How many numbers the dialog names.
const NAMED: usize = 50;

/// What can be done to a port that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The numbers go over now.
    Activate,
    /// It is taken back at the losing carrier.
    Cancel,
    /// The carrier forgets it.
    Delete,
}

impl Act {
    /// The word on its button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activate => "Activate",
            Self::Cancel => "Cancel",
            Self::Delete => "Delete",
        }
    }

    /// The word on the button that sends: a dialog's own “Cancel” means something else.
    fn confirm(self) -> &'static str {
        match self {
            Self::Activate => "Activate now",
            Self::Cancel => "Cancel the port",
            Self::Delete => "Delete at the carrier",
        }
    }

    fn warning(self) -> &'static str {
        match self {
            Self::Activate => {
                "The numbers go over now and leave the losing carrier. For 24 hours the carrier's port desk can give them back quickly; afterwards only a new port can."
            }
            Self::Cancel => {
                "This cannot be undone: the numbers stay where they are, and a later port begins anew with a date of its own. Close to the date the losing carrier may not take it back any more."
            }
            Self::Delete => {
                "This cannot be undone: the carrier forgets it, with its papers. What we know of it stays in our timeline and orders."
            }
        }
    }
}

/// One part of what is meant: a level and the numbers it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The carrier account.
    pub account: AccountId,
    /// The request.
    pub request: PortRequestId,
    /// The level.
    pub level: PortLevel,
    /// The numbers of it.
    pub numbers: Vec<E164>,
}

/// What is about to be done, and to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// What.
    pub act: Act,
    /// To what, in words: “the sub-order from Verizon”.
    pub what: String,
    /// Its parts; each becomes an attempt.
    pub parts: Vec<Part>,
}

impl Acting {
    fn numbers(&self) -> Vec<E164> {
        self.parts.iter().flat_map(|part| part.numbers.iter().cloned()).collect()
    }
}

/// The dialog, open while `acting` holds something.
#[component]
pub fn PortActDialog(
    acting: RwSignal<Option<Acting>>,
    /// After it was sent, and again after the carrier settled it.
    #[prop(into)]
    on_moved: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    // Frozen while the dialog is open: a list that is read again behind it does not change what is sent.
    let frozen = RwSignal::new(None::<Acting>);
    Effect::new(move |_| {
        if let Some(now) = acting.get() {
            frozen.set(Some(now));
            acting.set(None);
            open.set(true);
        }
    });
    let act = move || frozen.with(|acting| acting.as_ref().map_or(Act::Activate, |acting| acting.act));
    let numbers = Memo::new(move |_| frozen.with(|acting| acting.as_ref().map(Acting::numbers).unwrap_or_default()));
    let title = Signal::derive(move || {
        let what = frozen.with(|acting| acting.as_ref().map(|acting| acting.what.clone()).unwrap_or_default());
        format!("{} {what}", act().name())
    });
    let confirm = Signal::derive(move || act().confirm().to_owned());
    let warning = Signal::derive(move || Some(act().warning().to_owned()));
    let typed = Signal::derive(move || numbers.with(|numbers| Some(to_type(numbers))));
    let send = Sending::new(move |key, typed| {
        let acting = frozen.get_untracked();
        async move { send(acting, &key, &typed).await }
    });
    let sent = move |_: Vec<AttemptId>| on_moved.run(());
    let settled = move |_: Attempt| on_moved.run(());
    let details = move || view! { {part(move || numbers.with(|numbers| list(numbers)))} };
    // Only what destroys is red; activating is what one came for.
    let danger = move || act() != Act::Activate;
    part(move || {
        let (send, danger) = (send.clone(), danger());
        view! { <ChangeReview open title confirm send typed warning danger details on_sent=sent on_settled=settled/> }
    })
}

async fn send(acting: Option<Acting>, key: &IdempotencyKey, typed: &str) -> Result<Vec<AttemptId>, ApiError> {
    let Some(Acting { act, parts, .. }) = acting else { return Ok(Vec::new()) };
    let alone = parts.len() == 1;
    let mut attempts = Vec::new();
    for (place, part) in parts.into_iter().enumerate() {
        // Each part has a key of its own that follows from the dialog's, so that a second press repeats none of them.
        let key = if place == 0 { key.clone() } else { IdempotencyKey::new(format!("{}-{place}", key.as_str())) };
        let typed = if alone { typed.to_owned() } else { Removal::to_type(&part.numbers) };
        let target = PortTarget { level: part.level, typed };
        let asked = match act {
            Act::Activate => api::ports::activate(&part.account, &part.request, &target, &key).await,
            Act::Cancel => api::ports::cancel(&part.account, &part.request, &target, &key).await,
            Act::Delete => api::ports::delete(&part.account, &part.request, &target, &key).await,
        };
        attempts.push(asked?.attempt);
    }
    Ok(attempts)
}

fn to_type(numbers: &[E164]) -> Typed {
    let expected = Removal::to_type(numbers);
    let label = if numbers.len() == 1 {
        format!("Type the last four digits, {expected}")
    } else {
        format!("Type how many numbers these are, {expected}")
    };
    Typed { expected, label }
}

fn list(numbers: &[E164]) -> AnyView {
    let more = u32::try_from(numbers.len().saturating_sub(NAMED)).unwrap_or(u32::MAX);
    let line = |number: &E164| view! { <li><NumberCell number=number.clone() bare=true/></li> };
    view! {
        <ul class="attempt-lines numbers-about">
            {numbers.iter().take(NAMED).map(line).collect_view()}
            {(more > 0).then(|| view! { <li class="muted">{format!("and {}", counted(more, "number", "numbers"))} " more"</li> })}
        </ul>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::number::E164;

    use super::to_type;

    #[test]
    fn one_number_is_confirmed_by_its_last_digits_and_several_by_their_count() {
        let one = E164::parse("7065550127").unwrap();
        let two = E164::parse("7065550131").unwrap();
        assert_eq!(to_type(std::slice::from_ref(&one)).expected, "0127");
        assert_eq!(to_type(&[one, two]).expected, "2");
    }
}
