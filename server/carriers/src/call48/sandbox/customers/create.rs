//! `PUT /customers`.

use serde_json::Value;

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, plain, refusal},
        world::World,
    },
    Customer,
};

/// What the document calls required. `state` and `phone` are in its sample only.
const REQUIRED: &[&str] = &[
    "portaClass",
    "username",
    "creditLimit",
    "creditLimitWarning",
    "email",
    "password",
    "salutation",
    "firstname",
    "lastname",
    "address",
    "city",
    "zip",
    "country",
    "portaCurrency",
    "portaBcc",
];
/// The longest text that a field may have.
const LONGEST: usize = 255;

/// `PUT /customers`.
pub(in super::super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(REQUIRED)?;
    if let Some(name) = asked.fields.keys().find(|name| asked.text(name).chars().count() > LONGEST) {
        return Err(refusal(format!("The {name} may not be greater than {LONGEST} characters")));
    }
    for name in ["email", "portaBcc"] {
        if let Some(wrong) = asked.text(name).split(',').map(str::trim).find(|text| !is_address(text)) {
            return Err(refusal(format!("The {name} {wrong:?} must be a valid email address")));
        }
    }
    if asked.text("portaCurrency") != "USD" {
        return Err(refusal("The portaCurrency is not supported"));
    }
    let class = number(asked, "portaClass")?.as_u64().ok_or_else(|| refusal("The portaClass must be a number"))?;
    let (credit_limit, credit_limit_warning) = (amount(asked, "creditLimit")?, amount(asked, "creditLimitWarning")?);
    let login = asked.text("username");
    if world.reseller.has(&login) {
        return Err(refusal("The username has already been taken"));
    }
    let some = |name: &str| Some(asked.text(name)).filter(|text| !text.is_empty());
    let customer = Customer {
        account_id: world.reseller.next_id(),
        login: login.clone(),
        email: asked.text("email"),
        phone: some("phone"),
        salutation: asked.text("salutation"),
        first_name: asked.text("firstname"),
        last_name: asked.text("lastname"),
        company: some("companyname").unwrap_or_else(|| world.core.name.clone()),
        address: [some("address"), some("address2"), some("city"), some("state"), some("zip"), some("country")],
        class,
        credit_limit,
        credit_limit_warning,
        bcc: asked.text("portaBcc"),
        created_at: world.core.now().0,
        hidden_until: asked.way.listed_from,
        ..Customer::default()
    };
    if asked.way.of(1) == 1 {
        world.reseller.customers.push(customer);
        world.core.record("c48_customer_create", login);
    }
    Ok(plain(true))
}

/// A field that must come as a number.
fn number<'a>(asked: &'a Asked, name: &str) -> Result<&'a Value, Reply> {
    asked.fields.get(name).filter(|value| value.is_number()).ok_or_else(|| refusal(format!("The {name} must be a number")))
}

/// Dollars, in hundred-thousandths.
fn amount(asked: &Asked, name: &str) -> Result<u64, Reply> {
    let wrong = || refusal(format!("The {name} must be a number that is not negative"));
    let text = number(asked, name)?.to_string();
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let decimals = format!("{decimals:0<5}");
    let whole: u64 = whole.parse().map_err(|_| wrong())?;
    let rest: u64 = decimals.get(..5).and_then(|five| five.parse().ok()).ok_or_else(wrong)?;
    whole.checked_mul(100_000).and_then(|whole| whole.checked_add(rest)).ok_or_else(wrong)
}

/// Whether it looks like an e-mail address.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(char::is_whitespace)
    })
}
