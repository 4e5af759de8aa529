//! The own second factor: setting it up with an authenticator app, new recovery codes, turning it off.

use contract::{
    secret::Secret,
    session::{SecondFactor, SecondFactorProof, SecondFactorSetUp, SecondFactorStart, SecondFactorState, SignInCode},
};
use leptos::{ev, prelude::*};

use super::recovery_codes::RecoveryCodeList;
use crate::{
    api,
    components::{code_form::CodeField, form::Submission},
    session::use_session,
    ui::{
        Button, CopyButton, Faults, Hue, Kind, Load, Loaded, Notice, Panel, SecretField, Status, clock::date_and_time, dom, part,
        use_toasts,
    },
};

/// What the panel shows.
#[derive(Clone, PartialEq, Eq)]
enum Step {
    /// How it stands.
    Standing,
    /// The password is asked, to begin.
    Password,
    /// The key is shown and its first code is asked.
    Key(SecondFactorSetUp),
    /// Password and code are asked, to turn it off.
    Off,
    /// Password and code are asked, for new recovery codes.
    NewCodes,
    /// The recovery codes are shown.
    Codes(Vec<String>),
}

/// The panel.
#[component]
pub fn SecondFactorPanel() -> impl IntoView {
    let stands: Loaded<SecondFactorState> = Loaded::once(api::session::second_factor);
    let step = RwSignal::new(Step::Standing);
    let session = use_session();
    let kept = move || {
        step.set(Step::Standing);
        stands.refetch();
        // What may be done can depend on it.
        session.refresh();
    };
    view! {
        <Panel title="Second factor">
            {part(move || match step.get() {
                Step::Standing => view! {
                    <Load of=stands skeleton=|| view! { <span class="skeleton w4"></span> } let:shown>
                        {part(move || view! { <Standing stands=shown.get() step/> })}
                    </Load>
                }
                .into_any(),
                Step::Password => view! { <PasswordStep step/> }.into_any(),
                Step::Key(set_up) => view! { <KeyStep set_up step/> }.into_any(),
                Step::Off => view! { <ProofStep off=true step on_done=kept/> }.into_any(),
                Step::NewCodes => view! { <ProofStep off=false step on_done=kept/> }.into_any(),
                Step::Codes(codes) => view! { <RecoveryCodeList codes on_done=kept/> }.into_any(),
            })}
        </Panel>
    }
    .into_any()
}

