//! Numbers that a world owns: a shelf per kind, cut into pages.

use std::collections::HashSet;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    exchange::{Asked, Outcome, plain, refusal, successful, text_of},
    inventory::Line,
    places::{Country, State},
    record::record,
    saved::{SavedHome, hidden, is_usual},
    world::World,
};

/// The most records of one page.
const MOST_PER_PAGE: usize = 1000;

/// Which of the three lists a number stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Local,
    Toll,
    Abroad,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Local, Self::Toll, Self::Abroad];

    /// The carrier's word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Toll => "toll",
            Self::Abroad => "intl",
        }
    }

    /// The kind of this word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Where a number is.
#[derive(Clone, Copy, Serialize)]
#[serde(into = "SavedHome")]
pub(super) enum Home {
    /// A local number.
    RateCenter(&'static State, &'static str),
    /// A local number from before the carrier kept places.
    Unknown,
    /// A toll-free number.
    Nowhere,
    /// A number abroad: the country and its city's prefix.
    City(&'static Country, &'static str),
}

/// A number that the world owns.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Owned {
    /// `_id`
    pub(super) id: u64,
    /// All its digits: ten of a number of the NANP, otherwise with the country's prefix.
    pub(super) digits: u64,
    pub(super) kind: Kind,
    pub(super) home: Home,
    pub(super) own_network: bool,
    pub(super) fax: bool,
    /// What was set on it; `None` while nothing was.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) settings: Option<Box<Settings>>,
    /// Given back, and only still listed.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) gone: bool,
    /// What lists show until then, when that is not what is so.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) earlier: Option<Box<Earlier>>,
}

/// What a list shows until a moment.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Earlier {
    pub(super) until: Timestamp,
    /// Whether the number is listed at all.
    pub(super) listed: bool,
    pub(super) settings: Option<Box<Settings>>,
}

/// Everything that can be set on a number.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) tags: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) name_lookup: bool,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) name: Option<Name>,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) emergency: Option<Emergency>,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) listing: Option<Listing>,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) fax: Option<FaxService>,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) forwarding: Forwarding,
}

/// A caller name.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Name {
    pub(super) kind: String,
    pub(super) display_name: String,
    pub(super) display_number: String,
}

/// A 911 address, in the words it is read back in.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Emergency {
    pub(super) country: String,
    pub(super) state: String,
    pub(super) zipcode: String,
    pub(super) businessname: String,
    pub(super) address: String,
    pub(super) streetname: String,
    pub(super) streetnumber: String,
}

/// A 411 listing.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Listing {
    pub(super) kind: String,
    pub(super) country: String,
    pub(super) state: String,
    pub(super) zip: String,
    pub(super) lstgn: String,
    pub(super) lstnm: String,
    pub(super) locnm: String,
    pub(super) strt: String,
}

/// Fax.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FaxService {
    pub(super) service: String,
    pub(super) email: String,
    pub(super) serial: String,
    pub(super) guid: String,
}

/// Where calls go.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Forwarding {
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) steps: [Step; 3],
    /// In clear, and therefore never in a snapshot: see `saved`.
    #[serde(serialize_with = "hidden", skip_serializing_if = "is_usual")]
    pub(super) password: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) trunk_group: Option<u64>,
    pub(super) sipdigits: String,
    pub(super) answering_mode: u8,
    pub(super) sequence: String,
    pub(super) product: u64,
}

impl Default for Forwarding {
    fn default() -> Self {
        Self {
            steps: Default::default(),
            password: String::new(),
            trunk_group: None,
            sipdigits: "NA".into(),
            answering_mode: 1,
            sequence: String::new(),
            product: 24_230,
        }
    }
}

/// One of three steps of forwarding.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Step {
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) method: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) timeout: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) sip: String,
    #[serde(skip_serializing_if = "is_usual")]
    pub(super) number: String,
}

impl Owned {
    /// A number of the stock, just bought.
    pub(super) fn local(line: Line) -> Self {
        Self {
            id: 0,
            digits: line.digits,
            kind: Kind::Local,
            home: Home::RateCenter(line.state, line.rate_center),
            own_network: line.own_network(),
            fax: line.fax(),
            settings: None,
            gone: false,
            earlier: None,
        }
    }

