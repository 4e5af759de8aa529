//! `GET /availableNumbers`, and the same questions asked by an order.

use super::{
    answers::{Wrong, search_error, wrong},
    exchange::{Asked, Outcome, Reply},
    stock::{Line, vendor},
    telephone::{Version, npa, nxx, on_keys},
    world::World,
    xml::{Node, leaf, node},
};

/// The most numbers of an answer.
const MOST: usize = 5_000;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    area_code: Option<u64>,
    npa_nxx: Option<String>,
    lata: Option<u16>,
    rate_center: Option<String>,
    city: Option<String>,
    state: Option<String>,
    zip: Option<String>,
    /// Digits of a local vanity word, and whether a number must end in them.
    vanity: Option<(String, bool)>,
    toll_free: Option<TollFree>,
    /// Whether the whole calling area will do.
    calling_area: bool,
    protected: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum TollFree {
    /// Any, or the area code that fits `8**`.
    Pattern(String),
    Vanity(String),
    Any,
}

impl Wanted {
    /// Reads what is asked for out of parameters of an address, or elements of an order.
    pub(super) fn read<'a>(field: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Wrong> {
        let digits = |name: &str, count: usize, code: u32| -> Result<Option<String>, Wrong> {
            match field(name) {
                None => Ok(None),
                Some(text) if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(text.to_owned())),
                Some(text) => Err(wrong(code, format!("{name} {text} is invalid: it must have {count} digits"))),
            }
        };
        let area_code = digits("areaCode", 3, 4001)?;
        if area_code.as_deref().is_some_and(|code| code.ends_with("11")) {
            return Err(wrong(4000, "The area code of telephone numbers can not end with 11."));
        }
        let npa_nxx = digits("npaNxxx", 7, 4003)?.or(digits("npaNxx", 6, 4002)?);
        let state = match field("state") {
            Some(state) if state.len() == 2 && state.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                Some(state.to_ascii_uppercase())
            }
            Some(state) => return Err(wrong(4005, format!("State {state} is invalid: it must be a two-letter code"))),
            None => None,
        };
        let (rate_center, city) = (field("rateCenter").map(str::to_owned), field("city").map(str::to_owned));
        if state.is_none() && (rate_center.is_some() || city.is_some()) {
            let asked = if city.is_some() { "city" } else { "rateCenter" };
            return Err(wrong(4008, format!("State is required when {asked} is given")));
        }
        let lata = match field("lata").map(str::parse) {
            Some(Ok(lata)) => Some(lata),
            Some(Err(_)) => return Err(wrong(4004, "Lata is invalid: it must be a number of up to 5 digits")),
            None => None,
        };
        let ends = field("endsIn").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let vanity = match field("localVanity") {
            Some(word) => Some((keys(word)?, ends)),
            None => None,
        };
        let toll_free = match (field("tollFreeWildCardPattern"), field("tollFreeVanity"), field("phoneNumberType")) {
            (Some(pattern), ..) => Some(TollFree::Pattern(wild_card(pattern)?)),
            (_, Some(word), _) => Some(TollFree::Vanity(keys(word)?)),
            (_, _, Some(kind)) if kind.to_ascii_uppercase().replace('_', "").contains("TOLLFREE") => Some(TollFree::Any),
            _ => None,
        };
        let protected = match field("protected").map(str::to_ascii_uppercase).as_deref() {
            None | Some("MIXED") => None,
            Some("NONE") => Some(false),
            Some("ONLY") => Some(true),
            Some(_) => return Err(wrong(4020, "Protected must be NONE, ONLY or MIXED")),
        };
        let calling_area = ["LCA", "EnableLCA"].iter().any(|name| field(name).is_some_and(|on| on.eq_ignore_ascii_case("true")));
        let wanted = Self {
            area_code: area_code.and_then(|code| code.parse().ok()),
            npa_nxx,
            lata,
            rate_center,
            city,
            state,
            zip: digits("zip", 5, 4006)?,
            vanity,
            toll_free,
            calling_area,
            protected,
        };
        let by_country = field("countryCodeA3").is_some();
        if !by_country && wanted == (Self { calling_area, protected, ..Self::default() }) {
            return Err(wrong(4010, "Unable to perform search: at least one search criterion is required."));
        }
        Ok(wanted)
    }

    fn fits(&self, line: Line) -> bool {
        if self.protected.is_some_and(|protected| protected != line.is_protected()) {
            return false;
        }
        let text = line.number.to_string();
        if let Some(wanted) = &self.toll_free {
            return line.place.is_none()
                && match wanted {
                    TollFree::Any => true,
                    TollFree::Pattern(pattern) => {
                        pattern.bytes().zip(text.bytes()).all(|(wanted, digit)| wanted == b'*' || wanted == digit)
                    }
                    TollFree::Vanity(keys) => text[3..].contains(keys),
                };
        }
        let Some((area, place)) = line.place else { return false };
        let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(has));
        let near = |wanted: &String| {
            // The calling area of an exchange is its whole LATA.
            self.calling_area
                && super::places::AREAS.iter().any(|other| wanted.starts_with(&other.npa.to_string()) && other.lata == area.lata)
        };
        self.area_code.is_none_or(|code| code == npa(line.number))
            && self.npa_nxx.as_ref().is_none_or(|wanted| text.starts_with(wanted.as_str()) || near(wanted))
            && self.lata.is_none_or(|lata| lata == area.lata)
            && is(&self.rate_center, place.rate_center)
            && is(&self.city, place.city)
            && is(&self.state, area.state)
            && is(&self.zip, place.zip)
            && self
                .vanity
                .as_ref()
                .is_none_or(|(keys, ends)| if *ends { text.ends_with(keys.as_str()) } else { text[3..].contains(keys.as_str()) })
    }

    /// What fits and can be had, by number.
    pub(super) fn find(&self, world: &World) -> Vec<Line> {
        world.stock.lines().filter(|line| self.fits(*line)).filter(|line| world.is_available(line.number)).collect()
    }
}

