//! Trunk groups on the carrier's own network. Two ids: `ext_tgid` routes, `trunk_grpid` edits. None can be deleted.
//!
//! Assumed: a group can be routed to and is listed from the moment it is made, while its answer still says `queued`.

use std::net::Ipv4Addr;

use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    exchange::{Asked, Outcome, Reply, refusal, said, text_of},
    mix::base36,
    world::World,
};

/// The port of an endpoint that was written without one.
const USUAL_PORT: u16 = 5060;

/// A trunk group.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct TrunkGroup {
    /// Edits it.
    pub(super) trunk_grpid: u64,
    /// Routes to it.
    pub(super) ext_tgid: u64,
    pub(super) trunk_name: String,
    pub(super) route_type: String,
    pub(super) num_format: String,
    pub(super) cli_type: String,
    pub(super) prefix: Option<String>,
    pub(super) endpoints: Vec<(Ipv4Addr, u16)>,
    /// What lists show until then: the group as it was, or nothing.
    pub(super) earlier: Option<(Timestamp, Option<Box<TrunkGroup>>)>,
}

impl TrunkGroup {
    /// A group with the usual values.
    pub(super) fn new(number: u64, trunk_name: String, endpoints: Vec<(Ipv4Addr, u16)>) -> Self {
        Self {
            trunk_grpid: 10 + number,
            ext_tgid: 52_600 + 10 * number,
            trunk_name,
            route_type: "RR".into(),
            num_format: "e164".into(),
            cli_type: "paid".into(),
            prefix: None,
            endpoints,
            earlier: None,
        }
    }

    /// Takes over what was sent of name, route type, number format, caller id and prefix.
    fn take_over(&mut self, asked: &Asked) -> Result<(), Reply> {
        let choice = |name: &str, choices: &[&str], now: &mut String| match asked.sent(name) {
            Some(sent) if choices.contains(&sent.as_str()) => {
                *now = sent;
                Ok(())
            }
            Some(sent) if !sent.is_empty() => Err(refusal(format!("The {name} field must be one of {}", choices.join(", ")))),
            _ => Ok(()),
        };
        choice("route_type", &["RR", "TD"], &mut self.route_type)?;
        choice("num_format", &["e164", "11", "10"], &mut self.num_format)?;
        choice("cli_type", &["paid", "rpid"], &mut self.cli_type)?;
        if let Some(name) = asked.sent("trunk_name") {
            if name.is_empty() {
                return Err(refusal("The trunk_name field is required"));
            }
            self.trunk_name = name;
        }
        if let Some(prefix) = asked.sent("prefix") {
            self.prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
        }
        Ok(())
    }
}

/// An address with or without its port.
fn endpoint(text: &str) -> Option<(Ipv4Addr, Option<u16>)> {
    match text.split_once(':') {
        Some((ip, port)) => Some((ip.parse().ok()?, Some(port.parse().ok().filter(|port| *port > 0)?))),
        None => Some((text.parse().ok()?, None)),
    }
}

/// The endpoints to add. The field must be there even when there are none.
fn added(asked: &Asked) -> Result<Vec<(Ipv4Addr, u16)>, Reply> {
    let rows = asked.list("trunk_ips").ok_or_else(|| refusal("The trunk_ips field is required"))?;
    rows.iter()
        .map(|row| {
            let text = row.get("ip_address").map(text_of).unwrap_or_default();
            let (ip, port) = endpoint(&text).ok_or_else(|| refusal(format!("The ip_address {text:?} is not valid")))?;
            Ok((ip, port.unwrap_or(USUAL_PORT)))
        })
        .collect()
}

