//! What bounds people and tenants. Checked in the transaction that writes the attempts, so that those who ask at the same
//! moment share what is left and never go over it.

use contract::{id::AccountId, money::Money, number::NumberKind, problem::ProblemKind, time::Timestamp, user::UserLimits};

use crate::{
    attempts::{CustomerIntent, Intent, ask::Confirmed},
    failure::Failure,
    session::{Caller, TenantScope},
    state::AppState,
    store::{self, StoreError, Transaction},
};

/// What attempts ask for, as far as it is bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// How many numbers they bring.
    pub numbers: u32,
    /// What they cost: set-up and first month.
    pub cost: Option<Money>,
    /// Whether some of it has no price here: it is over any ceiling.
    pub unpriced: bool,
    /// What they pay into carrier accounts. What is bought with it counts when it is bought.
    pub paid: Option<Money>,
}

impl Wanted {
    /// What these intents ask for.
    pub fn of<'a>(intents: impl IntoIterator<Item = &'a Intent>) -> Self {
        let mut wanted = Self::default();
        for intent in intents {
            let lines = u32::try_from(intent.lines().len()).unwrap_or(u32::MAX);
            match intent {
                Intent::Purchase { order } => {
                    let priced = order.lines.iter().filter(|line| line.offer.priced);
                    let cost: Money = priced.map(|line| (line.offer.setup + line.offer.monthly).times(line.quantity)).sum();
                    wanted.cost = Some(wanted.cost.unwrap_or(Money::ZERO) + cost);
                    wanted.unpriced |= order.lines.iter().any(|line| !line.offer.priced);
                }
                Intent::BulkOrder { .. } => wanted.unpriced = true,
                Intent::Customer(CustomerIntent::Pay { payment }) => {
                    wanted.paid = Some(wanted.paid.unwrap_or(Money::ZERO) + payment.amount);
                }
                _ => {}
            }
            wanted.numbers = wanted.numbers.saturating_add(each(intent).saturating_mul(lines));
        }
        wanted
    }

    fn spends(self) -> bool {
        self.cost.is_some() || self.unpriced || self.paid.is_some()
    }
}

/// How many numbers each line of an attempt brings.
pub fn each(intent: &Intent) -> u32 {
    match intent {
        Intent::Purchase { order } if order.kind == NumberKind::International => {
            order.lines.iter().map(|line| line.quantity).max().unwrap_or(1)
        }
        Intent::Purchase { .. } => 1,
        Intent::BulkOrder { draft, .. } => draft.rows.iter().map(|row| row.quantity).fold(0, u32::saturating_add),
        _ => 0,
    }
}

/// Whose yes a purchase has.
#[derive(Clone, Copy, Debug)]
pub enum Yes<'a> {
    /// Only that of whoever asks.
    Own,
    /// Also that of an approver: their id.
    Approver(&'a str),
}

/// The lower of two ceilings; `None` knows none.
pub fn lower(one: Option<Money>, other: Option<Money>) -> Option<Money> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.amount <= other.amount { one } else { other }),
        (one, other) => one.or(other),
    }
}

/// What one cart of this person may cost in this tenant without somebody's yes.
pub async fn ceiling(state: &AppState, scope: &TenantScope, user: &str) -> Result<Option<Money>, StoreError> {
    let (own, tenant) = store::limits::ceilings(scope, &state.store, user).await?;
    Ok(lower(own, tenant))
}

/// Refuses what is over a limit. Whatever is written in this transaction afterwards counts for the next one that asks.
pub async fn check(
    state: &AppState,
    tx: &mut Transaction,
    scope: &TenantScope,
    user: &str,
    yes: Yes<'_>,
    confirmed: &[Confirmed],
) -> Result<(), Failure> {
    let person = store::limits::of_person(tx, user).await?;
    may_use(&person, confirmed)?;
    // What this process knows of it may be a moment old.
    let usable = store::tenants::usable(scope, tx).await?;
    if confirmed.iter().any(|one| !usable.contains(&one.connected.id)) {
        return Err(Failure::not_found());
    }
    let wanted = Wanted::of(confirmed.iter().map(|one| &one.intent));
    if !wanted.spends() && wanted.numbers == 0 {
        return Ok(());
    }
    let chain = store::tenants::chain(scope, tx).await?;
    let ceiling = match yes {
        Yes::Own => lower(person.ceiling, chain.first().and_then(|tenant| tenant.limits.ceiling)),
        Yes::Approver(approver) => {
            let approver = store::limits::of_person(tx, approver).await?;
            // What one may not buy oneself one does not let others buy.
            may_use(&approver, confirmed)?;
            approver.ceiling
        }
    };
    under_ceiling(wanted, ceiling, yes)?;
    for tenant in &chain {
        if let Some(most) = tenant.limits.numbers {
            let have = store::limits::numbers(&tenant.scope, tx).await?;
            if have + u64::from(wanted.numbers) > u64::from(most) {
                return Err(over(format!(
                    "{} can have {most} numbers, with those under it, and has {have}. {} more are too many; nothing was bought.",
                    whose(scope, tenant),
                    wanted.numbers
                )));
            }
        }
        if let Some(most) = tenant.limits.monthly_spend {
            if wanted.unpriced {
                return Err(over(format!(
                    "{} may spend {most} a month, and the carrier names no price for some of this. Nothing was bought.",
                    whose(scope, tenant)
                )));
            }
            let spent = store::limits::spent(&tenant.scope, tx, month_of(state.clock.now())).await?;
            let cost = wanted.cost.unwrap_or(Money::ZERO);
            if (spent + cost).amount > most.amount {
                return Err(over(format!(
                    "{} may spend {most} a month, with those under it, and has spent {spent}. {cost} more is too much until the \
                     month is over; nothing was bought.",
                    whose(scope, tenant)
                )));
            }
        }
    }
    Ok(())
}

