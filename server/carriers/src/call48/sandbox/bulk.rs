//! Bulk orders: a file of wishes that is fulfilled while time passes.
//!
//! Assumed: the file's columns. The seed shows only those of the reports, so the first line must name `quantity` and the
//! columns of the order's type out of `state`, `lata`, `npa` and `rate_center`. The state is needed beside a rate center.

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    exchange::{Asked, Outcome, Reply, refusal, successful},
    inventory::Line,
    mix::base36,
    owned::Owned,
    places,
    services::iso,
    world::World,
};

/// How long an order waits, and how long it is worked on.
const WAITS_MS: i64 = 3_000;
const TAKES_MS: i64 = 5_000;
/// The most orders of one page.
const MOST_PER_PAGE: usize = 50;
/// The most numbers of one order.
const MOST_NUMBERS: usize = 1_000_000;

/// A bulk order.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct BulkOrder {
    id: u64,
    order_no: String,
    order_type: OrderType,
    notes: Option<String>,
    tag: String,
    trunk_group: u64,
    name_lookup: bool,
    off_network: bool,
    wishes: Vec<Wish>,
    created_at: Timestamp,
    listed_from: Option<Timestamp>,
    numbers_listed_after_ms: Option<i64>,
    half: bool,
    /// What was bought, once it is complete.
    bought: Option<Vec<Line>>,
    failed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrderType {
    State,
    Lata,
    Npa,
    RateCenter,
}

impl OrderType {
    fn of(word: &str) -> Option<Self> {
        match word {
            "state" => Some(Self::State),
            "lata" => Some(Self::Lata),
            "npa" => Some(Self::Npa),
            "rate_center" => Some(Self::RateCenter),
            _ => None,
        }
    }

    /// Id and event. The ids of states and area codes stand in the sample, the others are guessed.
    fn listed(self) -> (u64, &'static str) {
        match self {
            Self::State => (5, "Bulk State Purchase"),
            Self::Npa => (6, "Bulk NPA Purchase"),
            Self::Lata => (7, "Bulk LATA Purchase"),
            Self::RateCenter => (8, "Bulk Rate Center Purchase"),
        }
    }
}

/// One line of the file.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Wish {
    state: String,
    lata: String,
    npa: String,
    rate_center: String,
    quantity: usize,
    fulfilled: usize,
}

impl BulkOrder {
    fn status(&self, now: Timestamp) -> &'static str {
        let age = now.since_ms(self.created_at);
        if self.failed {
            "E"
        } else if self.bought.is_some() {
            "C"
        } else if age >= WAITS_MS {
            "P"
        } else {
            "Q"
        }
    }
}

impl World {
    /// Fulfils every order whose time has come, from what is in stock then.
    pub(super) fn settle_bulk_orders(&mut self, now: Timestamp) {
        let due = |order: &BulkOrder| order.bought.is_none() && now.since_ms(order.created_at) >= WAITS_MS + TAKES_MS;
        if !self.bulk_orders.iter().any(due) {
            return;
        }
        let mut orders = std::mem::take(&mut self.bulk_orders);
        for order in orders.iter_mut().filter(|order| due(order)) {
            self.fulfil(order);
        }
        self.bulk_orders = orders;
    }

    fn fulfil(&mut self, order: &mut BulkOrder) {
        let mut bought = Vec::new();
        // README, magic inputs.
        order.failed = order.tag.eq_ignore_ascii_case("unlucky");
        for wish in &mut order.wishes {
            let wanted = if order.failed { 0 } else { wish.quantity / if order.half { 2 } else { 1 } };
            let npa = wish.npa.parse::<u64>().ok();
            let lata = wish.lata.parse::<u16>().ok();
            let states = places::states().filter(|state| wish.state.is_empty() || state.code == wish.state);
            for state in states.filter(|state| state.areas.iter().any(|area| lata.is_none_or(|lata| area.lata == lata))) {
                let lines: Vec<Line> = self
                    .inventory
                    .local(state)
                    .filter(|line| npa.is_none_or(|npa| line.npa() == npa))
                    .filter(|line| lata.is_none_or(|lata| line.area.lata == lata))
                    .filter(|line| wish.rate_center.is_empty() || line.rate_center.eq_ignore_ascii_case(&wish.rate_center))
                    .filter(|line| order.off_network || line.own_network())
                    .take(wanted - wish.fulfilled)
                    .collect();
                wish.fulfilled += lines.len();
                bought.extend(lines.into_iter().filter(|line| self.inventory.take(line.digits)));
            }
        }
        let listed_from = order.numbers_listed_after_ms.map(|ms| self.core.now().plus_ms(ms));
        for line in &bought {
            let mut number = Owned::local(*line);
            let settings = number.settings_mut();
            settings.tags.clone_from(&order.tag);
            settings.name_lookup = order.name_lookup;
            settings.forwarding.trunk_group = line.own_network().then_some(order.trunk_group);
            self.own(number, listed_from);
        }
        order.bought = Some(bought);
        self.core.touch();
    }
}