/// `POST /trunkgrp/create`.
pub(super) fn create(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["trunk_name"])?;
    let endpoints = added(asked)?;
    if endpoints.is_empty() {
        return Err(refusal("The trunk_ips field must have at least one ip_address"));
    }
    no_twins(&endpoints)?;
    let number = world.trunk_groups.len() as u64 + 1;
    let mut group = TrunkGroup::new(number, String::new(), endpoints);
    group.take_over(asked)?;
    group.earlier = asked.way.listed_from.map(|until| (until, None));
    let id = group.trunk_grpid;
    let ips: Vec<Value> = group
        .endpoints
        .iter()
        .map(|(ip, port)| json!({ "port": port, "trunk_grpid": id, "ip_address": ip.to_string() }))
        .collect();
    let now = super::services::iso(world.core.now());
    let answer = said(
        "Trunk Group created successfully",
        json!({
            "ss_verify": false,
            "trunk_grpid": id,
            "trunk_name": group.trunk_name,
            "route_type": group.route_type,
            "num_format": group.num_format,
            "cli_type": group.cli_type,
            "prefix": group.prefix,
            "trunk_ips": ips,
            "account_id": 15,
            "ext_tgid": group.ext_tgid,
            "od_custid": 10_031,
            "order_no": format!("newTG-4205{}", base36(&[&world.core.name, "group", &id.to_string()], 14)),
            "ext_tgstatus": "queued",
            "updated_at": now,
            "created_at": now,
        }),
    );
    if asked.way.of(1) == 1 {
        world.core.record("c48_trunk_group_create", &group.trunk_name);
        world.trunk_groups.push(group);
    }
    Ok(answer)
}

fn no_twins(endpoints: &[(Ipv4Addr, u16)]) -> Result<(), Reply> {
    for (at, (ip, port)) in endpoints.iter().enumerate() {
        if endpoints[..at].contains(&(*ip, *port)) {
            return Err(refusal(format!("The ip_address {ip}:{port} already exists in the trunk group")));
        }
    }
    Ok(())
}

/// `PUT /trunkgrp/update`. Without a port, `deleted_ips` removes the address with every port it has.
pub(super) fn update(world: &mut World, asked: &Asked) -> Outcome {
    asked.require(&["trunk_grpid"])?;
    let id = asked.text("trunk_grpid");
    let at = id.parse::<u64>().ok().and_then(|id| world.trunk_groups.iter().position(|group| group.trunk_grpid == id));
    let at = at.ok_or_else(|| refusal(format!("Trunk group {id} not found")))?;
    let before = world.trunk_groups[at].clone();
    let mut group = before.clone();
    let new = added(asked)?;
    for gone in asked.list("deleted_ips").into_iter().flatten().map(text_of) {
        let (ip, port) = endpoint(&gone).ok_or_else(|| refusal(format!("The ip_address {gone:?} is not valid")))?;
        let many = group.endpoints.len();
        group.endpoints.retain(|(there, its_port)| *there != ip || port.is_some_and(|port| port != *its_port));
        if group.endpoints.len() == many {
            return Err(refusal(format!("The ip_address {gone} was not found in the trunk group")));
        }
    }
    group.endpoints.extend(new);
    no_twins(&group.endpoints)?;
    if group.endpoints.is_empty() {
        return Err(refusal("A trunk group must keep at least one ip_address"));
    }
    group.take_over(asked)?;
    if let (Some(until), None) = (asked.way.listed_from, &group.earlier) {
        group.earlier = Some((until, Some(Box::new(before))));
    }
    if asked.way.of(1) == 1 {
        world.core.record("c48_trunk_group_update", group.trunk_grpid);
        world.trunk_groups[at] = group;
    }
    Ok(said("Success", Value::Null))
}

/// `GET /trunkgrp/list`. Endpoints are `ip:port` here, and the total is a string. Nothing says that it has pages.
pub(super) fn list(world: &mut World, _: &Asked) -> Outcome {
    let now = world.core.now();
    let account_username = &world.core.name;
    let rows: Vec<Value> = world
        .trunk_groups
        .iter()
        .filter_map(|group| match &group.earlier {
            Some((until, earlier)) if now < *until => earlier.as_deref(),
            _ => Some(group),
        })
        .map(|group| {
            let ips: Vec<String> = group.endpoints.iter().map(|(ip, port)| format!("{ip}:{port}")).collect();
            json!({
                "trunk_grpid": group.trunk_grpid,
                "ext_tgid": group.ext_tgid,
                "trunk_name": group.trunk_name,
                "account_id": 3,
                "route_type": group.route_type,
                "num_format": group.num_format,
                "cli_type": group.cli_type,
                "prefix": group.prefix,
                "ss_verify": false,
                "trunk_ips": ips,
                "account_username": account_username,
            })
        })
        .collect();
    let total = rows.len().to_string();
    Ok(said("Success", json!({ "result": rows, "totalRecords": total, "enableNext": false })))
}
