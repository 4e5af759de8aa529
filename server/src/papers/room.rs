//! One letter in a draft. A carrier may have one place for it, and then what is sent last stays: a signed letter takes the place
//! of one that we printed, and one that we print takes the place of the one we printed before, never of a signed one.

use contract::{
    id::{DocumentId, PortDraftId},
    port::document::DocumentKind,
    problem::ProblemKind,
};

use super::keeping;
use crate::{
    failure::Failure,
    session::TenantScope,
    state::AppState,
    store::{self, Transaction, papers::StoredPaper},
};

/// Letters that another one took the place of. Nothing is lost while the transaction may still fail: their files go with
/// [`Replaced::delete`], after it.
#[derive(Debug, Default)]
pub struct Replaced(Vec<StoredPaper>);

impl Replaced {
    /// Which they were.
    pub fn ids(&self) -> Vec<DocumentId> {
        self.0.iter().map(|paper| paper.id.clone()).collect()
    }

    /// Removes their files.
    pub async fn delete(&self, state: &AppState) {
        for file in self.0.iter().filter_map(|paper| paper.file.as_deref()) {
            keeping::delete(state, file).await;
        }
    }
}

/// Makes room in a draft for a paper, in the transaction that adds it or changes what it is, after the draft's version was
/// counted there: so no two letters make room at once. A signed letter keeps what the printed one says, for comparison.
pub async fn make_room(
    state: &AppState,
    scope: &TenantScope,
    tx: &mut Transaction,
    draft: &PortDraftId,
    paper: &mut StoredPaper,
) -> Result<Replaced, Failure> {
    if paper.kind != DocumentKind::Loa {
        return Ok(Replaced::default());
    }
    let others = store::papers::of_draft_in(scope, tx, draft).await?.into_iter();
    let letters = others.filter(|other| other.kind == DocumentKind::Loa && other.id != paper.id);
    let (printed, brought): (Vec<_>, Vec<_>) = letters.partition(|letter| letter.facts.printed_by_us);
    if paper.facts.printed_by_us {
        if let Some(letter) = brought.first() {
            let sentence = format!(
                "“{}” is the letter of this draft, and what is printed now is not signed: it would take its place at the carrier. \
                 Remove it first, or save the letter to have it signed. Nothing was changed.",
                letter.name
            );
            return Err(Failure::new(ProblemKind::Conflict, sentence));
        }
    } else if let Some(last) = printed.last() {
        paper.facts.letter.clone_from(&last.facts.letter);
    }
    for letter in &printed {
        store::papers::mark_removed(scope, tx, &letter.id, state.clock.now()).await?;
        store::papers::forget_copy(scope, tx, &letter.id).await?;
    }
    Ok(Replaced(printed))
}
