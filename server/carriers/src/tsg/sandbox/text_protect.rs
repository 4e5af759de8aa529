//! TextProtect: the carrier tells whose address it was given when somebody tries to move a number's messages elsewhere.

use std::{net::IpAddr, time::Duration};

use serde_json::{Value, json};

use super::times::without_zone;
use contract::time::Timestamp;

/// How often it is told again when it was not heard, here; the carrier goes on for 72 hours.
const TRIES: u32 = 4;
/// How long it waits before it is told again for the first time.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Whether an address is on this machine. The sandbox posts nowhere else.
pub(super) fn is_loopback(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else { return false };
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    url.scheme() == "http" && (bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

/// What is posted.
pub(super) fn alert(number: &str, requester: &str, nnid: &str, at: Timestamp) -> Value {
    json!({
        "number": number,
        "sms_account": "TSG100000",
        "requester_nnid": nnid,
        "requester": requester,
        "timestamp": without_zone(at),
        "description": format!("{requester} attempted to move the messaging of {number} without authorization"),
    })
}

/// Posts until somebody says 200: how often it was tried, and the last status.
pub(super) async fn post(address: &str, alert: &Value) -> (u32, Option<u16>) {
    #[expect(clippy::disallowed_methods, reason = "the carrier's own way out, to this machine only")]
    let client =
        reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(5)).build();
    let Ok(client) = client else { return (0, None) };
    let mut wait = FIRST_WAIT;
    let mut last = None;
    for tried in 1..=TRIES {
        last = client.post(address).json(alert).send().await.ok().map(|response| response.status().as_u16());
        if last == Some(200) || tried == TRIES {
            return (tried, last);
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
    (TRIES, last)
}
