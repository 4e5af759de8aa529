//! Which version of the draft is typed on: papers move it as well as saves do, and their answers can overtake each other.

use std::collections::BTreeSet;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{desk::Desk, saving::Saving};

/// How often it is looked whether a save came back, in milliseconds.
const STEP_MS: u32 = 50;
/// After how many looks it is given up: 20 seconds.
const MOST_LOOKS: u32 = 400;

impl Desk {
    /// A paper came, went or became another one: the draft has this version since. Its record is as it was, so what is typed
    /// goes on from there.
    pub fn paper_moved(self, version: Option<u32>) {
        let Some(version) = version else { return };
        self.moved_by_papers.try_update_value(|moved| moved.insert(version));
        self.catch_up();
    }

    /// Goes on to the newest version that differs in its papers alone.
    pub fn catch_up(self) {
        let Some(now) = self.version.try_get_untracked() else { return };
        let newest = self.moved_by_papers.try_update_value(|moved| caught_up(now, moved)).unwrap_or(now);
        if newest != now {
            self.version.set(newest);
            if self.is_unsaved() {
                self.keep();
            }
        }
    }

    /// Saves what is typed and waits until the server has it; otherwise says why it has not.
    pub async fn until_saved(self) -> Result<(), String> {
        self.save();
        for _ in 0..MOST_LOOKS {
            match self.saving.try_get_untracked() {
                None => return Err("The page was left before the last change was saved.".into()),
                Some(Saving::Saved) => return Ok(()),
                Some(Saving::Failed(sentence)) => return Err(format!("The last change is not saved. {sentence}")),
                Some(Saving::Typed) if self.clash.with_untracked(Option::is_some) => {
                    return Err("Somebody else changed the same field: choose what holds first.".into());
                }
                Some(Saving::Typed | Saving::Sent) => TimeoutFuture::new(STEP_MS).await,
            }
        }
        Err("The last change is not saved yet: the server does not answer. Try again in a moment.".into())
    }
}

/// The newest version that is reached from `now` by papers alone. What is behind it is forgotten.
fn caught_up(now: u32, moved: &mut BTreeSet<u32>) -> u32 {
    moved.retain(|version| *version > now);
    let mut newest = now;
    while moved.remove(&newest.saturating_add(1)) {
        newest += 1;
    }
    newest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_followed_step_by_step_and_a_step_of_somebody_else_is_not_jumped() {
        let mut moved = BTreeSet::from([3, 5, 6, 8]);
        assert_eq!(caught_up(4, &mut moved), 6, "7 is not ours: its record may be another");
        assert_eq!(moved, BTreeSet::from([8]));
        assert_eq!(caught_up(6, &mut moved), 6);
        assert_eq!(caught_up(7, &mut moved), 8, "7 was the save that the answer of 8 overtook");
        assert!(moved.is_empty());
    }
}
