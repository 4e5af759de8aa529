//! What can be done with the whole board, and where it leads: a new port, the drafts, the activations.

use contract::{id::AccountId, port::board::PortPage, user::Permission};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use crate::{
    api, paths,
    session::use_session,
    ui::{Button, Glyph, Icon, Kind, Loaded, Menu, Size, Trouble, TroubleNotice, dom::save_as_file, part, table::counted},
};

/// Reads the carriers anew, saves the carrier's own list, begins a port.
#[component]
pub fn Actions(list: Loaded<PortPage>) -> impl IntoView {
    let session = use_session();
    let navigate = StoredValue::new_local(use_navigate());
    let trouble = RwSignal::new(None::<Trouble>);
    let asking = RwSignal::new(false);
    let beginning = RwSignal::new(false);
    let reading = Signal::derive(move || {
        asking.get() || list.data.with(|page| page.as_ref().is_some_and(|page| page.read.iter().any(|one| one.reading.is_some())))
    });
    let refresh = move || {
        asking.set(true);
        trouble.set(None);
        spawn_local(async move {
            if let Err(error) = api::ports::refresh().await {
                trouble.try_set(Some(error.into()));
            }
            list.refetch();
            asking.try_set(false);
        });
    };
    let begin = move || {
        beginning.set(true);
        trouble.set(None);
        spawn_local(async move {
            match api::port_drafts::start(&Default::default()).await {
                Ok(draft) => {
                    navigate.try_with_value(|navigate| navigate(&paths::port_draft(&draft.id), Default::default()));
                }
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
            beginning.try_set(false);
        });
    };
    view! {
        <Button icon=Glyph::Refresh busy=reading on_press=refresh>"Read now"</Button>
        <CarrierLists list trouble/>
        <Button kind=Kind::Primary icon=Glyph::Plus busy=beginning why_not=session.why_not(Permission::Port) on_press=begin>"New port"</Button>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
    }
    .into_any()
}

/// The carrier's own list of ports, as it writes it, account by account.
#[component]
fn CarrierLists(list: Loaded<PortPage>, trouble: RwSignal<Option<Trouble>>) -> impl IntoView {
    let accounts = Memo::new(move |_| {
        list.data.with(|page| {
            let read = page.as_ref().map(|page| page.read.as_slice()).unwrap_or_default();
            read.iter().map(|one| (one.account.clone(), one.name.clone())).collect::<Vec<_>>()
        })
    });
    let save = move |account: AccountId| {
        trouble.set(None);
        spawn_local(async move {
            match api::ports::carrier_export(&account, None, None).await {
                Ok(text) => save_as_file("carrier-ports.csv", "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    let face = || view! { "Carrier’s list" <Icon glyph=Glyph::Down/> };
    view! {
        <Menu label="The carrier’s own list" size=Size::Normal class="button" face>
            {part(move || {
                accounts
                    .get()
                    .into_iter()
                    .map(|(id, name)| {
                        view! {
                            <button type="button" class="menu-item" on:click=move |_| save(id.clone())>
                                <Icon glyph=Glyph::Download/>
                                {format!("{name}, as the carrier writes it (CSV)")}
                            </button>
                        }
                    })
                    .collect_view()
            })}
        </Menu>
    }
    .into_any()
}

/// Where else ports are: drafts that are not submitted, and what goes over today.
#[component]
pub fn Ways(list: Loaded<PortPage>) -> impl IntoView {
    let drafts = Memo::new(move |_| list.data.with(|page| page.as_ref().map_or(0, |page| page.drafts)));
    view! {
        <nav class="ways" aria-label="Beside the board">
            <a class="link" href=paths::ACTIVATIONS>"Today’s activations"</a>
            <a class="link" href=paths::PORT_DRAFTS>
                {part(move || match drafts.get() {
                    0 => "Drafts".to_owned(),
                    count => counted(count, "draft", "drafts"),
                })}
            </a>
        </nav>
    }
    .into_any()
}