    /// A toll-free number, just bought.
    pub(super) fn toll(digits: u64, own_network: bool) -> Self {
        let home = Home::Nowhere;
        Self { id: 0, digits, kind: Kind::Toll, home, own_network, fax: true, settings: None, gone: false, earlier: None }
    }

    /// A number abroad, just bought. They are all on other networks.
    pub(super) fn abroad(digits: u64, country: &'static Country, prefix: &'static str) -> Self {
        let home = Home::City(country, prefix);
        Self { home, kind: Kind::Abroad, own_network: false, fax: false, ..Self::toll(digits, false) }
    }

    /// What was set on it, to be changed.
    pub(super) fn settings_mut(&mut self) -> &mut Settings {
        self.settings.get_or_insert_default()
    }

    /// The number as the answers of services name it: with the leading 1 of the NANP.
    pub(super) fn with_prefix(&self) -> String {
        if self.kind == Kind::Abroad { self.digits.to_string() } else { format!("1{}", self.digits) }
    }
}

/// The numbers of one kind, oldest first.
#[derive(Default)]
pub(super) struct Shelf {
    numbers: Vec<Owned>,
    /// How many of them are listed otherwise than they are.
    unsettled: usize,
}

impl Shelf {
    /// One page of what is listed. Cutting is cheap however long the list is, but for the moments in which something is
    /// hidden from it.
    pub(super) fn page(&self, page: usize, most: usize) -> Vec<&Owned> {
        let from = (page - 1).saturating_mul(most);
        if self.unsettled == 0 {
            self.numbers.iter().skip(from).take(most).collect()
        } else {
            self.numbers.iter().filter(|n| n.earlier.as_ref().is_none_or(|e| e.listed)).skip(from).take(most).collect()
        }
    }

    /// The shelf with these numbers.
    pub(super) fn of(numbers: Vec<Owned>) -> Self {
        let unsettled = numbers.iter().filter(|number| number.earlier.is_some()).count();
        Self { numbers, unsettled }
    }

    /// All that stand on it, listed or not.
    pub(super) fn all(&self) -> &[Owned] {
        &self.numbers
    }

    /// How many there are, listed or not.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    fn settle(&mut self, now: Timestamp) {
        if self.unsettled == 0 {
            return;
        }
        for number in &mut self.numbers {
            if number.earlier.as_ref().is_some_and(|earlier| earlier.until <= now) {
                number.earlier = None;
            }
        }
        self.numbers.retain(|number| !number.gone || number.earlier.is_some());
        self.unsettled = self.numbers.iter().filter(|number| number.earlier.is_some()).count();
    }
}

impl World {
    /// Lists show everything whose time has come.
    pub(super) fn settle_numbers(&mut self, now: Timestamp) {
        for shelf in &mut self.owned {
            shelf.settle(now);
        }
    }

    /// The shelf of a kind.
    pub(super) fn shelf(&mut self, kind: Kind) -> &mut Shelf {
        &mut self.owned[kind as usize]
    }

    /// Adds a number that was bought.
    pub(super) fn own(&mut self, mut number: Owned, listed_from: Option<Timestamp>) -> u64 {
        self.last_did += 1;
        number.id = self.last_did;
        number.earlier = listed_from.map(|until| Box::new(Earlier { until, listed: false, settings: None }));
        let shelf = self.shelf(number.kind);
        shelf.unsettled += usize::from(number.earlier.is_some());
        shelf.numbers.push(number);
        self.core.touch();
        self.last_did
    }

    /// Makes room for many.
    pub(super) fn make_room(&mut self, kind: Kind, count: usize) {
        self.shelf(kind).numbers.reserve(count);
    }

    fn place(&self, fits: impl Fn(&Owned) -> bool) -> Option<(usize, usize)> {
        (0..3).find_map(|shelf| {
            self.owned[shelf].numbers.iter().position(|number| !number.gone && fits(number)).map(|at| (shelf, at))
        })
    }

    /// The number that is written so, with or without its leading 1.
    pub(super) fn find_owned(&mut self, written: &str) -> Option<&mut Owned> {
        let whole: u64 = super::exchange::digits_of(written).parse().ok()?;
        let national = nanp_digits(written)?;
        let is_it = |number: &Owned| number.digits == whole || (number.kind != Kind::Abroad && number.digits == national);
        let (shelf, at) = self.place(is_it)?;
        self.owned[shelf].numbers.get_mut(at)
    }