/// `POST /lcl-did-bulk-purchase/new`. It says yes without saying to which order.
pub(super) fn order(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["order_type", "fwd_trunk_grpid"])?;
    let order_type = OrderType::of(&asked.text("order_type"))
        .ok_or_else(|| refusal("The order_type field must be state, lata, npa or rate_center"))?;
    let group = asked.text("fwd_trunk_grpid");
    let trunk_group = group.parse().ok().filter(|id| world.trunk_groups.iter().any(|group| group.ext_tgid == *id));
    let trunk_group = trunk_group.ok_or_else(|| refusal(format!("Trunk group {group} not found")))?;
    let file = asked.file.as_deref().ok_or_else(|| refusal("The file field is required"))?;
    let wishes = wishes(order_type, file).map_err(|why| refusal(format!("Invalid file: {why}")))?;
    let now = world.core.now();
    let id = world.bulk_orders.last().map_or(7, |order| order.id) + 1;
    let on = |name: &str| asked.text(name) == "1";
    let order = BulkOrder {
        id,
        order_no: format!("OBO-4205{}", base36(&[&world.core.name, "bulk", &id.to_string()], 14)),
        order_type,
        notes: Some(asked.text("notes")).filter(|notes| !notes.is_empty()),
        tag: asked.text("did_tag"),
        trunk_group,
        name_lookup: on("enable_cnam_dip"),
        off_network: on("allow_offnet"),
        wishes,
        created_at: now,
        listed_from: asked.way.listed_from,
        numbers_listed_after_ms: asked.way.listed_from.map(|from| from.since_ms(now)),
        half: asked.way.half,
        bought: None,
        failed: false,
    };
    let subject = [order.order_no.as_str(), order.notes.as_deref().unwrap_or_default()].join(" ");
    world.core.record("c48_bulk_purchase", subject.trim());
    world.bulk_orders.push(order);
    Ok(successful(true))
}

fn wishes(order_type: OrderType, file: &str) -> Result<Vec<Wish>, String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file.as_bytes());
    let headers = reader.headers().map_err(|_| "it is not CSV")?.clone();
    let name_of = |header: &str| {
        let name = header.trim_start_matches('\u{feff}').to_ascii_lowercase().replace(' ', "_");
        name.strip_prefix("search_")
            .or_else(|| name.strip_prefix("requested_"))
            .unwrap_or(&name)
            .replace("ratecenter", "rate_center")
    };
    let columns: Vec<String> = headers.iter().map(name_of).collect();
    let mut wishes = Vec::new();
    for (n, row) in reader.records().enumerate() {
        let line = n + 2;
        let row = row.map_err(|_| format!("line {line} is not CSV"))?;
        let field = |name: &str| {
            let at = columns.iter().position(|column| column == name)?;
            row.get(at).map(str::to_owned).filter(|text| !text.is_empty())
        };
        let need = |name: &str| field(name).ok_or_else(|| format!("line {line} has no {name}"));
        let three_digits = |name: &str| {
            let text = need(name)?;
            let valid = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
            if valid { Ok(text) } else { Err(format!("line {line} has no valid {name}")) }
        };
        let quantity = need("quantity")?.parse().ok().filter(|n| (1..=MOST_NUMBERS).contains(n));
        let mut wish =
            Wish { quantity: quantity.ok_or_else(|| format!("line {line} has no valid quantity"))?, ..Wish::default() };
        match order_type {
            OrderType::State => wish.state = need("state")?.to_ascii_uppercase(),
            OrderType::Lata => wish.lata = three_digits("lata")?,
            OrderType::Npa => wish.npa = three_digits("npa")?,
            OrderType::RateCenter => {
                wish.state = need("state")?.to_ascii_uppercase();
                wish.rate_center = need("rate_center")?;
            }
        }
        if !wish.state.is_empty() && places::find_state(&wish.state).is_none() {
            return Err(format!("line {line} names an unknown state"));
        }
        wishes.push(wish);
    }
    match wishes.iter().map(|wish| wish.quantity).sum() {
        0_usize => Err("it has no lines".into()),
        1..=MOST_NUMBERS => Ok(wishes),
        _ => Err(format!("it asks for more than {MOST_NUMBERS} numbers")),
    }
}

