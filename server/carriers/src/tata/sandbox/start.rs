//! What a world begins with: three trunks, and forty numbers in service that show everything a number can be.

use super::{
    account::LOCATIONS,
    services::{Delivery, Service},
    stock::ProductId,
    world::{Connection, World},
};

/// Id and name of the trunks.
const CONNECTIONS: [(&str, &str); 3] = [("CN-1001", "London primary"), ("CN-1002", "New York"), ("CN-1003", "Mumbai standby")];

/// How many numbers of which product and country are in service.
const IN_SERVICE: [(ProductId, &str, usize); 10] = [
    (ProductId::Did, "GB", 10),
    (ProductId::Did, "US", 6),
    (ProductId::Did, "IN", 5),
    (ProductId::Did, "SG", 3),
    (ProductId::Lns, "GB", 4),
    (ProductId::Lns, "FR", 3),
    (ProductId::Itfs, "GB", 3),
    (ProductId::Itfs, "DE", 2),
    (ProductId::Uifn, "GB", 2),
    (ProductId::Uifn, "US", 2),
];

/// Fills a world that was just opened. Nothing of it stands in the ledger: nobody asked for it.
pub(super) fn furnish(world: &mut World) {
    for (id, name) in CONNECTIONS {
        world.state.connections.push(Connection { id: id.into(), name: name.into(), status: "active".into() });
    }
    for (product, country, count) in IN_SERVICE {
        // From the end of the stock, so that its blocks stay whole.
        let numbers: Vec<String> =
            world.available(product, country).iter().rev().take(count).map(|line| line.number.clone()).collect();
        for (place, number) in numbers.into_iter().enumerate() {
            world.state.taken.insert(number.clone());
            let id = world.next_service_id();
            world.state.services.push(Service {
                id,
                number,
                product,
                country: country.into(),
                location: location(country).into(),
                delivery: delivery(product, country, place),
                clid: (place % 3 == 0).then(|| "e164".into()),
                order: None,
                listed_from: None,
            });
        }
    }
}

/// Over a trunk, to the number itself.
pub(super) fn direct(connection: &str) -> Delivery {
    Delivery {
        connection_type: "direct".into(),
        connection: Some(connection.into()),
        outpulse_type: "sameAsNumber".into(),
        outpulse_digits: None,
    }
}

fn delivery(product: ProductId, country: &str, place: usize) -> Delivery {
    let trunk = match country {
        "US" => CONNECTIONS[1].0,
        "IN" | "SG" => CONNECTIONS[2].0,
        _ => CONNECTIONS[0].0,
    };
    match (product, place) {
        // Toll-free numbers ring somewhere else: over the telephone network, or over a trunk with other digits.
        (ProductId::Itfs | ProductId::Uifn, 0) => Delivery {
            connection_type: "pstn".into(),
            connection: None,
            outpulse_type: "custom".into(),
            outpulse_digits: Some("+442079460991".into()),
        },
        (ProductId::Itfs | ProductId::Uifn, _) | (ProductId::Lns, 0) => Delivery {
            outpulse_type: "custom".into(),
            outpulse_digits: Some(format!("44207946099{}", place % 10)),
            ..direct(trunk)
        },
        _ => direct(trunk),
    }
}

fn location(country: &str) -> &'static str {
    LOCATIONS.iter().find(|(_, _, of)| *of == country).map_or(LOCATIONS[0].0, |(id, _, _)| id)
}
