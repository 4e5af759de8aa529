//! The address of the page: what is searched, and what of it is shown.

use contract::offer::OfferQuery;
use serde::{Deserialize, Serialize};

use super::sift::Sift;
use crate::api::query::from_query;

/// A search as one looks at it. Whoever opens its address asks the same and sees the same of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(String, String)>")]
pub struct SearchView {
    /// What every account is asked.
    #[serde(flatten)]
    pub query: OfferQuery,
    /// What of the answers is shown.
    #[serde(flatten)]
    pub sift: Sift,
}

/// Both are read from the same parameters, each by its own names: a number in a flattened part would come as text, and not
/// be read.
impl From<Vec<(String, String)>> for SearchView {
    fn from(parameters: Vec<(String, String)>) -> Self {
        let text = serde_urlencoded::to_string(parameters).unwrap_or_default();
        Self { query: from_query(&text), sift: from_query(&text) }
    }
}

#[cfg(test)]
mod tests {
    use contract::{id::AccountId, number::NumberKind};

    use super::{
        super::sift::{Order, Sift},
        SearchView,
    };
    use crate::api::query::{from_query, to_query};

    fn read(address: &str) -> SearchView {
        from_query(address)
    }

    #[test]
    fn a_search_and_what_is_shown_of_it_survive_their_address() {
        let mut view = read("?kind=toll_free&area_code=888&pattern=CALL&block=10&limit=100");
        assert_eq!((view.query.kind, view.query.block, view.query.limit), (NumberKind::TollFree, Some(10), Some(100)));
        view.sift =
            Sift { account: Some(AccountId::new("a-1")), product: Some("DID, voice".into()), held: true, order: Order::Monthly };
        let address = to_query(&view);
        assert!(address.contains("block=10") && address.contains("held=true") && address.contains("sort=monthly"), "{address}");
        assert_eq!(read(&address), view);
    }

    #[test]
    fn what_was_not_chosen_is_not_in_the_address() {
        assert_eq!(to_query(&read("?state=GA")), "?kind=local&state=GA");
        assert_eq!(to_query(&SearchView::default()), "?kind=local");
    }

    #[test]
    fn one_part_that_cannot_be_read_takes_no_other_with_it() {
        let view = read("?state=GA&sort=upwards&held=perhaps&block=x&account=a-1");
        assert_eq!(view.query, read("?state=GA").query);
        assert_eq!(view.sift, Sift { account: Some(AccountId::new("a-1")), ..Sift::default() });
    }

    #[test]
    fn the_words_of_an_order_are_those_of_its_choice() {
        for (order, word, _) in Order::ALL {
            assert_eq!(read(&format!("?state=GA&sort={word}")).sift.order, order);
        }
    }
}
