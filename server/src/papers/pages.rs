//! Pages of papers as pictures. A stranger's file is never read in this process: a child of the same program does it, with
//! limits that it sets on itself, and all that comes back is a picture.

use std::{str::FromStr as _, time::Duration};

use contract::problem::ProblemKind;

use super::{child, open};
use crate::{
    failure::Failure,
    state::AppState,
    store::{self, papers::StoredPaper},
};

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for others' pages.
const TURN: Duration = Duration::from_secs(30);
/// The most bytes of a picture.
const MOST_PICTURE: usize = 12 * 1024 * 1024;

/// A page as a picture.
#[derive(Clone, Debug)]
pub struct PageImage {
    /// A PNG, at most 1600 pixels long.
    pub png: Vec<u8>,
    /// How many pages the paper has.
    pub pages: u32,
}

/// Draws a page; the first is 1. How many there are is noted on the way.
pub async fn page(state: &AppState, paper: &StoredPaper, page: u32) -> Result<PageImage, Failure> {
    let turn = tokio::time::timeout(TURN, state.papers.drawing.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Failure::new(ProblemKind::TooMany, "Many pages are being drawn now. Try again in a moment.").retry_after(5));
    };
    let program = match &state.settings.program {
        Some(program) => program.clone(),
        // This very program, also when a newer one has taken its place on the disk meanwhile.
        None if cfg!(target_os = "linux") => "/proc/self/exe".into(),
        None => std::env::current_exe().map_err(Failure::ours)?,
    };
    let arguments = ["draw-page".to_owned(), "--page".to_owned(), page.to_string()];
    let content = open(state, paper).await?;
    let drawn = tokio::time::timeout(PATIENCE, child::run(&program, &arguments, content, MOST_PICTURE)).await;
    let ended = match drawn {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => {
            tracing::error!(paper = %paper.id, %error, "a page could not be drawn");
            return Err(cannot_show(paper));
        }
        Err(_) => {
            tracing::warn!(paper = %paper.id, page, patience_s = PATIENCE.as_secs(), "a page took too long");
            return Err(cannot_show(paper));
        }
    };
    let pages = said_pages(&ended.complaint);
    if let Some(pages) = pages {
        note(state, paper, pages).await?;
    }
    match (pages, ended.status.success()) {
        (Some(pages), true) if !ended.too_much => Ok(PageImage { png: ended.output, pages }),
        (Some(pages), false) if page == 0 || page > pages => {
            let count = if pages == 1 { "one page".to_owned() } else { format!("{pages} pages") };
            Err(Failure::new(ProblemKind::NotFound, format!("“{}” has {count}.", paper.name)))
        }
        _ => {
            tracing::warn!(paper = %paper.id, page, status = %ended.status, "a page cannot be drawn");
            Err(cannot_show(paper))
        }
    }
}

/// The line `pages 3` that the child writes beside the picture.
fn said_pages(complaint: &[u8]) -> Option<u32> {
    let text = String::from_utf8_lossy(complaint);
    text.lines().find_map(|line| u32::from_str(line.strip_prefix("pages ")?).ok())
}

async fn note(state: &AppState, paper: &StoredPaper, pages: u32) -> Result<(), Failure> {
    if paper.pages == Some(pages) {
        return Ok(());
    }
    let mut tx = state.store.begin().await?;
    store::papers::set_pages(&paper.scope, &mut tx, &paper.id, pages).await?;
    tx.commit().await?;
    Ok(())
}

fn cannot_show(paper: &StoredPaper) -> Failure {
    Failure::new(
        ProblemKind::Invalid,
        format!(
            "“{}” cannot be shown here: it may be damaged or locked with a password. Open it on your own machine.",
            paper.name
        ),
    )
}
