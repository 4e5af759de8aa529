//! Ports: numbers of other carriers on their way to this one. What a person can type to make one fail, and everything that
//! is assumed here, stands in the README beside the sandbox.

mod activation;
mod axes;
mod cancel;
mod control;
mod days;
mod details;
mod documents;
mod export;
mod forwarding;
mod lists;
mod lives;
mod losing;
mod rejections;
mod request;
mod start;
mod submit;
mod update;

pub(super) use self::{control::router, request::Ports, start::furnish};
use super::{
    Act, Name, Verb, by_get, by_post, by_upload,
    exchange::{Asked, Reply, refusal, text_of},
};

/// Every operation on ports: verb, path, how the ledger calls it, what it does.
pub(super) const OPERATIONS: &[(Verb, &str, Name, Act)] = &[
    (by_post, "/port-in/check-ports", |_| "c48_port_check", submit::check),
    (by_post, "/port-in/submit-port-details", |_| "c48_port_submit", submit::submit),
    (by_get, "/port-in/view-port-detail", |_| "c48_port_detail", lists::detail),
    (by_post, "/port-in/view-list", |_| "c48_port_list", lists::list),
    (by_get, "/port-in/view-did-list", |_| "c48_port_did_list", lists::numbers),
    (by_post, "/port-in/update-request", |_| "c48_port_update", update::update),
    (by_post, "/port-in/cancel-order", |_| "c48_port_cancel", cancel::cancel),
    (by_post, "/port-in/cancel-did-order", |_| "c48_port_cancel_did", cancel::cancel_number),
    (by_get, "/port-in/forwarding-details", |_| "c48_port_forwarding", forwarding::show),
    (by_post, "/port-in/update-forwarding", |_| "c48_port_forwarding_update", forwarding::update),
    (by_post, "/port-in/delete-request", |_| "c48_port_delete", cancel::delete),
    (by_post, "/port-in/activate-order", |_| "c48_port_activate", activation::activate),
    (by_post, "/port-in/activate-did", |_| "c48_port_activate_did", activation::activate_number),
    (by_upload, "/port-in/upload-docs", |_| "c48_port_upload_docs", documents::upload),
    (by_upload, "/port-in/remove-upload-docs", |_| "c48_port_remove_docs", documents::remove),
    (by_post, "/port-in/export-list", |_| "c48_port_export", export::export),
    (by_post, "/port-in/view-foc-list", |_| "c48_port_foc_list", activation::list),
    (by_get, "/port-in/view-did-activation", |_| "c48_port_foc_did", activation::show),
    (by_post, "/port-in/update-activation", |_| "c48_port_foc_update", activation::update),
    (by_post, "/port-in/view-rejection-list", |_| "c48_port_rejections", rejections::list),
];

/// Whether this path takes files.
pub(super) fn takes_files(path: &str) -> bool {
    path.ends_with("/port-in/upload-docs") || path.ends_with("/port-in/remove-upload-docs")
}

/// How most writes answer: without `data`, and without the `error` of other operations.
fn done() -> Reply {
    Reply::json(&serde_json::json!({ "code": 200, "message": "Successful Operation" }))
}

/// How most reads answer: without a message.
fn found(data: impl serde::Serialize) -> Reply {
    #[derive(serde::Serialize)]
    struct Found<T> {
        code: u16,
        data: T,
    }
    Reply::json(&Found { code: 200, data })
}

/// An id among the fields: `None` when it was not sent.
fn id_of(asked: &Asked, name: &str) -> Result<Option<u64>, Reply> {
    match asked.text(name).as_str() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| refusal(format!("The {name} field must be a number"))),
    }
}

/// Ten digits, of a number that is written with or without the leading 1.
fn ten_digits(written: &str) -> Option<u64> {
    let digits = super::exchange::digits_of(written);
    let plain = written.trim_start_matches('+');
    let national = if digits.len() == 11 { digits.strip_prefix('1')? } else { &digits };
    (plain.len() == digits.len() && national.len() == 10 && !national.starts_with(['0', '1'])).then(|| national.parse().ok())?
}

/// The numbers that a list is narrowed to; `None` when it is not.
fn wanted_numbers(asked: &Asked) -> Option<Vec<u64>> {
    let list = asked.list("numbers").filter(|list| !list.is_empty())?;
    Some(list.iter().filter_map(|number| ten_digits(&text_of(number))).collect())
}

/// Which slice of a list is wanted: how many rows before it, how many in it.
struct Page {
    from: usize,
    most: usize,
}

/// The most rows of one page.
const MOST_PER_PAGE: usize = 500;

impl Page {
    fn of(asked: &Asked) -> Result<Self, Reply> {
        asked.require(&["page", "limit"])?;
        let number = |name: &str| {
            let number = asked.text(name).parse::<usize>().ok().filter(|number| *number >= 1);
            number.ok_or_else(|| refusal(format!("The {name} field must be a number and starts with 1")))
        };
        let most = number("limit")?.min(MOST_PER_PAGE);
        Ok(Self { from: (number("page")? - 1).saturating_mul(most), most })
    }

    /// Whether rows follow this page.
    fn has_next(&self, total: usize) -> bool {
        self.from.saturating_add(self.most) < total
    }
}
