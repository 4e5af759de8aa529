//! Reading lists page by page, with an end.

use crate::error::{Error, ErrorKind, Result};

/// Counts pages and refuses to go on for ever: no carrier's list has more pages than this.
#[derive(Debug)]
pub struct PageGuard {
    seen: u32,
    most: u32,
    last_first: Option<String>,
}

impl PageGuard {
    /// A guard for lists of at most `most` pages.
    pub fn new(most: u32) -> Self {
        Self { seen: 0, most, last_first: None }
    }

    /// Notes a page by the id of its first row. A page that begins as the one before it is a carrier that ignores our
    /// page number; going on would never end, and would count rows twice.
    pub fn page(&mut self, first: Option<&str>) -> Result<()> {
        self.seen += 1;
        if self.seen > self.most {
            return Err(Error::new(ErrorKind::Unreadable, format!("the list has more than {} pages", self.most)));
        }
        if let Some(first) = first {
            if self.last_first.as_deref() == Some(first) {
                return Err(Error::new(ErrorKind::Unreadable, "the carrier repeats a page"));
            }
            self.last_first = Some(first.to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_page_and_an_endless_list_are_refused() {
        let mut guard = PageGuard::new(3);
        assert!(guard.page(Some("a")).is_ok());
        assert!(guard.page(Some("a")).is_err());
        let mut guard = PageGuard::new(2);
        assert!(guard.page(Some("a")).is_ok());
        assert!(guard.page(Some("b")).is_ok());
        assert!(guard.page(Some("c")).is_err());
    }
}