/// The digits of a vanity word: four to seven letters or digits.
fn keys(word: &str) -> Result<String, Wrong> {
    let valid = (4..=7).contains(&word.len());
    on_keys(word)
        .filter(|_| valid)
        .ok_or_else(|| wrong(4014, format!("Vanity {word} is invalid: it must have 4 to 7 letters or digits")))
}

/// An area code of which the last one or two digits may be stars.
fn wild_card(pattern: &str) -> Result<String, Wrong> {
    let bytes = pattern.as_bytes();
    let valid = bytes.len() == 3 && bytes[0] == b'8' && bytes[1..].iter().all(|byte| byte.is_ascii_digit() || *byte == b'*');
    if valid { Ok(pattern.to_owned()) } else { Err(wrong(4013, format!("Wild card pattern {pattern} is invalid"))) }
}

/// `GET /accounts/{a}/availableNumbers`.
pub(super) fn search(world: &mut World, asked: &Asked) -> Outcome {
    let quantity = match asked.param("quantity").map(str::parse::<usize>) {
        None => MOST,
        Some(Ok(quantity)) if (1..=MOST).contains(&quantity) => quantity,
        Some(_) => return Err(search_error(&wrong(4009, "Quantity must be between 1 and 5000"))),
    };
    let wanted = Wanted::read(|name| asked.param(name)).map_err(|wrong| search_error(&wrong))?;
    let mut found = wanted.find(world);
    match asked.param("orderBy").map(str::to_ascii_lowercase).as_deref() {
        None | Some("fullnumber" | "npanxxx" | "npanxx" | "areacode") => found.sort_by_key(|line| line.number),
        Some(_) => return Err(search_error(&wrong(4021, "OrderBy must be fullNumber, npaNxxx, npaNxx or areaCode"))),
    }
    found.truncate(quantity);
    found.truncate(asked.way.of(found.len()));
    if found.is_empty() {
        return Ok(Reply::xml(200, node("SearchResult", [])));
    }
    let count = leaf("ResultCount", found.len());
    let list = if asked.flag("enableTNDetail") {
        node("TelephoneNumberDetailList", found.iter().map(|line| detail(*line, asked.version)))
    } else {
        node("TelephoneNumberList", found.iter().map(|line| leaf("TelephoneNumber", asked.version.write(line.number))))
    };
    Ok(Reply::xml(200, node("SearchResult", [count, list])))
}

fn detail(line: Line, version: Version) -> Node {
    let (vendor_id, vendor_name) = vendor(line.number);
    let mut detail = node("TelephoneNumberDetail", []);
    if let Some((area, place)) = line.place {
        detail = detail.and([
            leaf("City", place.city),
            leaf("LATA", area.lata),
            leaf("RateCenter", place.rate_center),
            leaf("State", area.state),
        ]);
    }
    detail.and([
        leaf("Tier", line.tier()),
        leaf("VendorId", vendor_id),
        leaf("VendorName", vendor_name),
        leaf("FullNumber", version.write(line.number)),
    ])
}

/// The first six digits of a number, as reports write them.
pub(super) fn npa_nxx(number: super::telephone::Tn) -> u64 {
    npa(number) * 1000 + nxx(number)
}
