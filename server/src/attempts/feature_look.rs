//! Looking at features, moves and locations: one reading for each number that is still open.

use carriers::{
    carrier::{CarrierNumber, Inventory},
    error::{Error, ErrorKind, Result as CarrierResult},
};
use contract::{
    features::FeatureGroup,
    number::E164,
    routing::{ConnectionRouting, ConnectionWay, Routing},
};
use futures::{StreamExt as _, stream};

use super::{
    intent::ListPlace,
    look::{self, Sight, Sights},
    verdict::Seen,
};
use crate::{accounts::Connected, store::attempts::Stored};

/// How many numbers are read at once.
const AT_ONCE: usize = 4;

/// What the carrier gives back of features.
pub(super) async fn sights(
    connected: &Connected,
    groups: &[FeatureGroup],
    places: &[ListPlace],
    attempt: &Stored,
) -> CarrierResult<Sights> {
    let features = connected.carrier.features().ok_or_else(gone)?;
    let asked = |number: &E164| groups.iter().find(|group| group.numbers.contains(number));
    read_each(connected, places, attempt, |now| asked(&now.number).map(|group| look::told(features.read_back(group, now)))).await
}

/// Where the carrier lists moved numbers now.
pub(super) async fn moved(connected: &Connected, numbers: &[CarrierNumber], to: &str, attempt: &Stored) -> CarrierResult<Sights> {
    let places: Vec<ListPlace> =
        numbers.iter().map(|n| ListPlace { number: n.number.clone(), kind: n.kind, page: n.page }).collect();
    read_each(connected, &places, attempt, |now| {
        Some(match location_of(&now.routing) {
            Some(at) if at == to => (Seen::Done, "The carrier lists it there.".into()),
            Some(at) => (Seen::NotDone, format!("The carrier still lists it at {at}.")),
            None => (Seen::Unreadable, "The carrier does not say where it is.".into()),
        })
    })
    .await
}

/// The carrier's id of the location that a number is at.
fn location_of(routing: &Routing) -> Option<&str> {
    match routing {
        Routing::Location(at) => at.location.as_deref(),
        Routing::Connection(ConnectionRouting { way: ConnectionWay::Direct { connection }, .. }) => Some(connection),
        _ => None,
    }
}

/// What the carrier lists of a location's failover.
pub(super) async fn location(connected: &Connected, id: &str, failover: Option<&str>) -> CarrierResult<Sights> {
    let locations = connected.carrier.locations().ok_or_else(gone)?;
    let Some(now) = locations.list().await?.into_iter().find(|location| location.id == id) else {
        return Ok(look::one(Seen::Undecidable, "The carrier does not list this location any more.".into()));
    };
    Ok(if now.failover.as_deref().map(str::trim) == failover.map(str::trim) {
        look::one(Seen::Done, "Read back from the carrier as asked.".into())
    } else {
        look::one(Seen::NotDone, "The carrier still lists another failover.".into())
    })
}

async fn read_each(
    connected: &Connected,
    places: &[ListPlace],
    attempt: &Stored,
    judge: impl Fn(&CarrierNumber) -> Option<(Seen, String)>,
) -> CarrierResult<Sights> {
    let inventory: &dyn Inventory = connected.carrier.inventory().ok_or_else(gone)?;
    let open: Vec<_> = attempt.lines.iter().filter(|line| line.open).collect();
    let readings = open.iter().map(|line| async move {
        let place = line.number.as_ref().and_then(|number| places.iter().find(|place| place.number == *number));
        match place {
            Some(place) => (line.position, inventory.find(place.kind, &place.number, Some(place.page)).await),
            None => (line.position, Ok(None)),
        }
    });
    let read: Vec<_> = stream::iter(readings.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
    let mut sights = Sights::default();
    for (position, now) in read {
        let (seen, sentence) = match now? {
            Some(now) => {
                let judged = judge(&now);
                sights.records.push(now);
                judged.unwrap_or((Seen::Undecidable, "Nothing was asked for this number.".into()))
            }
            None => (Seen::Undecidable, "The carrier does not list this number any more.".into()),
        };
        sights.lines.push(Sight { position, seen, sentence });
    }
    Ok(sights)
}

fn gone() -> Error {
    Error::new(ErrorKind::Unsupported, "the carrier does not have this service")
}