/// `GET /lcl-did-bulk-purchase/list`, newest first.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let page = asked.text("page").parse::<usize>().ok().filter(|page| *page >= 1);
    let page = page.ok_or_else(|| refusal("The page field is required and starts with 1"))?;
    let limit = match asked.text("limit").as_str() {
        "" => 10,
        text => text.parse().ok().filter(|limit| *limit >= 1).ok_or_else(|| refusal("The limit field is invalid"))?,
    };
    let limit = MOST_PER_PAGE.min(limit);
    let (order_type, status, order_no) = (asked.text("order_type"), asked.text("status"), asked.text("order_no"));
    let now = world.core.now();
    let fits: Vec<&BulkOrder> = world
        .bulk_orders
        .iter()
        .rev()
        .filter(|order| order.listed_from.is_none_or(|from| from <= now))
        .filter(|order| order_type.is_empty() || OrderType::of(&order_type) == Some(order.order_type))
        .filter(|order| status.is_empty() || order.status(now) == status)
        .filter(|order| order_no.is_empty() || order.order_no == order_no)
        .collect();
    let rows: Vec<Value> = fits
        .iter()
        .skip((page - 1).saturating_mul(limit))
        .take(limit)
        .map(|order| {
            let (order_type_id, did_event) = order.order_type.listed();
            let sum = |part: fn(&Wish) -> usize| order.wishes.iter().map(part).sum::<usize>().to_string();
            json!({
                "bulk_order_id": order.id,
                "order_no": order.order_no,
                "notes": order.notes,
                "status": asked.way.word(order.status(now)),
                "created_at": iso(order.created_at),
                "order_type_id": order_type_id,
                "did_event": did_event,
                "assigned_to": world.core.name,
                "partition_user": null,
                "quantity": sum(|wish| wish.quantity),
                "fulfilled_quantity": sum(|wish| wish.fulfilled),
            })
        })
        .collect();
    Ok(successful(json!({ "count": fits.len(), "rows": rows })))
}

fn find<'w>(world: &'w World, asked: &Asked) -> Result<&'w BulkOrder, Reply> {
    let id = asked.last.parse::<u64>().ok();
    world.bulk_orders.iter().find(|order| Some(order.id) == id).ok_or_else(|| refusal("Bulk order not found"))
}

fn csv_of(rows: impl Iterator<Item = Vec<String>>) -> Outcome {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|_| refusal("The report could not be written"))?;
    }
    let bytes = writer.into_inner().unwrap_or_default();
    Ok(Reply::Csv(String::from_utf8(bytes).unwrap_or_default()))
}

fn words(row: &[&str]) -> Vec<String> {
    row.iter().map(|word| (*word).to_owned()).collect()
}

/// `GET /lcl-did-bulk-purchase/summary_report/{id}`
pub(super) fn summary_report(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.core.now();
    let order = find(world, asked)?;
    let header =
        "bulk_order_no,requested_quantity,fulfilled_quantity,search_lata,search_npa,search_state,search_rate_center,status";
    let lines = order.wishes.iter().map(|wish| {
        let (asked_for, got) = (wish.quantity.to_string(), wish.fulfilled.to_string());
        let status = asked.way.word(order.status(now));
        words(&[&order.order_no, &asked_for, &got, &wish.lata, &wish.npa, &wish.state, &wish.rate_center, status])
    });
    csv_of(std::iter::once(header.split(',').map(str::to_owned).collect()).chain(lines))
}

/// `GET /lcl-did-bulk-purchase/did_report/{id}`. Its numbers have the leading 1.
pub(super) fn did_report(world: &mut World, asked: &Asked) -> Outcome {
    let order = find(world, asked)?;
    let lines = order.bought.iter().flatten().map(|line| {
        let (lata, npa) = (line.area.lata.to_string(), line.npa().to_string());
        words(&[&format!("1{}", line.digits), &npa, &lata, line.state.code, line.rate_center])
    });
    csv_of(std::iter::once(words(&["number", "npa", "lata", "state", "ratecenter"])).chain(lines))
}
