//! What an attempt on a carrier's customers, or with its money, means to do, as it is kept; how it is sent, once; and what can be
//! read back of it.

use carriers::{
    carrier::Accepted,
    customers::{CustomerChange, Customers},
    error::{Error, ErrorKind, Result as CarrierResult},
    mark::Mark,
    operation::Operation,
};
use contract::{
    attempt::AttemptKind,
    customer::{AccountSignUp, CallParking, NewCustomer, NewDiscountPlan, Paging, Payment, RtpMode, SimultaneousCalls},
    id::CustomerId,
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use super::{
    intent::IntentLine,
    look::{Sights, one},
    verdict::Seen,
};
use crate::accounts::Connected;

/// What an attempt on customers means to do. Kept without passwords: see [`CustomerIntent::forget_secrets`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "customer")]
pub enum CustomerIntent {
    /// Creates one.
    Create {
        /// The form.
        draft: Box<NewCustomer>,
    },
    /// Sets something on one.
    Change {
        /// The carrier's id of it.
        id: CustomerId,
        /// What people call it.
        name: String,
        /// What is set.
        setting: Setting,
    },
    /// Signs a new account up at the carrier.
    SignUp {
        /// The form.
        form: Box<AccountSignUp>,
    },
    /// Pays into the account.
    Pay {
        /// How much.
        payment: Payment,
    },
}

/// What is set on a customer, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "setting", content = "value")]
pub enum Setting {
    /// How many calls at once.
    SimultaneousCalls(SimultaneousCalls),
    /// Call parking.
    CallParking(CallParking),
    /// When the carrier stands between the voices.
    Rtp(RtpMode),
    /// Paging.
    Paging(Paging),
    /// One more discount plan.
    DiscountPlan(NewDiscountPlan),
}

impl Setting {
    /// As carriers take it.
    pub fn change(&self) -> CustomerChange {
        match self {
            Self::SimultaneousCalls(calls) => CustomerChange::SimultaneousCalls(*calls),
            Self::CallParking(parking) => CustomerChange::CallParking(*parking),
            Self::Rtp(mode) => CustomerChange::Rtp(*mode),
            Self::Paging(paging) => CustomerChange::Paging(*paging),
            Self::DiscountPlan(plan) => CustomerChange::DiscountPlan(plan.clone()),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::SimultaneousCalls(_) => "simultaneous-calls",
            Self::CallParking(_) => "call-parking",
            Self::Rtp(_) => "rtp",
            Self::Paging(_) => "paging",
            Self::DiscountPlan(_) => "discount-plan",
        }
    }

    fn summary(&self) -> String {
        let on = |on: bool| if on { "on" } else { "off" };
        match self {
            Self::SimultaneousCalls(calls) if !calls.limited => "no limit of simultaneous calls".into(),
            Self::SimultaneousCalls(calls) => {
                format!("at most {} calls at once, {} in and {} out", calls.total, calls.incoming, calls.outgoing)
            }
            Self::CallParking(parking) => format!("call parking {}", on(parking.on)),
            Self::Rtp(mode) => format!("RTP {}", mode.name().to_lowercase()),
            Self::Paging(paging) => format!("paging {}", on(paging.on)),
            Self::DiscountPlan(plan) => format!("discount plan {}", plan.plan),
        }
    }
}

impl CustomerIntent {
    /// Which kind of attempt it is. A discount plan cannot be taken away again, so it is no mere setting.
    pub fn kind(&self) -> AttemptKind {
        match self {
            Self::Create { .. } => AttemptKind::CustomerCreation,
            Self::Change { setting: Setting::DiscountPlan(_), .. } => AttemptKind::CustomerPlan,
            Self::Change { .. } => AttemptKind::CustomerChange,
            Self::SignUp { .. } => AttemptKind::AccountSignUp,
            Self::Pay { .. } => AttemptKind::Payment,
        }
    }

    /// One line for people.
    pub fn summary(&self) -> String {
        match self {
            Self::Create { draft } => format!("Create customer {}", draft.user_name),
            Self::Change { name, setting, .. } => format!("Customer {name}: {}", setting.summary()),
            Self::SignUp { form } => format!("Sign up account {}", form.user_name),
            Self::Pay { payment } => format!("Pay ${}", payment.written()),
        }
    }

    /// Its one line. Nothing else is paid into the account before a payment is settled.
    pub fn lines(&self) -> Vec<IntentLine> {
        let (subject, lock_key) = match self {
            Self::Create { draft } => (draft.user_name.clone(), format!("customer-name:{}", draft.user_name)),
            Self::Change { id, name, setting } => (name.clone(), format!("customer:{id}:{}", setting.word())),
            Self::SignUp { form } => (form.user_name.clone(), format!("sign-up:{}", form.user_name)),
            Self::Pay { payment } => (format!("${}", payment.written()), "payment".to_owned()),
        };
        vec![IntentLine { subject, number: None, lock_key, cart_line: None }]
    }

    /// The carrier operation it will be.
    pub fn operation(&self, connected: &Connected) -> Option<&'static Operation> {
        let customers = connected.carrier.customers()?;
        Some(match self {
            Self::Create { .. } => customers.creation_operation(),
            Self::Change { setting, .. } => customers.change_operation(&setting.change()),
            Self::SignUp { .. } => customers.sign_up_operation(),
            Self::Pay { .. } => customers.payment_operation(),
        })
    }

    /// Takes out what is write-only.
    pub fn forget_secrets(&mut self) {
        match self {
            Self::Create { draft } => draft.password = Secret::default(),
            Self::SignUp { form } => {
                form.password = Secret::default();
                form.password_again = Secret::default();
            }
            Self::Change { .. } | Self::Pay { .. } => {}
        }
    }

    /// What is said to somebody who asks for the same while it is under way.
    pub fn busy(&self) -> &'static str {
        match self {
            Self::Create { .. } => "A customer of this user name is being created",
            Self::Change { .. } => "A change of this customer is under way",
            Self::SignUp { .. } => "An account of this user name is being signed up",
            Self::Pay { .. } => "A payment into this account is not settled yet",
        }
    }
}

