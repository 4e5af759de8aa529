//! What the carrier has to sell. A shelf of a state is stocked when somebody first looks at it, always the same for a
//! world of the same name; what was sold is remembered apart.

use std::collections::{BTreeMap, HashSet};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{
    mix::mix,
    places::{self, Area, City, Country, State, TOLL_FREE},
    saved::SavedLine,
};

/// A local number in stock.
#[derive(Clone, Copy, Serialize)]
#[serde(into = "SavedLine")]
pub(super) struct Line {
    /// Ten digits.
    pub(super) digits: u64,
    pub(super) state: &'static State,
    pub(super) area: &'static Area,
    pub(super) rate_center: &'static str,
    /// 1 and 2 are on the carrier's own network (“OD”), 3 is somebody else's.
    pub(super) tier: u8,
}

impl Line {
    /// Whether it is on the carrier's own network.
    pub(super) fn own_network(&self) -> bool {
        self.tier < 3
    }

    /// Whether it can take faxes: only numbers on the own network can.
    pub(super) fn fax(&self) -> bool {
        self.own_network()
    }

    pub(super) fn npa(&self) -> u64 {
        self.digits / 10_000_000
    }

    pub(super) fn nxx(&self) -> u64 {
        self.digits / 10_000 % 1000
    }
}

/// A city that numbers are sold in, with how many are left.
pub(super) struct Place {
    pub(super) id: String,
    pub(super) country: &'static Country,
    pub(super) city: &'static City,
    pub(super) left: u32,
}

/// What is no longer as in the stock that every world of the same name begins with.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Sold {
    /// Digits of local and toll-free numbers.
    numbers: HashSet<u64>,
    /// How many were sold of each place.
    abroad: BTreeMap<String, u32>,
    /// How many numbers were made beyond the stock.
    extra: u64,
}

/// Everything on sale in a world.
pub(super) struct Inventory {
    world: String,
    shelves: BTreeMap<&'static str, Vec<Line>>,
    toll_free: Option<Vec<u64>>,
    pub(super) sold: Sold,
}

impl Inventory {
    pub(super) fn new(world: &str) -> Self {
        Self { world: world.into(), shelves: BTreeMap::new(), toll_free: None, sold: Sold::default() }
    }

    /// Numbers of a state that are still to be had, those on the own network first.
    pub(super) fn local(&mut self, state: &'static State) -> impl Iterator<Item = Line> {
        let world = &self.world;
        let sold = &self.sold.numbers;
        let shelf = self.shelves.entry(state.code).or_insert_with(|| stock(world, state));
        shelf.iter().copied().filter(|line| !sold.contains(&line.digits))
    }

    /// The number, if it is a local one that is still to be had.
    pub(super) fn find_local(&mut self, digits: u64) -> Option<Line> {
        let npa = u16::try_from(digits / 10_000_000).ok()?;
        let (state, _) = places::find_area(npa)?;
        self.local(state).find(|line| line.digits == digits)
    }

    /// Toll-free numbers that are still to be had.
    pub(super) fn toll_free(&mut self) -> impl Iterator<Item = u64> {
        let world = &self.world;
        let sold = &self.sold.numbers;
        let shelf = self.toll_free.get_or_insert_with(|| toll_free_stock(world));
        shelf.iter().copied().filter(|digits| !sold.contains(digits))
    }

    /// Cities of a country, with what is left of each.
    pub(super) fn cities(&self, country: &'static Country) -> Vec<Place> {
        country
            .cities
            .iter()
            .map(|city| {
                let id = place_id(country, city);
                let stocked = u32::try_from(3 + mix(&[&self.world, &id]) % 40).unwrap_or(3);
                let left = stocked.saturating_sub(self.sold.abroad.get(&id).copied().unwrap_or(0));
                Place { id, country, city, left }
            })
            .collect()
    }

    /// Takes a number off the shelf. False when it was not there any more.
    pub(super) fn take(&mut self, digits: u64) -> bool {
        self.sold.numbers.insert(digits)
    }

