//! The people of a tenant below: who they are, changing what they may from above, and inviting one, usually its first.

use contract::{
    tenant::{Tenant, TenantKind},
    user::{Permission, User},
};
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    components::{
        invite::{InviteDialog, Inviting},
        people::{Changing, Choosable, PeopleTable},
        use_directory,
    },
    paths,
    session::use_session,
    ui::{Button, Glyph, Loaded, Size, dom::fresh_id, part},
};

/// The section.
#[component]
pub fn PeopleSection(
    tenant: Signal<Tenant>,
    /// After somebody was changed or invited: how many can sign in may be different.
    #[prop(into)]
    on_changed: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let directory = use_directory();
    let why_not = session.why_not(Permission::Tenants);
    // What is said anew and is the same draws nothing anew.
    let refused = Memo::new(move |_| why_not.get());
    let id = Memo::new(move |_| tenant.with(|tenant| tenant.id.clone()));
    let kind: Signal<TenantKind> = Memo::new(move |_| tenant.with(|tenant| tenant.kind)).into();
    let people: Loaded<Vec<User>> = Loaded::new::<_, ApiError, _>(
        move || refused.with(Option::is_none).then(|| id.get()),
        |id| async move { api::tenants::users(&id).await },
    );
    let own = Memo::new(move |_| session.session().with(|s| s.as_ref().is_some_and(|s| s.tenant == id.get())));
    // What is below is bound to accounts that were given to it; those of its own are not seen from above.
    let known = Signal::derive(move || match own.get() {
        true => directory.named_accounts().get(),
        false => tenant
            .with(|tenant| tenant.limits.accounts.iter().map(|id| (id.clone(), directory.account_name(id))).collect::<Vec<_>>()),
    });
    let accounts = Choosable { known, none: "No carrier account is given to it.", unknown: "not given from here" };
    let inviting = RwSignal::new(false);
    let send = Inviting::new(move |body| {
        let id = id.get_untracked();
        async move { api::tenants::invite(&id, &body).await }
    });
    let change = Changing::new(move |user, body| {
        let id = id.get_untracked();
        async move { api::tenants::change_user(&id, &user, &body).await }
    });
    let here = Signal::derive(move || id.with(paths::tenant));
    let empty = move || {
        let first = if kind.get() == TenantKind::Customer { "customer admin" } else { "admin" };
        view! { <p class="muted">"Nobody is in it yet. Invite its first " {first} "; they invite the others."</p> }
    };
    let body = StoredValue::new(move || {
        let change = change.clone();
        view! { <PeopleTable people kind accounts why_not change here on_changed empty/> }
    });
    let list = move || match refused.get() {
        Some(why) => view! { <p class="muted">{why}</p> }.into_any(),
        None => body.with_value(|body| body().into_any()),
    };
    let head = fresh_id("people");
    let made = move || {
        people.refetch();
        on_changed.run(());
    };
    view! {
        <section class="stack tight" aria-labelledby=head.clone()>
            <div class="row spread">
                <h2 id=head.clone()>"People"</h2>
                <div class="buttons">
                    <Button size=Size::Small icon=Glyph::Refresh why_not busy=people.busy on_press=move || people.refetch()>
                        "Read again"
                    </Button>
                    <Button size=Size::Small icon=Glyph::Plus why_not on_press=move || inviting.set(true)>"Invite somebody"</Button>
                </div>
            </div>
            {part(list)}
        </section>
        <InviteDialog open=inviting kind send on_made=made/>
    }
    .into_any()
}
