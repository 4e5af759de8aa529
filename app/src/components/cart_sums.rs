//! What the cart comes to, account by account, and what keeps it from being bought.

use contract::{
    cart::{Cart, Hold, LineCheck},
    id::AccountId,
    money::Money,
};

use crate::{
    components::hold::{at, may_be_bought, needs_someone},
    ui::table::counted,
};

/// The accounts that sell something of the cart, in the order of its lines.
pub fn accounts(cart: &Cart) -> Vec<AccountId> {
    let mut all: Vec<AccountId> = Vec::new();
    for line in &cart.lines {
        if !all.contains(&line.offer.account) {
            all.push(line.offer.account.clone());
        }
    }
    all
}

/// What one account's part comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountSum {
    /// The account's name.
    pub name: String,
    /// How many numbers can be bought.
    pub numbers: u32,
    /// What they cost once.
    pub setup: Money,
    /// What they cost each month.
    pub monthly: Money,
    /// How many of them are sold at prices that the carrier does not name.
    pub unpriced: u32,
}

impl AccountSum {
    /// Adds up the lines of an account that can be bought.
    pub fn of(cart: &Cart, account: &AccountId) -> Self {
        let name = cart.routing.iter().find(|one| one.account == *account).map(|one| one.account_name.clone());
        let own = || cart.lines.iter().filter(|line| line.offer.account == *account && may_be_bought(line));
        Self {
            name: name.unwrap_or_else(|| account.as_str().to_owned()),
            numbers: own().map(|line| line.quantity).sum(),
            setup: own().map(|line| line.offer.setup.times(line.quantity)).sum(),
            monthly: own().map(|line| line.offer.monthly.times(line.quantity)).sum(),
            unpriced: own().filter(|line| !line.offer.priced).map(|line| line.quantity).sum(),
        }
    }

    /// “2 numbers · $1.00 set-up · $0.90 a month”.
    pub fn words(&self) -> String {
        let numbers = counted(self.numbers, "number", "numbers");
        if self.unpriced > 0 && self.unpriced == self.numbers {
            return format!("{numbers} · at the prices of the contract");
        }
        let rest = if self.unpriced > 0 { format!(" · {} at the prices of the contract", self.unpriced) } else { String::new() };
        format!("{numbers} · {} set-up · {} a month{rest}", self.setup, self.monthly)
    }
}

/// Why the cart may not be bought as it is now.
pub fn obstacle(cart: &Cart, now: i64) -> Option<String> {
    if !cart.lines.iter().any(may_be_bought) {
        return Some("No line can be bought: take the lines that are gone out, or wait for those under way.".to_owned());
    }
    let count = |wanted: &dyn Fn(&Hold, &LineCheck) -> bool| {
        let lines = cart.lines.iter().filter(|line| may_be_bought(line) && wanted(&at(&line.hold, now), &line.check)).count();
        u32::try_from(lines).unwrap_or(u32::MAX)
    };
    let asking = count(&|hold, _| *hold == Hold::Asking);
    if asking > 0 {
        return Some(format!("{} still being reserved.", counted(asking, "line is", "lines are")));
    }
    let ended = count(&|hold, _| matches!(hold, Hold::Ended { .. }));
    if ended > 0 {
        let lines = counted(ended, "line has", "lines have");
        return Some(format!("{lines} a hold that ended: reserve again, or take out what you do not want."));
    }
    let missing = count(&|hold, _| needs_someone(hold));
    if missing > 0 {
        let lines = counted(missing, "line is", "lines are");
        return Some(format!("{lines} not reserved: reserve again, or take out what you cannot have."));
    }
    let changed = count(&|_, check| matches!(check, LineCheck::PriceChanged { .. }));
    (changed > 0).then(|| {
        let lines = counted(changed, "line has", "lines have");
        format!("{lines} another price now: agree to it, or take the line out.")
    })
}

#[cfg(test)]
mod tests {
    use contract::{
        cart::{CartAccountRouting, CartLine, CartRouting},
        id::{CarrierId, CartLineId},
        number::{E164, NumberKind},
        offer::{DocumentNeed, HoldRule, Offer, OfferedThing},
        time::Timestamp,
    };

