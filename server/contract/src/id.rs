//! Identifiers. Each is its own type, so that two of them cannot be mixed.

use serde::{Deserialize, Serialize};

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier that was made elsewhere. It is opaque and is never taken apart.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// A tenant: the operator, a reseller or a customer. Objects belong to exactly one.
    TenantId;
    /// A person who signs in.
    UserId;
    /// A signed-in session; never the cookie's secret.
    SessionId;
    /// A connected carrier account (credentials and a base URL), ours.
    AccountId;
    /// A carrier, as in the catalogue: `call48`, `bandwidth`, `tsg`, `tata`.
    CarrierId;
    /// An attempt: one confirmed intent that spends, creates, changes or deletes at a carrier.
    AttemptId;
    /// A line of the cart.
    CartLineId;
    /// A row of the audit log.
    AuditId;
    /// The id that names a trunk group when numbers are *routed* to it (Call48: `ext_tgid`). Never used for editing.
    RoutingTrunkId;
    /// The id that names a trunk group when it is *edited* (Call48: `trunk_grpid`). Never used for routing.
    TrunkGroupId;
    /// A carrier's own id of a bulk order.
    BulkOrderId;
    /// A carrier's own id of a port request: the master (Call48: `port_req_id`). The same digits can name a sub-order.
    PortRequestId;
    /// A carrier's own id of a sub-order of a port request (Call48: `port_proposal_id`).
    SubOrderId;
    /// A bulk change, ours.
    BulkChangeId;
    /// A port draft, ours.
    PortDraftId;
    /// A document of a port, ours.
    DocumentId;
    /// A saved view of a list.
    ViewId;
    /// A row of what changed at a carrier that nobody here asked for.
    DriftId;
    /// Something that a carrier told us by itself.
    AlertId;
    /// A cart that waits for somebody's yes.
    ApprovalId;
    /// A file of call records, ours.
    CallExportId;
    /// A carrier's own id of a customer of a reseller's account (Call48: `account_id`).
    CustomerId;
    /// A carrier's own id of a discount plan (Call48: `i_vd_plan`).
    DiscountPlanId;
    /// Made by the browser when a confirmation opens; the same key never spends twice.
    IdempotencyKey;
    /// Names one request in our logs, in the answer's `X-Request-Id` and in every problem.
    RequestId;
}