#[component]
fn Standing(stands: SecondFactorState, step: RwSignal<Step>) -> impl IntoView {
    let on = stands.state == SecondFactor::On;
    let (hue, word) = match stands.state {
        SecondFactor::On => (Hue::Ok, "On"),
        SecondFactor::Missing => (Hue::Bad, "Missing"),
        SecondFactor::Off => (Hue::Wait, "Off"),
    };
    let sentence = match stands.state {
        SecondFactor::On => {
            format!(
                "On since {}. {} recovery codes are left.",
                stands.since.map_or_else(String::new, |at| date_and_time(at.0)),
                stands.recovery_codes
            )
        }
        SecondFactor::Missing => {
            "Your role can spend money or change who can: until a second factor is on, it cannot.".to_owned()
        }
        SecondFactor::Off => "With a second factor, your password alone signs nobody in.".to_owned(),
    };
    view! {
        <div class="stack">
            <div><Status hue word/></div>
            <p>{sentence}</p>
            <div class="buttons">
                {if on {
                    view! {
                        <Button on_press=move || step.set(Step::NewCodes)>"Make new recovery codes"</Button>
                        <Button kind=Kind::Danger on_press=move || step.set(Step::Off)>"Turn off"</Button>
                    }
                    .into_any()
                } else {
                    view! { <Button kind=Kind::Primary on_press=move || step.set(Step::Password)>"Set up"</Button> }.into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}

/// One step that asks for something: what came to nothing, what is asked, the button that goes on, and the way back.
#[component]
fn Asking(
    form: Submission,
    on_submit: Callback<ev::SubmitEvent>,
    word: &'static str,
    #[prop(default = Kind::Primary)] kind: Kind,
    step: RwSignal<Step>,
    children: Children,
) -> impl IntoView {
    view! {
        <form class="form" on:submit=move |event| on_submit.run(event) novalidate>
            {form.notice()}
            {children()}
            <div class="buttons">
                <Button kind busy=form.busy>{word}</Button>
                <Button kind=Kind::Quiet on_press=move || step.set(Step::Standing)>"Cancel"</Button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn OwnPassword(value: RwSignal<String>, faults: Faults) -> impl IntoView {
    dom::soon(|| dom::focus_first("input[name=password]"));
    view! { <SecretField label="Your password" name="password" value faults autocomplete="current-password"/> }.into_any()
}

#[component]
fn PasswordStep(step: RwSignal<Step>) -> impl IntoView {
    let password = RwSignal::new(String::new());
    let form = Submission::new();
    let submit = form.sending(
        move || SecondFactorStart { password: Secret::new(password.get_untracked()) },
        move |body| async move {
            let set_up = api::session::begin_second_factor(&body).await?;
            step.try_set(Step::Key(set_up));
            Ok(())
        },
    );
    view! {
        <Asking form on_submit=submit word="Go on" step>
            <p>"You need an authenticator app on your phone, or a password manager that shows six-digit codes."</p>
            <OwnPassword value=password faults=form.faults/>
        </Asking>
    }
    .into_any()
}

#[component]
fn KeyStep(set_up: SecondFactorSetUp, step: RwSignal<Step>) -> impl IntoView {
    let code = RwSignal::new(String::new());
    let form = Submission::new();
    let focus = || dom::soon(|| dom::focus_first("input[name=code]"));
    focus();
    let submit = form.sending(
        move || SignInCode { code: Secret::new(code.get_untracked()) },
        move |body| async move {
            let codes = api::session::confirm_second_factor(&body).await.inspect_err(|_| focus())?;
            step.try_set(Step::Codes(codes.codes));
            Ok(())
        },
    );
    let key = set_up.key.clone();
    view! {
        <Asking form on_submit=submit word="Turn on" step>
            <p>"Scan this with your authenticator app, or type the key into it. Then type the code that it shows."</p>
            <Picture of=set_up.picture/>
            <div class="stack tight">
                <span class="muted small">"Key"</span>
                <div class="row"><span class="mono" id="second-factor-key">{set_up.key}</span> <CopyButton text=key what="the key"/></div>
            </div>
            <CodeField value=code faults=form.faults/>
        </Asking>
    }
    .into_any()
}

/// The server's picture, built anew from its size and its one path: no markup comes in from text.
#[component]
fn Picture(of: String) -> impl IntoView {
    let part_of = |name: &str| {
        let rest = of.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let (size, path) = (part_of("viewBox"), part_of("d"));
    view! {
        <svg class="qr" viewBox=size role="img" aria-label="QR code of the key below"><path d=path></path></svg>
    }
    .into_any()
}

/// Password and code, to turn it off or for new recovery codes.
#[component]
fn ProofStep(off: bool, step: RwSignal<Step>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (password, code) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let form = Submission::new();
    let submit = form.sending(
        move || SecondFactorProof { password: Secret::new(password.get_untracked()), code: Secret::new(code.get_untracked()) },
        move |body| async move {
            if off {
                api::session::end_second_factor(&body).await?;
                toasts.say(Hue::Ok, "Your second factor is off.", None);
                on_done.run(());
            } else {
                let codes = api::session::new_recovery_codes(&body).await?;
                step.try_set(Step::Codes(codes.codes));
            }
            Ok(())
        },
    );
    let (sentence, word, kind) = if off {
        (
            "From then on your password alone signs you in, and where a second factor is needed nothing can be spent.",
            "Turn off",
            Kind::Danger,
        )
    } else {
        ("The recovery codes you have now stop working.", "Make new recovery codes", Kind::Primary)
    };
    view! {
        <Asking form on_submit=submit word kind step>
            <Notice>{sentence}</Notice>
            <OwnPassword value=password faults=form.faults/>
            <CodeField value=code faults=form.faults/>
        </Asking>
    }
    .into_any()
}
