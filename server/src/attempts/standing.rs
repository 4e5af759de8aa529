//! Whether what somebody confirmed earlier is still asked for. Between the yes and the send of work in the background people are
//! closed out, get another role, and tenants are suspended: whoever may not ask for it themselves any more does not have it asked
//! for either.

use contract::{attempt::AttemptKind, id::UserId, problem::ProblemKind, user::Permission};

use crate::{
    failure::Failure,
    session::TenantScope,
    store::{self, Transaction},
};

/// What asking for such an attempt needs, and deciding it.
pub fn permission(kind: AttemptKind) -> Permission {
    match kind {
        AttemptKind::Purchase | AttemptKind::Removal | AttemptKind::BulkOrder | AttemptKind::OrderDocument => Permission::Buy,
        AttemptKind::TrunkGroupCreation | AttemptKind::TrunkGroupChange | AttemptKind::LocationChange => Permission::TrunkGroups,
        AttemptKind::PortSubmission
        | AttemptKind::PortChange
        | AttemptKind::PortRouting
        | AttemptKind::PortDocument
        | AttemptKind::PortDocumentRemoval
        | AttemptKind::PortDate
        | AttemptKind::PortActivation
        | AttemptKind::PortCancellation
        | AttemptKind::PortDeletion => Permission::Port,
        AttemptKind::CustomerCreation | AttemptKind::CustomerChange | AttemptKind::CustomerPlan => Permission::Customers,
        AttemptKind::AccountSignUp | AttemptKind::Payment => Permission::Pay,
        AttemptKind::Routing
        | AttemptKind::EmergencyAddress
        | AttemptKind::DirectoryListing
        | AttemptKind::CallerName
        | AttemptKind::Fax
        | AttemptKind::Features
        | AttemptKind::Move => Permission::SetServices,
    }
}

/// Goes on only while the tenant, and everybody above it, is open, and while the person may sign in, belongs to the tenant or
/// above it, and has the permission of the kind. Where nobody is known (an empty id), the tenant alone counts. Asked in the
/// transaction that writes the attempt down.
pub async fn check(
    scope: &TenantScope,
    tx: &mut Transaction,
    (user, name): (&str, &str),
    kind: AttemptKind,
) -> Result<(), Failure> {
    let refused = |sentence: String| Err(Failure::new(ProblemKind::NotAllowed, sentence));
    if store::tenants::is_suspended(scope, tx).await? {
        return refused("Sign-in is suspended for this side, so this was not asked for. Nothing was sent.".into());
    }
    if user.is_empty() {
        return Ok(());
    }
    let person = store::users::anyone(tx, &UserId::new(user)).await?;
    let Some(person) = person.filter(|person| !person.disabled) else {
        return refused(format!("{name} may not sign in any more, so this was not asked for. Nothing was sent."));
    };
    if !person.role.may(permission(kind)) {
        return refused(format!("{name} may not do this any more, so it was not asked for. Nothing was sent."));
    }
    if person.scope == *scope {
        return Ok(());
    }
    // They acted as the tenant when they confirmed it.
    let below = store::sessions::below(&person.scope, tx, scope.tenant()).await?;
    if below.is_none() || store::tenants::is_suspended(&person.scope, tx).await? {
        return refused(format!("{name} may not act as this side any more, so this was not asked for. Nothing was sent."));
    }
    Ok(())
}
