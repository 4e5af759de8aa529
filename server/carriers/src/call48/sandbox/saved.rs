//! A world as it is written down: all that is not the same for every world of a name, but for the door.
//!
//! A SIP password is not written down, nor is the PIN of a port. What had one has a made-up one afterwards, as in a world that
//! opens.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{
    bulk::BulkOrder,
    customers::Reseller,
    inventory::{Line, Sold},
    owned::{Home, Owned, Shelf},
    places::{self, State},
    ports::Ports,
    start::made_up_password,
    trunks::TrunkGroup,
    world::{Prices, World},
    xdr::Calls,
};
use crate::sandbox::Core;
pub(super) use crate::sandbox::saved::{hidden, is_usual};

/// What is written down of a world.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedWorld<'a> {
    sold: Cow<'a, Sold>,
    prices: Cow<'a, Prices>,
    last_did: u64,
    owned: [Cow<'a, [Owned]>; 3],
    trunk_groups: Cow<'a, [TrunkGroup]>,
    bulk_orders: Cow<'a, [BulkOrder]>,
    ports: Cow<'a, Ports>,
    /// Worlds of an earlier time have none; they get what a new one has.
    #[serde(default)]
    reseller: Option<Cow<'a, Reseller>>,
    #[serde(default)]
    calls: Option<Calls>,
}

impl<'a> SavedWorld<'a> {
    /// What is written down of a world.
    pub(super) fn of(world: &'a World) -> Self {
        Self {
            sold: Cow::Borrowed(&world.inventory.sold),
            prices: Cow::Borrowed(&world.prices),
            last_did: world.last_did,
            owned: world.owned.each_ref().map(|shelf| Cow::Borrowed(shelf.all())),
            trunk_groups: Cow::Borrowed(&world.trunk_groups),
            bulk_orders: Cow::Borrowed(&world.bulk_orders),
            ports: Cow::Borrowed(&world.ports),
            reseller: Some(Cow::Borrowed(&world.reseller)),
            calls: Some(world.calls),
        }
    }

    /// The world of this core that was written down.
    pub(super) fn open(self, core: Core) -> World {
        let mut world = World::bare(core);
        world.inventory.sold = self.sold.into_owned();
        world.prices = self.prices.into_owned();
        world.last_did = self.last_did;
        world.owned = self.owned.map(|numbers| {
            let mut numbers = numbers.into_owned();
            numbers.iter_mut().for_each(make_passwords_up);
            Shelf::of(numbers)
        });
        world.trunk_groups = self.trunk_groups.into_owned();
        world.bulk_orders = self.bulk_orders.into_owned();
        world.ports = self.ports.into_owned();
        world.ports.make_secrets_up();
        if let Some(reseller) = self.reseller {
            world.reseller = reseller.into_owned();
        }
        if let Some(calls) = self.calls {
            world.calls = calls;
        }
        world
    }
}

fn make_passwords_up(number: &mut Owned) {
    let digits = number.digits;
    let earlier = number.earlier.as_mut().and_then(|earlier| earlier.settings.as_mut());
    for settings in number.settings.as_mut().into_iter().chain(earlier) {
        if !settings.forwarding.password.is_empty() {
            settings.forwarding.password = made_up_password(digits);
        }
    }
}

/// A word of the stock's tables.
type Word = Cow<'static, str>;

/// [`Home`], by names.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SavedHome {
    RateCenter(Word, Word),
    Unknown,
    Nowhere,
    City(Word, Word),
}

impl From<Home> for SavedHome {
    fn from(home: Home) -> Self {
        match home {
            Home::RateCenter(state, rate_center) => Self::RateCenter(state.code.into(), rate_center.into()),
            Home::Unknown => Self::Unknown,
            Home::Nowhere => Self::Nowhere,
            Home::City(country, prefix) => Self::City(country.code.into(), prefix.into()),
        }
    }
}

/// A place that a snapshot names and no table has.
#[derive(Debug, thiserror::Error)]
#[error("there is no place “{0}”")]
struct NoSuchPlace(String);

// Not derived: a derived one would want to borrow the words of the tables from what is read.
impl<'de> Deserialize<'de> for Home {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SavedHome::deserialize(deserializer)?.find().map_err(D::Error::custom)
    }
}

impl SavedHome {
    fn find(self) -> Result<Home, NoSuchPlace> {
        Ok(match self {
            Self::RateCenter(code, name) => {
                let state = state(&code)?;
                let mut rate_centers = state.areas.iter().flat_map(|area| area.rate_centers);
                let rate_center = rate_centers.find(|rate_center| **rate_center == name);
                Home::RateCenter(state, rate_center.ok_or_else(|| NoSuchPlace(name.into_owned()))?)
            }
            Self::Unknown => Home::Unknown,
            Self::Nowhere => Home::Nowhere,
            Self::City(code, prefix) => {
                let country = places::find_country(&code).ok_or_else(|| NoSuchPlace(code.into_owned()))?;
                let city = country.cities.iter().find(|city| city.prefix == prefix);
                Home::City(country, city.ok_or_else(|| NoSuchPlace(prefix.into_owned()))?.prefix)
            }
        })
    }
}

fn state(code: &str) -> Result<&'static State, NoSuchPlace> {
    places::find_state(code).ok_or_else(|| NoSuchPlace(code.to_owned()))
}

/// [`Line`], by names: digits, state, rate center, tier. The area follows from the digits.
#[derive(Serialize, Deserialize)]
pub(super) struct SavedLine(u64, Word, Word, u8);

impl From<Line> for SavedLine {
    fn from(line: Line) -> Self {
        Self(line.digits, line.state.code.into(), line.rate_center.into(), line.tier)
    }
}

impl<'de> Deserialize<'de> for Line {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SavedLine::deserialize(deserializer)?.find().map_err(D::Error::custom)
    }
}

impl SavedLine {
    fn find(self) -> Result<Line, NoSuchPlace> {
        let Self(digits, code, name, tier) = self;
        let state = state(&code)?;
        let npa = u16::try_from(digits / 10_000_000).unwrap_or(0);
        let area = state.areas.iter().find(|area| area.npas.contains(&npa)).ok_or_else(|| NoSuchPlace(digits.to_string()))?;
        let rate_center = area.rate_centers.iter().find(|rate_center| **rate_center == name);
        Ok(Line { digits, state, area, rate_center: rate_center.ok_or_else(|| NoSuchPlace(name.into_owned()))?, tier })
    }
}
