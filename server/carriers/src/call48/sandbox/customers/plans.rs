//! Discount plans and subscriptions: lists without a `code`.

use contract::time::Timestamp;
use serde_json::{Value, json};

use super::{
    super::{
        exchange::{Asked, Outcome, Reply, refusal},
        services::iso,
        world::World,
    },
    Customer, RESELLER,
};

/// A plan. Its name and its description need not say the same: those of 18 do not.
pub(super) struct Plan {
    pub(super) id: u64,
    name: &'static str,
    description: &'static str,
    destinations: (&'static str, u64),
}

/// All plans. The first two stand in the document.
pub(super) const PLANS: &[Plan] = &[
    Plan {
        id: 18,
        name: "1000 Free Minutes",
        description: "1500 Free Minutes for Business Plan",
        destinations: ("US-Canada", 6),
    },
    Plan {
        id: 4,
        name: "1500 Free Minutes",
        description: "1500 Free Minutes for Business Basic Plan",
        destinations: ("US-Canada", 6),
    },
    Plan { id: 21, name: "Toll-free 10 %", description: "10 % off toll-free minutes", destinations: ("US-Tollfree", 9) },
];

/// `GET /discountplan`.
pub(in super::super) fn discount_plans(world: &mut World, _: &Asked) -> Outcome {
    let customers = &world.reseller.customers;
    let rows: Vec<Value> = PLANS
        .iter()
        .map(|plan| {
            let used = plan.id != 21 || customers.iter().any(|customer| customer.settings.plans.contains(&plan.id));
            json!({
                "is_used": u8::from(used),
                "reset_period": "Billing-period",
                "dest_group_set_name": plan.destinations.0,
                "iso_4217": "USD",
                "managed_by": null,
                "name": plan.name,
                "description": plan.description,
                "destination_lookup": "N",
                "i_dest_group_set": plan.destinations.1,
                "shared": "Y",
                "i_customer": null,
                "i_vd_plan": plan.id,
            })
        })
        .collect();
    Ok(Reply::json(&json!({ "error": null, "data": rows })))
}

/// `GET /subscriptions`. The first row comes twice, as in the document.
pub(in super::super) fn subscriptions(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["id"])?;
    let id = asked.text("id");
    let now = world.core.now();
    let customer = world.reseller.find(&id).ok_or_else(|| refusal(format!("Customer {id} was not found in your account")))?;
    let over = subscription(customer, 0, now, asked.way.word("close"));
    let open = subscription(customer, 1, now, asked.way.word("active"));
    Ok(Reply::json(&json!({ "error": null, "data": [over.clone(), over, open] })))
}

/// The first is over since the day after its first; the second goes on.
fn subscription(customer: &Customer, nth: u64, now: Timestamp, status: &str) -> Value {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let over = nth == 0;
    let begins = Timestamp(customer.created_at);
    let ends = begins.plus_ms(DAY_MS);
    let day = |at: Timestamp| iso(at).chars().take(10).collect::<String>();
    let (name, fee) = if over { ("Starter T2", 7) } else { ("Business T1", 25) };
    json!({
        "subscription_id": 23 + nth,
        "i_subscription": 3_490 + nth,
        "i_customer_subscription": 6_000 + customer.account_id * 10 + nth,
        "name": format!("{name} {fee}"),
        "discount_rate": 0,
        "assigned_id": customer.account_id,
        "created_by": RESELLER,
        "iso_4217": "USD",
        "start_date": day(begins),
        "finish_date": over.then(|| day(ends)),
        "mongo_id": null,
        "mongo_uid": null,
        "mongo_cid": null,
        "status": status,
        "pending_msg": null,
        "created_at": iso(begins),
        "updated_at": iso(if over { ends } else { begins }),
        "activation_date": day(begins),
        "int_status": if over { 2 } else { 1 },
        "generate_daily_charge": "N",
        "effective_fee": fee,
        "discount_list": [],
        "next_effective_fee": fee,
        "billed_to": day(if over { ends } else { now }),
        "has_discount": 0,
        "is_finished": if over { "Y" } else { "N" },
        "invoice_description": name,
        "rounding": 2,
        "i_customer": customer.billing_id(),
    })
}
