//! Every field that can be asked for: its name, arguments and result as in the document, and what it does.

use async_graphql::dynamic::TypeRef;

use super::{Arguments, Outcome, calls, cart, disconnect, search};
use crate::tsg::sandbox::account::Job;

/// A field of the queries or the mutations.
pub(super) struct Entry {
    /// The operation's id, as in `operations.csv`.
    pub(super) operation: &'static str,
    pub(super) name: &'static str,
    pub(super) arguments: &'static [(&'static str, Kind)],
    pub(super) result: Kind,
    pub(super) act: fn(&mut Job, &Arguments) -> Outcome,
}

/// A type of an argument or a field.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Named(&'static str),
    Required(&'static str),
    List(&'static str),
}

impl Kind {
    pub(super) fn reference(self) -> TypeRef {
        match self {
            Self::Named(name) => TypeRef::named(name),
            Self::Required(name) => TypeRef::named_nn(name),
            Self::List(name) => TypeRef::named_list(name),
        }
    }
}

const STRING: Kind = Kind::Named("String");
const STRINGS: Kind = Kind::List("String");
const INT: Kind = Kind::Named("Int");
const BOOLEAN: Kind = Kind::Named("Boolean");

/// The name of the query for local numbers that we propose.
pub(super) const SEARCH: &str = "availableNumbers";

pub(super) const QUERIES: &[Entry] = &[
    Entry {
        operation: "tsg_search_local",
        name: SEARCH,
        arguments: &[
            ("npa", STRING),
            ("nxx", STRING),
            ("state", STRING),
            ("rateCenter", STRING),
            ("city", STRING),
            ("contains", STRING),
            ("quantity", INT),
            ("consecutive", BOOLEAN),
        ],
        result: Kind::Named("AvailableNumbers"),
        act: search::local,
    },
    Entry {
        operation: "tsg_search_tollfree",
        name: "tollfreeNumbers",
        arguments: &[("contains", STRING), ("quantity", INT), ("consecutive", BOOLEAN)],
        result: Kind::Named("TollfreeNumbers"),
        act: search::toll_free,
    },
    Entry {
        operation: "tsg_cart_list",
        name: "reservedList",
        arguments: &[],
        result: Kind::Named("ReservedList"),
        act: cart::list,
    },
    Entry {
        operation: "tsg_cdr_records",
        name: "cdrRecords",
        arguments: &[
            ("type", Kind::Required("CdrType")),
            ("startDatetime", Kind::Required("DateTime")),
            ("endDatetime", Kind::Required("DateTime")),
            ("limit", INT),
            ("cursor", STRING),
            ("companyId", Kind::Named("ID")),
        ],
        result: Kind::Named("paginatedCdrResult"),
        act: calls::records,
    },
    Entry {
        operation: "tsg_cdr_count",
        name: "cdrRecordsCount",
        arguments: &[
            ("type", Kind::Required("CdrType")),
            ("startDatetime", Kind::Required("DateTime")),
            ("endDatetime", Kind::Required("DateTime")),
        ],
        result: INT,
        act: calls::count,
    },
];

pub(super) const MUTATIONS: &[Entry] = &[
    Entry {
        operation: "tsg_cart_add",
        name: "numbersReserve",
        arguments: &[("numbers", STRINGS)],
        result: Kind::Named("NumbersReserve"),
        act: cart::reserve,
    },
    Entry {
        operation: "tsg_cart_remove",
        name: "releaseReserved",
        arguments: &[("numbers", STRINGS)],
        result: Kind::Named("ReleaseReserved"),
        act: cart::release,
    },
    Entry {
        operation: "tsg_checkout",
        name: "numbersOrder",
        arguments: &[],
        result: Kind::Named("NumbersOrder"),
        act: cart::order,
    },
    Entry {
        operation: "tsg_order_tollfree",
        name: "orderTollfreeNumbers",
        arguments: &[("numbers", STRINGS), ("smsEnable", BOOLEAN)],
        result: Kind::Named("OrderTollfreeNumbers"),
        act: search::order_toll_free,
    },
    Entry {
        operation: "tsg_disconnect",
        name: "disconnectNumbers",
        arguments: &[("numbers", STRINGS)],
        result: Kind::Named("DisconnectNumbers"),
        act: disconnect::disconnect,
    },
];

/// The id of the operation that a field is.
pub(super) fn operation_of(field: &str) -> Option<&'static str> {
    QUERIES.iter().chain(MUTATIONS).find(|entry| entry.name == field).map(|entry| entry.operation)
}