    /// A number of a state for a world that opens, without stocking the whole shelf for it: worlds open in a moment.
    pub(super) fn first_local(&mut self, state: &'static State, own_network: bool) -> Line {
        let mut dice = StdRng::seed_from_u64(mix(&[&self.world, "first", state.code]));
        let area = &state.areas[dice.random_range(0..state.areas.len())];
        let npa = area.npas[dice.random_range(0..area.npas.len())];
        let rate_center = area.rate_centers[0];
        // From 2000 on no line is fictional, whatever the exchange.
        let line = dice.random_range(2_000..10_000_u64);
        let digits = u64::from(npa) * 10_000_000 + exchange(npa, rate_center, 0) * 10_000 + line;
        self.take(digits);
        Line { digits, state, area, rate_center, tier: if own_network { 1 } else { 3 } }
    }

    /// A toll-free number on the own network for a world that opens.
    pub(super) fn first_toll_free(&mut self, npa: u64) -> u64 {
        let dice = mix(&[&self.world, "first toll-free", &npa.to_string()]);
        // The exchange keeps clear of 555 and of service codes, the last digit of those on other networks.
        let digits = npa * 10_000_000 + (220 + dice % 80) * 10_000 + dice / 80 % 1_000 * 10 + 4;
        self.take(digits);
        digits
    }

    /// Picks one number of a place: all its digits, with the country's prefix.
    pub(super) fn take_abroad(&mut self, place: &Place) -> u64 {
        let sold = self.sold.abroad.entry(place.id.clone()).or_insert(0);
        let rest = place.country.digits - place.city.prefix.len();
        let scale = 10_u64.pow(u32::try_from(rest).unwrap_or(0));
        let first = mix(&[&self.world, &place.id, "line"]);
        // Steps of an odd number not divisible by 5 visit every line before one comes twice. Under country code 1 an exchange
        // begins with 2 to 9.
        let subscriber = loop {
            *sold += 1;
            let subscriber = (first + u64::from(*sold) * 7_919) % scale;
            if place.country.prefix != "1" || subscriber >= scale / 10 * 2 {
                break subscriber;
            }
        };
        let text = format!("{}{}{subscriber:0rest$}", place.country.prefix, place.city.prefix);
        text.parse().unwrap_or(0)
    }

    /// One more number that was never in stock, for owners of very many.
    pub(super) fn beyond_stock(&mut self) -> Line {
        loop {
            let n = self.sold.extra;
            self.sold.extra += 1;
            let count = places::states().count() as u64;
            let Some(state) = places::states().nth(usize::try_from(n % count).unwrap_or(0)) else { continue };
            let round = n / count;
            let area = pick(state.areas, round);
            let round = round / state.areas.len() as u64;
            let npa = u64::from(*pick(area.npas, round));
            let round = round / area.npas.len() as u64;
            // Stock ends at exchange 899, so these can never be the same.
            let nxx = 900 + round / 10_000;
            let line = round * 7_919 % 10_000;
            let rate_center = pick(area.rate_centers, line);
            let digits = npa * 10_000_000 + nxx * 10_000 + line;
            if nxx != 911 && nxx < 999 {
                return Line { digits, state, area, rate_center, tier: 1 };
            }
        }
    }
}