/// One's own tenant by its name; those above have none here.
fn whose(scope: &TenantScope, tenant: &store::tenants::Bounded) -> String {
    if tenant.scope == *scope { tenant.name.clone() } else { "Whoever runs this for you".into() }
}

fn over(sentence: String) -> Failure {
    Failure::new(ProblemKind::NotAllowed, sentence)
}

fn under_ceiling(wanted: Wanted, ceiling: Option<Money>, yes: Yes<'_>) -> Result<(), Failure> {
    let Some(ceiling) = ceiling else { return Ok(()) };
    if let Some(paid) = wanted.paid.filter(|paid| paid.amount > ceiling.amount) {
        return Err(over(format!(
            "This pays {paid}, and your ceiling is {ceiling}. Somebody with a higher one has to pay; nothing was sent."
        )));
    }
    let cost = wanted.cost.unwrap_or(Money::ZERO);
    if !wanted.unpriced && cost.amount <= ceiling.amount {
        return Ok(());
    }
    let what = match (wanted.unpriced, wanted.cost) {
        (false, _) => format!("This costs {cost} with its first month"),
        (true, Some(_)) => "The carrier names no price for some of this".to_owned(),
        (true, None) => "A bulk order names no price".to_owned(),
    };
    Err(over(match (yes, wanted.cost) {
        (Yes::Approver(_), _) => format!("{what}, and your own ceiling is {ceiling}. Somebody with a higher one has to decide."),
        (Yes::Own, Some(_)) => format!("{what}, and your ceiling is {ceiling}. Send the cart for approval; nothing was bought."),
        (Yes::Own, None) => format!("{what}, and your ceiling is {ceiling}. Somebody without one has to place it."),
    }))
}

/// A person may be bounded to some of the tenant's accounts.
fn may_use(person: &UserLimits, confirmed: &[Confirmed]) -> Result<(), Failure> {
    confirmed.iter().try_for_each(|one| within(person, &one.connected.id, &one.connected.name))
}

fn within(person: &UserLimits, account: &AccountId, name: &str) -> Result<(), Failure> {
    match &person.accounts {
        Some(accounts) if !accounts.contains(account) => {
            Err(over(format!("Your access does not reach {name}. Ask an admin; nothing was sent.")))
        }
        _ => Ok(()),
    }
}

/// Refuses what a person does at an account that their access does not reach, where no attempt is made of it.
pub async fn reaches(state: &AppState, caller: &Caller, account: &AccountId, name: &str) -> Result<(), Failure> {
    within(&store::limits::of_caller(caller, &state.store).await?, account, name)
}

/// The first moment of the calendar month, in UTC.
pub fn month_of(now: Timestamp) -> Timestamp {
    let Ok(at) = jiff::Timestamp::from_millisecond(now.0) else { return now };
    let first = at.to_zoned(jiff::tz::TimeZone::UTC).first_of_month().and_then(|day| day.start_of_day());
    first.map_or(now, |day| Timestamp(day.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_its_first_moment() {
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond());
        assert_eq!(month_of(at("2026-11-22T06:40:00Z")), at("2026-11-01T00:00:00Z"));
        assert_eq!(month_of(at("2026-12-01T00:00:00Z")), at("2026-12-01T00:00:00Z"));
    }

    #[test]
    fn the_lower_ceiling_counts_and_what_has_no_price_is_over_any() {
        let money = |text: &str| Money::parse_usd(text).ok();
        assert_eq!(lower(money("5"), money("3")), money("3"));
        assert_eq!(lower(None, money("3")), money("3"));
        assert_eq!(lower(None, None), None);
        let wanted = Wanted { numbers: 1, cost: money("2"), ..Wanted::default() };
        assert!(under_ceiling(wanted, money("2"), Yes::Own).is_ok());
        assert!(under_ceiling(wanted, money("1.99"), Yes::Own).is_err());
        assert!(under_ceiling(Wanted { unpriced: true, ..wanted }, money("100"), Yes::Own).is_err());
        assert!(under_ceiling(Wanted { unpriced: true, ..wanted }, None, Yes::Own).is_ok());
        let paying = Wanted { paid: money("40"), ..Wanted::default() };
        assert!(under_ceiling(paying, money("40"), Yes::Own).is_ok());
        assert!(under_ceiling(paying, money("39.99"), Yes::Own).is_err());
    }
}
