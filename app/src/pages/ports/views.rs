//! Saved views: a name for an address, for oneself or for the team. And the board as a file.

use contract::{
    port::board::{PortQuery, SaveView, SavedView},
    user::Permission,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, ApiError, query::to_query},
    components::form::{DialogForm, Submission},
    paths::{self, Filter},
    session::use_session,
    ui::{
        Button, CheckField, Dialog, Glyph, Icon, Kind, Loaded, Menu, Size, TextField, Trouble, TroubleNotice, dom::save_as_file,
        part,
    },
};

/// The menu of the views: open one, save this one, delete one, save the rows as a file.
#[component]
pub fn Views(filter: Filter<PortQuery>) -> impl IntoView {
    let views: Loaded<Vec<SavedView>> = Loaded::once::<ApiError, _>(api::ports::views);
    let saving = RwSignal::new(false);
    let trouble = RwSignal::new(None::<Trouble>);
    let export = move || {
        trouble.set(None);
        let query = filter.get_untracked();
        spawn_local(async move {
            match api::ports::export(&query).await {
                Ok(text) => save_as_file("ports.csv", "text/csv", &text),
                Err(error) => {
                    trouble.try_set(Some(error.into()));
                }
            }
        });
    };
    let face = || view! { "Views" <Icon glyph=Glyph::Down/> };
    view! {
        <Menu label="Views" size=Size::Normal class="button" face>
            {part(move || view! { <Saved views trouble/> })}
            <button type="button" class="menu-item" on:click=move |_| saving.set(true)>
                <Icon glyph=Glyph::Plus/> "Save this view"
            </button>
            <button type="button" class="menu-item" on:click=move |_| export()>
                <Icon glyph=Glyph::Download/> "Export this view"
            </button>
        </Menu>
        {part(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble/> }))}
        <Dialog open=saving title="Save this view">
            <SaveForm filter views open=saving/>
        </Dialog>
    }
    .into_any()
}

/// The views there are, each with what deletes it.
#[component]
fn Saved(views: Loaded<Vec<SavedView>>, trouble: RwSignal<Option<Trouble>>) -> impl IntoView {
    let session = use_session();
    let line = move |view: SavedView| {
        let href = format!("{}?{}", paths::PORTS, view.query.trim_start_matches('?'));
        let may_delete = view.own || session.reason(Permission::Users).is_none();
        let label = format!("Delete the view {}", view.name);
        let id = view.id;
        let delete = move || {
            let id = id.clone();
            trouble.set(None);
            spawn_local(async move {
                match api::ports::delete_view(&id).await {
                    Ok(rest) => views.put(rest),
                    Err(error) => {
                        trouble.try_set(Some(error.into()));
                    }
                }
            });
        };
        let bin = move || {
            view! { <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Bin label=label.clone() on_press=delete.clone()/> }
        };
        view! {
            <div class="saved-view">
                <a class="menu-item" href=href>
                    <span class="grow">{view.name}</span>
                    {view.team.then(|| view! { <span class="tag">"Team"</span> })}
                </a>
                {may_delete.then(bin)}
            </div>
        }
    };
    let all = views.data.get().unwrap_or_default();
    if all.is_empty() {
        view! { <p class="muted small menu-note">"No view is saved yet."</p> }.into_any()
    } else {
        all.into_iter().map(line).collect_view().into_any()
    }
}

const SHOWN: &[&str] = &["name"];

#[component]
fn SaveForm(filter: Filter<PortQuery>, views: Loaded<Vec<SavedView>>, open: RwSignal<bool>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let team = RwSignal::new(false);
    let form = Submission::new();
    let faults = form.faults;
    let request = move || {
        let query = PortQuery { page: None, ..filter.get_untracked() };
        SaveView {
            name: name.get_untracked().trim().to_owned(),
            query: to_query(&query).trim_start_matches('?').to_owned(),
            team: team.get_untracked(),
        }
    };
    let submit = form.sending(request, move |body| async move {
        views.put(api::ports::save_view(&body).await?);
        open.try_set(false);
        Ok(())
    });
    view! {
        <DialogForm open form on_submit=submit confirm="Save" back="Cancel">
            <TextField label="Name" name="name" value=name faults maxlength=60 placeholder="Rejected this week"/>
            <CheckField label="For the whole team" name="team" value=team help="Otherwise only you see it."/>
            <crate::ui::field::FaultSummary faults shown=SHOWN/>
        </DialogForm>
    }
    .into_any()
}
