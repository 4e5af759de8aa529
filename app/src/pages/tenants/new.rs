//! A new tenant: what it is called, what it is, and whom it stands under. What bounds it is said on its page.

use contract::{
    id::TenantId,
    tenant::{NewTenant, Tenant, TenantKind, TenantLimits},
};
use leptos::prelude::*;

use crate::{
    api,
    components::form::{DialogForm, Submission, check_field},
    session::use_session,
    ui::{Dialog, SelectField, TextField, field::RadioCards},
};

/// The dialog.
#[component]
pub fn NewTenantDialog(
    open: RwSignal<bool>,
    /// The tenants that there are.
    #[prop(into)]
    above: Signal<Vec<Tenant>>,
    /// Whom it stands under, when that is settled already.
    #[prop(optional, into)]
    under: Signal<Option<TenantId>>,
    #[prop(into)] on_made: Callback<(Tenant,)>,
) -> impl IntoView {
    let body = move || view! { <Form open above under=under.get_untracked() on_made/> };
    view! { <Dialog open title="New tenant">{body}</Dialog> }.into_any()
}

/// What a kind is, in a sentence.
fn sentence(kind: TenantKind) -> &'static str {
    match kind {
        TenantKind::Operator => "Runs this Patchbay.",
        TenantKind::Reseller => "Sells numbers on: has customers of its own, and people with every role.",
        TenantKind::Customer => "Uses numbers: has an admin and users, and nobody below.",
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    above: Signal<Vec<Tenant>>,
    under: Option<TenantId>,
    on_made: Callback<(Tenant,)>,
) -> impl IntoView {
    let session = use_session();
    let own = session.session().with_untracked(|s| s.as_ref().map(|s| (s.tenant.clone(), s.tenant_kind)));
    let settled = under.is_some();
    let first = under.or_else(|| own.as_ref().map(|(id, _)| id.clone()));
    let name = RwSignal::new(String::new());
    let parent = RwSignal::new(first.map(|id| id.as_str().to_owned()).unwrap_or_default());
    let kind = RwSignal::new(String::new());
    let form = Submission::new();
    let faults = form.faults;
    let kind_above = Memo::new(move |_| {
        let named = parent.get();
        let found = above.with(|all| all.iter().find(|tenant| tenant.id.as_str() == named).map(|tenant| tenant.kind));
        found.or(own.as_ref().map(|(_, kind)| *kind)).unwrap_or_default()
    });
    let kinds = Signal::derive(move || {
        let each = |kind: &TenantKind| (kind.word().to_owned(), kind.name().to_owned(), sentence(*kind).to_owned());
        kind_above.get().below().iter().map(each).collect::<Vec<_>>()
    });
    // Whoever stands under a reseller is a customer; a choice that no longer fits is made anew.
    Effect::new(move |_| {
        let fits = TenantKind::from_word(&kind.get_untracked()).is_some_and(|kind| kind_above.get().below().contains(&kind));
        if !fits {
            kind.set(kind_above.get().below().first().map(|kind| kind.word().to_owned()).unwrap_or_default());
        }
    });
    let parents = Signal::derive(move || {
        above.with(|all| {
            let can = all.iter().filter(|tenant| !tenant.kind.below().is_empty());
            can.map(|tenant| (tenant.id.as_str().to_owned(), tenant.name.clone())).collect::<Vec<_>>()
        })
    });
    let request = move || NewTenant {
        name: name.get_untracked().trim().to_owned(),
        kind: TenantKind::from_word(&kind.get_untracked()).unwrap_or(TenantKind::Customer),
        parent: Some(parent.get_untracked()).filter(|id| !id.is_empty()).map(TenantId::new),
        limits: TenantLimits::default(),
    };
    let submit = form.sending(request, move |body| async move {
        let tenant = api::tenants::create(&body).await?;
        open.try_set(false);
        on_made.run((tenant,));
        Ok(())
    });
    view! {
        <DialogForm open form on_submit=submit confirm="Make it">
            <TextField
                label="Name" name="name" value=name faults maxlength=60
                on_leave=move || check_field(&request(), "name", faults)
            />
            {(!settled).then(|| view! { <SelectField label="Under" name="parent" value=parent options=parents faults/> })}
            <RadioCards label="What it is" name="kind" value=kind options=kinds/>
            <p class="muted small">"It may use no carrier account until you allow one on its page. Nobody is in it until you invite somebody."</p>
        </DialogForm>
    }
    .into_any()
}
