//! What the carrier has to sell: the same for every world of a name. What was sold or is reserved is remembered apart.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::places::{self, City, Country};
use crate::sandbox::mix::mix;

/// What is sold (T2). The seed has these four words and does not spell them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum ProductId {
    /// Local numbers.
    #[serde(rename = "LNS")]
    Lns,
    /// Toll-free numbers of one country.
    #[serde(rename = "ITFS")]
    Itfs,
    /// Toll-free numbers of country code 800.
    #[serde(rename = "UIFN")]
    Uifn,
    /// Numbers that ring straight through.
    #[serde(rename = "DID")]
    Did,
}

impl ProductId {
    pub(super) const ALL: [Self; 4] = [Self::Lns, Self::Itfs, Self::Uifn, Self::Did];

    pub(super) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.word() == word)
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Lns => "LNS",
            Self::Itfs => "ITFS",
            Self::Uifn => "UIFN",
            Self::Did => "DID",
        }
    }

    /// T9 says that most products can be reserved. Which cannot is not known; here it is UIFN.
    pub(super) fn may_be_reserved(self) -> bool {
        self != Self::Uifn
    }

    /// The `numberType` of its numbers.
    pub(super) fn number_type(self) -> &'static str {
        match self {
            Self::Lns => "local",
            Self::Itfs => "tollFree",
            Self::Uifn => "universal",
            Self::Did => "geographic",
        }
    }

    fn has_cities(self) -> bool {
        matches!(self, Self::Lns | Self::Did)
    }
}

/// A number in stock.
#[derive(Clone)]
pub(super) struct Line {
    /// With its plus sign.
    pub(super) number: String,
    pub(super) product: ProductId,
    pub(super) country: &'static Country,
    pub(super) city: Option<&'static City>,
}

impl Line {
    /// A row of a search.
    pub(super) fn row(&self, changed: Option<&(String, String)>) -> Value {
        let mut row = json!({
            "number": self.number,
            "productId": self.product.word(),
            "numberType": self.product.number_type(),
            "country": self.country.code,
            "reservable": self.product.may_be_reserved(),
        });
        if let Some(city) = self.city {
            row["city"] = city.name.into();
            if !city.area_code.is_empty() {
                row["areaCode"] = city.area_code.into();
            }
        }
        if let Some((setup, monthly)) = prices(self.product, self.country, changed) {
            row["setupCharge"] = setup.into();
            row["monthlyCharge"] = monthly.into();
            row["currency"] = "USD".into();
        }
        row
    }

    /// The digits after the calling code, which patterns are held against.
    pub(super) fn national(&self) -> &str {
        let calling = if self.product == ProductId::Uifn { "800" } else { self.country.calling };
        self.number[1..].strip_prefix(calling).unwrap_or(&self.number[1..])
    }
}

/// Set-up and monthly. Nothing shows that searches return prices, so one country has none.
fn prices(product: ProductId, country: &Country, changed: Option<&(String, String)>) -> Option<(String, String)> {
    if country.code == "AE" {
        return None;
    }
    if let Some(changed) = changed {
        return Some(changed.clone());
    }
    let (setup, monthly) = match product {
        ProductId::Lns => ("15.00", "9.00"),
        ProductId::Itfs => ("50.00", "22.50"),
        ProductId::Uifn => ("250.00", "75.00"),
        ProductId::Did if matches!(country.code, "US" | "CA" | "GB") => ("5.00", "2.40"),
        ProductId::Did => ("10.00", "6.75"),
    };
    Some((setup.into(), monthly.into()))
}

/// How many numbers of a series are for sale at most, and how long the blocks at its beginning are.
const MOST: u64 = 60;
const BLOCK: u64 = 24;

/// Everything on sale in the world of this name, by product, country and number.
pub(super) fn stock(world: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for product in ProductId::ALL {
        for (place, country) in places::COUNTRIES.iter().enumerate() {
            if product.has_cities() {
                for city in country.cities {
                    let (series, digits) = city.series;
                    let half = 10_u64.pow(digits) / 2;
                    let first = if product == ProductId::Did { 0 } else { half };
                    let begin = format!("+{}{}{series}", country.calling, city.area_code);
                    lines.extend(series_of(world, product, country, Some(city), &begin, digits, first, half));
                }
                continue;
            }
            let (begin, digits) = match product {
                ProductId::Uifn => (format!("+8000555{place:02}"), 2),
                _ => (format!("+{}{}", country.calling, country.toll_free.0), country.toll_free.1),
            };
            lines.extend(series_of(world, product, country, None, &begin, digits, 0, 10_u64.pow(digits)));
        }
    }
    lines
}

/// A block of numbers in a row, and beyond it single ones. Which ones depends on the world's name.
#[expect(clippy::too_many_arguments, reason = "the parts of a series, used once")]
fn series_of(
    world: &str,
    product: ProductId,
    country: &'static Country,
    city: Option<&'static City>,
    begin: &str,
    digits: u32,
    first: u64,
    width: u64,
) -> Vec<Line> {
    let most = if product == ProductId::Uifn { 16 } else { MOST.min(width) };
    let start = mix(&[world, begin, product.word()]) % (width / 4).max(1);
    let block = BLOCK.min(most);
    let mut places: Vec<u64> = (0..block).map(|n| (start + n) % width).collect();
    let step = (width / most).max(1);
    let mut at = start + block + 1;
    while (places.len() as u64) < most && at < start + width - 1 {
        places.push(at % width);
        at += step.max(if step == 1 { 2 } else { step });
    }
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .map(|place| Line {
            number: format!("{begin}{:0width$}", first + place, width = digits as usize),
            product,
            country,
            city,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use contract::number::E164;

    use super::*;

    #[test]
    fn about_four_thousand_numbers_are_for_sale_each_once_and_all_of_them_are_numbers() {
        let stock = stock("tester");
        let numbers: HashSet<&str> = stock.iter().map(|line| line.number.as_str()).collect();
        assert_eq!(numbers.len(), stock.len());
        assert!((3_500..6_000).contains(&stock.len()), "{}", stock.len());
        for line in &stock {
            let number = E164::parse(&line.number).unwrap();
            assert_eq!(number.as_str(), line.number);
        }
        for product in ProductId::ALL {
            let countries: HashSet<&str> =
                stock.iter().filter(|line| line.product == product).map(|line| line.country.code).collect();
            assert_eq!(countries.len(), places::COUNTRIES.len(), "{product:?}");
        }
    }
}