    /// The number with this `_id`.
    pub(super) fn find_owned_by_id(&mut self, id: u64) -> Option<&mut Owned> {
        let (shelf, at) = self.place(|number| number.id == id)?;
        self.owned[shelf].numbers.get_mut(at)
    }

    /// Changes what is set on a number. Lists show it from the given moment.
    pub(super) fn set(&mut self, digits: u64, listed_from: Option<Timestamp>, change: impl FnOnce(&mut Settings)) {
        let Some((shelf, at)) = self.place(|number| number.digits == digits) else { return };
        let shelf = &mut self.owned[shelf];
        let Some(number) = shelf.numbers.get_mut(at) else { return };
        if let (Some(until), None) = (listed_from, &number.earlier) {
            number.earlier = Some(Box::new(Earlier { until, listed: true, settings: number.settings.clone() }));
            shelf.unsettled += 1;
        }
        change(number.settings_mut());
    }

    fn give_back(&mut self, leaving: &HashSet<u64>, listed_from: Option<Timestamp>) {
        for shelf in &mut self.owned {
            for number in shelf.numbers.iter_mut().filter(|number| leaving.contains(&number.digits)) {
                number.gone = true;
                if let Some(until) = listed_from {
                    let settings = number.settings.clone();
                    number.earlier = Some(Box::new(Earlier { until, listed: true, settings }));
                } else {
                    number.earlier = None;
                }
            }
            shelf.numbers.retain(|number| !number.gone || number.earlier.is_some());
            shelf.unsettled = shelf.numbers.iter().filter(|number| number.earlier.is_some()).count();
        }
    }
}

/// A number's digits, without the 1 that a number of the NANP may be written with.
pub(super) fn nanp_digits(written: &str) -> Option<u64> {
    let digits = super::exchange::digits_of(written);
    let national = if digits.len() == 11 { digits.strip_prefix('1').unwrap_or(&digits) } else { &digits };
    national.parse().ok()
}

/// `GET /dids`. The answer has no total; a page past the end is an empty list.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let kind = Kind::of(&asked.text("type")).ok_or_else(|| refusal("The type field must be local, toll or intl"))?;
    let page = match asked.text("page").parse::<usize>() {
        Ok(page) if page >= 1 => page,
        _ => return Err(refusal("The page field is required and starts with 1")),
    };
    let most = match asked.text("max").parse::<usize>() {
        Ok(most) if most >= 1 => most.min(MOST_PER_PAGE),
        _ => return Err(refusal("The max field is required")),
    };
    let records: Vec<_> = world.shelf(kind).page(page, most).into_iter().map(record).collect();
    Ok(plain(records))
}

/// `DELETE /dids`, by `_id` or by number. Refused whole when one of them is not ours.
pub(super) fn remove(world: &mut World, asked: &Asked) -> Outcome {
    let mut leaving = Vec::new();
    if let Some(ids) = asked.list("id").filter(|ids| !ids.is_empty()) {
        for id in ids {
            let found = text_of(id).parse().ok().and_then(|id| world.find_owned_by_id(id));
            leaving.push(found.ok_or_else(|| refusal(format!("DID id {} was not found in your account", text_of(id))))?.digits);
        }
    } else if let Some(numbers) = asked.list("numbers").filter(|numbers| !numbers.is_empty()) {
        for number in numbers {
            let text = text_of(number);
            // “In case of US numbers dont include prefix code 1”.
            let exact = world.find_owned(&text).filter(|owned| owned.digits.to_string() == text);
            leaving.push(exact.ok_or_else(|| refusal(format!("Number {text} was not found in your account")))?.digits);
        }
    } else {
        return Err(refusal("The id or numbers field is required"));
    }
    let mut seen = HashSet::new();
    leaving.retain(|digits| seen.insert(*digits));
    leaving.truncate(asked.way.of(leaving.len()));
    world.give_back(&leaving.iter().copied().collect(), asked.way.listed_from);
    for digits in leaving {
        world.core.record("c48_dids_remove", digits);
    }
    Ok(successful(serde_json::json!({ "success": true })))
}
