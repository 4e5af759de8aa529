//! TextProtect: the carrier posts to us whenever somebody tries to move the messages of a number elsewhere. The address it
//! posts to is set by its support.

use async_trait::async_trait;
use contract::secret::Secret;
use serde_json::Value;

use super::{Client, digits, fault, mask, table, times, wire};
use crate::{
    carrier::Accepted,
    error::{ErrorKind, Result},
    mark::Mark,
    notices::{Notice, Notices, Subscription},
    operation::Operation,
    scrub::Scrub,
};

#[async_trait]
impl Notices for Client {
    fn read(&self, _content_type: &str, body: &[u8]) -> Result<Notice> {
        let value: Value = serde_json::from_slice(body).map_err(|_| fault::unexpected("the post"))?;
        let said = |name: &str| wire::text(&value, name).map(|text| mask::clean(&Scrub::default(), &text));
        let number = wire::text(&value, "number").and_then(|text| digits::read(&text));
        let description = said("description");
        if number.is_none() && description.is_none() {
            return Err(fault::unexpected("the post"));
        }
        let requester = match (said("requester"), said("requester_nnid")) {
            (Some(name), Some(nnid)) => Some(format!("{name} (NNID {nnid})")),
            (name, nnid) => name.or_else(|| nnid.map(|nnid| format!("NNID {nnid}"))),
        };
        let by = requester.map(|requester| format!("Asked for by {requester}."));
        let text: Vec<String> = [description, by].into_iter().flatten().collect();
        Ok(Notice::Alert {
            number,
            title: "Somebody tried to move the messages of a number".into(),
            text: text.join(" "),
            at: wire::text(&value, "timestamp").and_then(|text| times::read(&text)),
        })
    }

    fn subjects(&self) -> &'static [&'static str] {
        &[]
    }

    fn operation(&self) -> &'static Operation {
        &table::TEXT_PROTECT
    }

    async fn list(&self) -> Result<Vec<Subscription>> {
        Ok(Vec::new())
    }

    async fn subscribe(&self, _about: &str, _url: &str, _user: &str, _password: &Secret, _mark: &Mark) -> Result<Accepted> {
        Err(fault::sentence(ErrorKind::Unsupported, "Tell TSG Global's support the address: it has no operation for that."))
    }
}
