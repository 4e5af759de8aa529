//! `GET /numbers` (T8): by product and country, place, number type, digits, and in blocks.

use serde_json::Value;

use super::{
    exchange::{Asked, Faults, Outcome},
    places::{self, Country},
    stock::{Line, ProductId},
    world::World,
};

/// The most numbers one search answers, over all its pages.
const MOST: usize = 1_000;

/// `GET /numbers`.
pub(super) fn search(world: &mut World, asked: &Asked) -> Outcome {
    let mut faults = Faults::default();
    let product = product(asked.asked_for("productId").unwrap_or_default(), &mut faults);
    let country = country(asked.asked_for("country").unwrap_or_default(), &mut faults);
    let criteria = Criteria {
        city: asked.asked_for("city").map(str::to_owned),
        area_code: asked.asked_for("areaCode").map(str::to_owned),
        number_type: asked.asked_for("numberType").map(str::to_owned),
        pattern: asked.asked_for("pattern").map(str::to_owned),
        contiguous: match asked.asked_for("contiguous") {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => {
                faults.add("contiguous", "contiguous must be true or false");
                false
            }
        },
    };
    criteria.check(&mut faults);
    let quantity = match asked.asked_for("quantity").map(str::parse::<usize>) {
        None => None,
        Some(Ok(quantity)) if (1..=MOST).contains(&quantity) => Some(quantity),
        Some(_) => {
            faults.add("quantity", format!("quantity must be a whole number from 1 to {MOST}"));
            None
        }
    };
    faults.when(criteria.contiguous && quantity.is_none(), "quantity", "quantity is required for a contiguous block");
    faults.check()?;
    let (Some(product), Some(country)) = (product, country) else { return asked.page(Vec::new()) };
    let lines = criteria.pick(world.available(product, country.code), quantity);
    let changed = world.state.prices.as_ref();
    let rows: Vec<Value> = lines.into_iter().take(MOST).map(|line| line.row(changed)).collect();
    asked.page(rows)
}

/// A product (T2).
pub(super) fn product(word: &str, faults: &mut Faults) -> Option<ProductId> {
    let product = ProductId::parse(word);
    match product {
        None if word.is_empty() => faults.add("productId", "productId is required"),
        None => faults.add("productId", "productId must be LNS, ITFS, UIFN or DID"),
        Some(_) => {}
    }
    product
}

/// A country in which something is sold.
pub(super) fn country(code: &str, faults: &mut Faults) -> Option<&'static Country> {
    let country = places::find(code);
    match country {
        None if code.is_empty() => faults.add("country", "country is required"),
        None => faults.add("country", "country must be a code of two letters of a country in which numbers are sold"),
        Some(_) => {}
    }
    country
}

/// What a number must be.
#[derive(Default)]
pub(super) struct Criteria {
    pub(super) city: Option<String>,
    pub(super) area_code: Option<String>,
    pub(super) number_type: Option<String>,
    pub(super) pattern: Option<String>,
    pub(super) contiguous: bool,
}

impl Criteria {
    pub(super) fn check(&self, faults: &mut Faults) {
        faults.when(self.city.is_some() && self.area_code.is_some(), "areaCode", "Give a city or an area code, not both");
        if let Some(word) = &self.number_type {
            let known = ProductId::ALL.iter().any(|product| product.number_type() == word);
            faults.when(!known, "numberType", "numberType must be local, tollFree, universal or geographic");
        }
        if let Some(pattern) = &self.pattern {
            let fits = pattern.len() <= 20 && pattern.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*');
            faults.when(
                !fits || !pattern.bytes().any(|byte| byte.is_ascii_digit()),
                "pattern",
                "pattern must be digits and *, at most 20",
            );
        }
    }

    /// Those that fit, in blocks of the quantity when blocks are wanted.
    pub(super) fn pick<'a>(&self, lines: Vec<&'a Line>, quantity: Option<usize>) -> Vec<&'a Line> {
        let fitting: Vec<&Line> = lines.into_iter().filter(|line| self.fits(line)).collect();
        match quantity {
            Some(quantity) if self.contiguous => blocks(&fitting, quantity),
            Some(quantity) => fitting.into_iter().take(quantity).collect(),
            None => fitting,
        }
    }

    fn fits(&self, line: &Line) -> bool {
        let city = line.city;
        self.city.as_deref().is_none_or(|name| city.is_some_and(|city| city.name.eq_ignore_ascii_case(name)))
            && self.area_code.as_deref().is_none_or(|code| city.is_some_and(|city| city.area_code == code))
            && self.number_type.as_deref().is_none_or(|word| line.product.number_type() == word)
            && self.pattern.as_deref().is_none_or(|pattern| contains(line.national(), pattern))
    }
}

/// Numbers of runs, cut into blocks of this length. What is left of a run is left out.
fn blocks<'a>(lines: &[&'a Line], length: usize) -> Vec<&'a Line> {
    let value = |line: &Line| line.number[1..].parse::<u64>().unwrap_or(0);
    lines
        .chunk_by(|one, next| value(one) + 1 == value(next))
        .flat_map(|run| run.chunks_exact(length))
        .flatten()
        .copied()
        .collect()
}

/// Whether digits contain a pattern; a star stands for any run of digits.
fn contains(digits: &str, pattern: &str) -> bool {
    let mut rest = digits;
    for part in pattern.split('*').filter(|part| !part.is_empty()) {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_of_digits() {
        assert!(contains("2079460018", "7946"));
        assert!(contains("2079460018", "20*18"));
        assert!(!contains("2079460018", "18*20"));
        assert!(contains("2079460018", "*7*0*"));
    }
}