fn pick<T>(all: &'static [T], n: u64) -> &'static T {
    &all[usize::try_from(n % all.len() as u64).unwrap_or(0)]
}

fn place_id(country: &Country, city: &City) -> String {
    super::mix::uuid(&["place", country.code, city.name])
}

/// The place with this id.
pub(super) fn find_place(id: &str) -> Option<(&'static Country, &'static City)> {
    places::countries()
        .iter()
        .flat_map(|country| country.cities.iter().map(move |city| (country, city)))
        .find(|(country, city)| place_id(country, city) == id)
}

/// The exchanges of a rate center under an area code; the same in every world.
fn exchange(npa: u16, rate_center: &str, n: u64) -> u64 {
    let mut nxx = 200 + mix(&[&npa.to_string(), rate_center, &n.to_string()]) % 700;
    if nxx % 100 == 11 {
        nxx += 1;
    }
    nxx
}

fn stock(world: &str, state: &'static State) -> Vec<Line> {
    let mut dice = StdRng::seed_from_u64(mix(&[world, "stock", state.code]));
    let mut seen = HashSet::new();
    let mut shelf = Vec::new();
    for area in state.areas {
        for (rank, rate_center) in area.rate_centers.iter().copied().enumerate() {
            let count = if rank == 0 { 30 } else { 16 };
            let npa = area.npas[dice.random_range(0..area.npas.len())];
            let run = dice.random_range(0..9_980_u64);
            for n in 0..count {
                // The first six follow each other, as blocks of numbers do.
                let (npa, nxx, line) = if n < 6 {
                    (npa, exchange(npa, rate_center, 0), run + n)
                } else {
                    let npa = area.npas[dice.random_range(0..area.npas.len())];
                    (npa, exchange(npa, rate_center, dice.random_range(0..3)), dice.random_range(0..10_000))
                };
                let fictional = nxx == 555 && (100..200).contains(&line);
                let digits = u64::from(npa) * 10_000_000 + nxx * 10_000 + line;
                let tier = match dice.random_range(0..12) {
                    0 => 3,
                    1..4 => 2,
                    _ => 1,
                };
                if !fictional && seen.insert(digits) {
                    shelf.push(Line { digits, state, area, rate_center, tier });
                }
            }
        }
    }
    // Shuffled, then the own network first.
    shelf.sort_by_cached_key(|line| (!line.own_network(), mix(&[world, &(line.digits / 10 * 10).to_string()]), line.digits));
    shelf
}

fn toll_free_stock(world: &str) -> Vec<u64> {
    let mut dice = StdRng::seed_from_u64(mix(&[world, "toll-free"]));
    let mut seen = HashSet::new();
    let mut shelf = Vec::new();
    for npa in TOLL_FREE {
        let count = if npa == 800 { 12 } else { 80 };
        for _ in 0..count {
            let nxx: u64 = dice.random_range(200..1000);
            let digits = u64::from(npa) * 10_000_000 + nxx * 10_000 + dice.random_range(0..10_000_u64);
            if nxx % 100 != 11 && nxx != 555 && seen.insert(digits) {
                shelf.push(digits);
            }
        }
    }
    shelf
}

/// Whether a toll-free number is on the carrier's own network.
pub(super) fn toll_free_own_network(digits: u64) -> bool {
    digits % 10 != 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_stock_is_large_believable_and_the_same_for_the_same_world() {
        let numbers = |world: &str| -> Vec<u64> {
            let mut inventory = Inventory::new(world);
            places::states().flat_map(|state| inventory.local(state).map(|line| line.digits).collect::<Vec<_>>()).collect()
        };
        let one = numbers("one");
        assert!(one.len() > 6_000, "{}", one.len());
        assert_eq!(one, numbers("one"));
        assert_ne!(one, numbers("two"));
        assert_eq!(one.iter().collect::<HashSet<_>>().len(), one.len());
        for digits in &one {
            let (npa, nxx) = (digits / 10_000_000, digits / 10_000 % 1000);
            assert!((200..1000).contains(&npa) && (200..900).contains(&nxx) && nxx % 100 != 11, "{digits}");
            assert!(nxx != 555 || !(100..200).contains(&(digits % 10_000)), "{digits}");
        }
    }

    #[test]
    fn sandbox_numbers_beyond_the_stock_never_repeat() {
        let mut inventory = Inventory::new("many");
        let made: HashSet<u64> = (0..50_000).map(|_| inventory.beyond_stock().digits).collect();
        assert_eq!(made.len(), 50_000);
        assert!(made.iter().all(|digits| digits / 10_000 % 1000 >= 900));
    }

    #[test]
    fn sandbox_numbers_abroad_have_the_digits_of_their_country() {
        let mut inventory = Inventory::new("abroad");
        for country in places::countries() {
            for place in inventory.cities(country) {
                let (a, b) = (inventory.take_abroad(&place).to_string(), inventory.take_abroad(&place).to_string());
                assert_ne!(a, b);
                assert_eq!(a.len(), country.prefix.len() + country.digits, "{} {}", country.name, place.city.name);
                assert!(a.starts_with(&format!("{}{}", country.prefix, place.city.prefix)));
            }
        }
    }
}