/// The types of results, field by field. Names of types are ours but for `paginatedCdrResult` and those of call records.
pub(super) const OBJECTS: &[(&str, &[(&str, Kind)])] = &[
    ("AvailableNumbers", &[("numbers", Kind::List("AvailableNumber"))]),
    (
        "AvailableNumber",
        &[
            ("telephoneNumber", STRING),
            ("city", STRING),
            ("lata", STRING),
            ("state", STRING),
            ("rateCenter", STRING),
            ("tier", STRING),
        ],
    ),
    ("TollfreeNumbers", &[("numbers", STRINGS)]),
    ("ReservedList", &[("numbers", Kind::List("ReservedNumber"))]),
    ("ReservedNumber", &[("telephoneNumber", STRING), ("city", STRING), ("lata", STRING)]),
    (
        "NumbersReserve",
        &[
            ("reserved", STRINGS),
            ("reservedTotal", INT),
            ("excluded", STRINGS),
            ("excludedTotal", INT),
            ("requested", STRINGS),
            ("requestedTotal", INT),
        ],
    ),
    ("ReleaseReserved", &[("excluded", STRINGS), ("excludedCount", INT), ("releasedCount", INT), ("totalCount", INT)]),
    ("NumbersOrder", &[("orderId", INT), ("items", Kind::List("NumbersOrderItem"))]),
    ("NumbersOrderItem", &[("tn", STRING), ("trunkGroup", STRING), ("tnNote", STRING)]),
    ("OrderTollfreeNumbers", &[("numbers", STRINGS), ("orderId", STRING)]),
    (
        "DisconnectNumbers",
        &[
            ("internalId", STRING),
            ("orderId", Kind::Named("ID")),
            ("orderName", STRING),
            ("requests", Kind::List("DisconnectRequest")),
        ],
    ),
    (
        "DisconnectRequest",
        &[
            ("disconnectAt", Kind::Named("DateTime")),
            ("numbers", STRINGS),
            ("requestId", Kind::Named("ID")),
            ("requestName", STRING),
            ("requestNotes", STRING),
        ],
    ),
    (
        "paginatedCdrResult",
        &[("exportLink", STRING), ("paginationInfo", Kind::Named("PaginationInfo")), ("cdrs", Kind::List("Cdr"))],
    ),
    ("PaginationInfo", &[("nextCursor", STRING), ("limit", INT)]),
    (
        "ApiCdr",
        &[
            ("datetime", Kind::Named("DateTime")),
            ("from", STRING),
            ("destination", STRING),
            ("status", STRING),
            ("charge", Kind::Named("Decimal")),
            ("type", STRING),
        ],
    ),
    (
        "MessageCdr",
        &[
            ("datetime", Kind::Named("DateTime")),
            ("fromNumber", STRING),
            ("toNumber", STRING),
            ("direction", STRING),
            ("status", STRING),
            ("charge", Kind::Named("Decimal")),
            ("type", STRING),
        ],
    ),
    (
        "VoiceCdr",
        &[
            ("datetime", Kind::Named("DateTime")),
            ("callId", STRING),
            ("sourceAni", STRING),
            ("destinationNumber", STRING),
            ("didUsed", STRING),
            ("sessionTime", INT),
            ("status", STRING),
            ("calledRate", Kind::Named("Decimal")),
            ("charge", Kind::Named("Decimal")),
            ("callType", STRING),
            ("aniIi", STRING),
        ],
    ),
];

/// The union of call records, and what it is made of.
pub(super) const RECORD: (&str, &[&str]) = ("Cdr", &["ApiCdr", "MessageCdr", "VoiceCdr"]);

/// Kinds of records. Only `SMS` is evidenced; the others are inferred.
pub(super) const RECORD_KINDS: (&str, &[&str]) = ("CdrType", &["SMS", "MMS", "VOICE", "API"]);
