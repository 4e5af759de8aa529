//! What a bulk change wants, as it is kept, and with the names that its plan needs.

use contract::{
    bulk_change::BulkChange, features::FeatureGroup, field::Fault, id::BulkChangeId, number::E164, problem::ProblemKind,
};
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, session::TenantScope, state::AppState, store::bulk_changes::StoredBulk, vault::Place};

/// A change with what was looked up for it once, when it was planned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// The change.
    pub change: BulkChange,
    /// The name of the location that numbers move to.
    #[serde(default)]
    pub to_name: Option<String>,
    /// The parts that features travel in, in the order in which they are asked for; their numbers are left out. One part
    /// without anything in it for every other change.
    pub parts: Vec<FeatureGroup>,
}

impl Wanted {
    /// Looks at a change before anything is planned: its account, its fields, its location.
    pub async fn of(state: &AppState, scope: &TenantScope, change: BulkChange, single: bool) -> Result<Self, Failure> {
        let mut wanted = Self { change, to_name: None, parts: vec![FeatureGroup::default()] };
        match &wanted.change {
            BulkChange::Features { account, values, secrets } => {
                let connected = state.accounts.get(scope, account)?;
                let Some(features) = connected.carrier.features() else {
                    let sentence = format!("{} has no features of its own that can be set here.", connected.spec.name);
                    return Err(Failure::new(ProblemKind::Conflict, sentence));
                };
                // How a carrier takes a change apart can hang on whether it is for one number or for many.
                let some = if single { &["+12025550100"][..] } else { &["+12025550100", "+12025550101"][..] };
                let numbers = some.iter().filter_map(|number| E164::parse(number).ok()).collect();
                let group = FeatureGroup { numbers, values: values.clone(), secrets: secrets.clone() };
                let faults: Vec<Fault> = group
                    .faults_under(&features.fields())
                    .into_iter()
                    .map(|fault| Fault::new(format!("change.{}", fault.field), fault.sentence))
                    .collect();
                if !faults.is_empty() {
                    return Err(Failure::invalid(faults));
                }
                let without = |part: FeatureGroup| FeatureGroup { numbers: Vec::new(), ..part };
                wanted.parts = features.apart(&group).into_iter().map(without).collect();
            }
            BulkChange::Move { account, to } => {
                let connected = state.accounts.get(scope, account)?;
                let Some(locations) = connected.carrier.locations().filter(|l| l.move_operation().is_some()) else {
                    let sentence = format!("{} moves no numbers between locations.", connected.spec.name);
                    return Err(Failure::new(ProblemKind::Conflict, sentence));
                };
                let found = locations.list().await?.into_iter().find(|location| location.id == *to);
                let found = found.ok_or_else(|| Failure::field("change.to", "Choose a location of this account."))?;
                wanted.to_name = Some(found.name);
            }
            BulkChange::Routing { .. } | BulkChange::CallerName { .. } | BulkChange::Removal => {}
        }
        Ok(wanted)
    }

    /// The same without its secrets, as it is kept in the open.
    fn without_secrets(&self) -> Self {
        let mut kept = self.clone();
        kept.change = self.change.without_secrets();
        for part in &mut kept.parts {
            part.secrets.values_mut().for_each(|secret| *secret = contract::secret::Secret::default());
        }
        kept
    }

    /// As it is stored: in the open without secrets, and sealed with them if it has any.
    pub fn stored(&self, state: &AppState, scope: &TenantScope, id: &BulkChangeId) -> Result<(String, Option<String>), Failure> {
        let open = serde_json::to_string(&self.without_secrets()).map_err(Failure::ours)?;
        let sealed = if self.change.has_secrets() { Some(state.vault.seal(place(scope, id), self)?) } else { None };
        Ok((open, sealed))
    }

    /// Reads it back, with its secrets while they are kept.
    pub fn opened(state: &AppState, scope: &TenantScope, bulk: &StoredBulk) -> Result<Self, Failure> {
        match &bulk.secrets {
            Some(sealed) => Ok(state.vault.open(place(scope, &bulk.id), sealed)?),
            None => serde_json::from_str(&bulk.change).map_err(Failure::ours),
        }
    }
}

fn place<'a>(scope: &'a TenantScope, id: &'a BulkChangeId) -> Place<'a> {
    Place { table: "bulk_changes", row: id.as_str(), column: "secrets", tenant: scope.tenant().as_str() }
}