fn customers(connected: &Connected) -> CarrierResult<&dyn Customers> {
    connected.carrier.customers().ok_or_else(|| Error::new(ErrorKind::Unsupported, "the carrier has no customers"))
}

/// The one call to the carrier.
pub async fn call(connected: &Connected, intent: &CustomerIntent, mark: &Mark) -> CarrierResult<Accepted> {
    let customers = customers(connected)?;
    match intent {
        CustomerIntent::Create { draft } => customers.create(draft, mark).await,
        CustomerIntent::Change { id, setting, .. } => customers.change(id, &setting.change(), mark).await,
        CustomerIntent::SignUp { form } => customers.sign_up(form, mark).await,
        CustomerIntent::Pay { payment } => customers.pay(payment, mark).await,
    }
}

/// What the carrier gives back: a customer by its name, and of everything else nothing.
pub(super) async fn sights(connected: &Connected, intent: &CustomerIntent) -> CarrierResult<Sights> {
    match intent {
        CustomerIntent::Create { draft } => Ok(match customers(connected)?.find(&draft.user_name).await? {
            Some(customer) => one(Seen::Done, format!("The carrier lists it as customer {}.", customer.id)),
            None => one(Seen::NotDone, "The carrier does not list a customer of this user name yet.".into()),
        }),
        CustomerIntent::Pay { .. } => Ok(one(
            Seen::Unreadable,
            "The carrier shows no payments here: only its portal or a bill tells whether it was taken.".into(),
        )),
        CustomerIntent::SignUp { .. } => Ok(one(
            Seen::Unreadable,
            "The carrier lists no sign-ups here: only signing in with the new account tells whether it was opened.".into(),
        )),
        CustomerIntent::Change { .. } => Ok(one(Seen::Unreadable, "The carrier gives nothing of this back.".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c48_payment_is_once_only_and_one_at_a_time() {
        let pay = |text: &str| CustomerIntent::Pay { payment: Payment::parse(text).unwrap() };
        assert!(pay("40").kind().is_once_only());
        assert_eq!(pay("40").lines()[0].lock_key, pay("55.10").lines()[0].lock_key);
        assert_eq!(pay("40").summary(), "Pay $40.00");
    }

    #[test]
    fn c48_simultaneous_calls_may_be_set_again_and_a_discount_plan_may_not() {
        let change = |setting| CustomerIntent::Change { id: CustomerId::new("24"), name: "MK".into(), setting };
        let calls = SimultaneousCalls { limited: true, incoming: 3, outgoing: 2, total: 4 };
        assert!(!change(Setting::SimultaneousCalls(calls)).kind().is_once_only());
        let plan = NewDiscountPlan { plan: contract::id::DiscountPlanId::new("7") };
        assert!(change(Setting::DiscountPlan(plan)).kind().is_once_only());
    }
}
