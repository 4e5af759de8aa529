//! The tenants as a tree: each under the one right above it, in the order of their names.

use std::collections::{BTreeMap, BTreeSet};

use contract::{id::TenantId, tenant::Tenant};

/// A tenant and how deep it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// How many tenants of the list are above it.
    pub depth: usize,
    /// The tenant.
    pub tenant: Tenant,
}

/// The tree from the top. With words only tenants that have them in their name or kind, and those above them.
pub fn tree(all: &[Tenant], words: &str) -> Vec<Branch> {
    let known: BTreeSet<&TenantId> = all.iter().map(|tenant| &tenant.id).collect();
    let mut below: BTreeMap<Option<&TenantId>, Vec<&Tenant>> = BTreeMap::new();
    for tenant in all {
        // The topmost of the list is whoever has nobody in it above.
        let above = tenant.parent.as_ref().filter(|parent| known.contains(parent));
        below.entry(above).or_default().push(tenant);
    }
    for siblings in below.values_mut() {
        siblings.sort_by_key(|tenant| (tenant.name.to_lowercase(), tenant.id.clone()));
    }
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut found = Vec::new();
    walk(&below, None, 0, &words, &mut found);
    found
}

/// Walks what is under one tenant; says whether any of it has the words.
fn walk(
    below: &BTreeMap<Option<&TenantId>, Vec<&Tenant>>,
    above: Option<&TenantId>,
    depth: usize,
    words: &[String],
    found: &mut Vec<Branch>,
) -> bool {
    let mut any = false;
    for tenant in below.get(&above).into_iter().flatten() {
        let at = found.len();
        found.push(Branch { depth, tenant: (*tenant).clone() });
        let text = format!("{} {}", tenant.name, tenant.kind.name()).to_lowercase();
        let own = words.iter().all(|word| text.contains(word));
        let under = walk(below, Some(&tenant.id), depth + 1, words, found);
        if own || under {
            any = true;
        } else {
            found.truncate(at);
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use contract::{
        tenant::{TenantKind, TenantLimits},
        time::Timestamp,
    };

    use super::*;

    fn tenant(id: &str, name: &str, parent: Option<&str>) -> Tenant {
        Tenant {
            id: TenantId::new(id),
            name: name.into(),
            kind: if parent.is_none() { TenantKind::Operator } else { TenantKind::Customer },
            parent: parent.map(TenantId::new),
            suspended_at: None,
            created_at: Timestamp(0),
            users: 0,
            numbers: 0,
            tenants: 0,
            limits: TenantLimits::default(),
        }
    }

    fn names(branches: &[Branch]) -> Vec<(usize, &str)> {
        branches.iter().map(|branch| (branch.depth, branch.tenant.name.as_str())).collect()
    }

    #[test]
    fn every_tenant_stands_under_the_one_right_above_it() {
        let all = [
            tenant("4", "apple", Some("2")),
            tenant("3", "Adams", Some("1")),
            tenant("2", "Best", Some("1")),
            tenant("1", "House", None),
        ];
        assert_eq!(names(&tree(&all, "")), [(0, "House"), (1, "Adams"), (1, "Best"), (2, "apple")]);
    }

    #[test]
    fn what_is_found_stands_with_those_above_it_and_nobody_else() {
        let all = [
            tenant("1", "House", None),
            tenant("2", "Best", Some("1")),
            tenant("3", "Adams", Some("1")),
            tenant("4", "apple", Some("2")),
        ];
        assert_eq!(names(&tree(&all, "APP")), [(0, "House"), (1, "Best"), (2, "apple")]);
        assert_eq!(names(&tree(&all, "adams customer")), [(0, "House"), (1, "Adams")]);
        assert!(tree(&all, "zebra").is_empty());
    }

    #[test]
    fn one_whose_parent_is_not_in_the_list_stands_on_top() {
        assert_eq!(names(&tree(&[tenant("2", "Best", Some("1"))], "")), [(0, "Best")]);
    }
}