    use super::*;

    fn line(account: &str, hold: Hold, check: LineCheck) -> CartLine {
        CartLine {
            id: CartLineId::new(account),
            offer: Offer {
                token: String::new(),
                carrier: CarrierId::new(account),
                account: AccountId::new(account),
                what: OfferedThing::Number {
                    number: E164::parse("7065550100").unwrap(),
                    kind: NumberKind::Local,
                    state: None,
                    rate_center: None,
                    city: None,
                    country: None,
                    product: None,
                    documents: DocumentNeed::None,
                },
                setup: Money::parse_usd("0.50").unwrap(),
                monthly: Money::parse_usd("1.00").unwrap(),
                priced: true,
                hold: HoldRule::None,
                fax: None,
            },
            quantity: 1,
            by: "Ada".into(),
            at: Timestamp(0),
            check,
            hold,
        }
    }

    fn cart(lines: Vec<CartLine>) -> Cart {
        let routing = CartAccountRouting {
            account: AccountId::new("a"),
            account_name: "Account A".into(),
            carrier_name: "Carrier".into(),
            choices: Vec::new(),
            routing: CartRouting::Unset,
        };
        Cart { lines, setup: Money::ZERO, monthly: Money::ZERO, unpriced: 0, ceiling: None, routing: vec![routing] }
    }

    fn held(until: i64) -> Hold {
        Hold::Held { until: Some(Timestamp(until)), computed: false }
    }

    #[test]
    fn a_cart_is_bought_only_while_every_hold_stands() {
        let of = |hold| cart(vec![line("a", Hold::None, LineCheck::Unchecked), line("b", hold, LineCheck::Unchecked)]);
        assert_eq!(obstacle(&of(held(1_000)), 999), None);
        assert!(obstacle(&of(held(1_000)), 1_000).unwrap().contains("ended"));
        assert!(obstacle(&of(Hold::Asking), 0).unwrap().contains("still being reserved"));
        let refused = Hold::Refused { sentence: "No.".into(), words: None };
        assert!(obstacle(&of(refused), 0).unwrap().starts_with("1 line is not reserved"));
        assert_eq!(obstacle(&of(Hold::Held { until: None, computed: false }), i64::MAX), None);
    }

    #[test]
    fn a_line_that_is_gone_hinders_nobody_and_counts_for_nothing() {
        let gone = LineCheck::Gone { at: Timestamp(0) };
        let both = cart(vec![line("a", Hold::None, LineCheck::Unchecked), line("a", held(1), gone.clone())]);
        assert_eq!(obstacle(&both, 5), None);
        assert_eq!(AccountSum::of(&both, &AccountId::new("a")).words(), "1 number · $0.50 set-up · $1.00 a month");
        assert!(obstacle(&cart(vec![line("a", Hold::None, gone)]), 0).unwrap().starts_with("No line can be bought"));
    }

    #[test]
    fn what_is_sold_at_a_price_that_is_not_named_is_not_told_as_free() {
        let mut unpriced = line("a", Hold::None, LineCheck::Unchecked);
        unpriced.offer.priced = false;
        unpriced.offer.setup = Money::ZERO;
        unpriced.offer.monthly = Money::ZERO;
        let words = |lines| AccountSum::of(&cart(lines), &AccountId::new("a")).words();
        assert_eq!(words(vec![unpriced.clone()]), "1 number · at the prices of the contract");
        let both = vec![unpriced, line("a", Hold::None, LineCheck::Unchecked)];
        assert_eq!(words(both), "2 numbers · $0.50 set-up · $1.00 a month · 1 at the prices of the contract");
    }

    #[test]
    fn accounts_stand_in_the_order_of_their_first_line() {
        let all = cart(["b", "a", "b"].map(|id| line(id, Hold::None, LineCheck::Unchecked)).to_vec());
        assert_eq!(accounts(&all), [AccountId::new("b"), AccountId::new("a")]);
    }
}
