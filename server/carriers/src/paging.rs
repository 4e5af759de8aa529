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

/// Where reading a numbered list stands, as a cursor that is handed out and comes back: the page, how many rows came before it,
/// and how the page before it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page to ask for, from 1.
    pub page: u32,
    seen: u64,
    last_first: Option<String>,
}

impl Place {
    /// Reads a cursor; without one it is the first page.
    pub fn read(cursor: Option<&str>) -> Result<Self> {
        let Some(cursor) = cursor else { return Ok(Self { page: 1, seen: 0, last_first: None }) };
        let mut parts = cursor.splitn(3, ':');
        let page = parts.next().and_then(|page| page.parse().ok()).filter(|page| *page > 1);
        let seen = parts.next().and_then(|seen| seen.parse().ok());
        match (page, seen, parts.next()) {
            (Some(page), Some(seen), Some(first)) => Ok(Self { page, seen, last_first: Some(first.to_owned()) }),
            _ => Err(Error::new(ErrorKind::Unsupported, "a cursor that is not ours")),
        }
    }

    /// The cursor after this page came with so many rows; `None` at the end of the list.
    ///
    /// `total` is how many the carrier says there are. A list that stops before that, and a page that begins as the one before
    /// it, are no whole list, and an error. Without a total an empty page is the end.
    pub fn after(&self, rows: usize, first: Option<&str>, total: Option<u64>, most: u32) -> Result<Option<String>> {
        let seen = self.seen + rows as u64;
        if rows > 0 && first.is_some() && first == self.last_first.as_deref() {
            return Err(Error::new(ErrorKind::Unreadable, "the carrier repeats a page"));
        }
        if total.is_some_and(|total| seen >= total) || (total.is_none() && rows == 0) {
            return Ok(None);
        }
        if let Some(total) = total.filter(|_| rows == 0) {
            return Err(Error::new(ErrorKind::Unreadable, format!("the list ends after {seen} of {total} rows")));
        }
        if self.page >= most {
            return Err(Error::new(ErrorKind::Unreadable, format!("the list has more than {most} pages")));
        }
        Ok(Some(format!("{}:{seen}:{}", self.page + 1, first.unwrap_or_default())))
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

    #[test]
    fn a_numbered_list_is_read_to_its_total_and_no_page_twice() {
        let first = Place::read(None).unwrap();
        assert_eq!(first.page, 1);
        assert_eq!(first.after(2, Some("a"), Some(2), 9).unwrap(), None);
        let cursor = first.after(2, Some("a:b"), Some(3), 9).unwrap().unwrap();
        let second = Place::read(Some(&cursor)).unwrap();
        assert_eq!((second.page, second.seen), (2, 2));
        assert!(second.after(1, Some("a:b"), Some(3), 9).is_err(), "the same page again");
        assert_eq!(second.after(1, Some("c"), Some(3), 9).unwrap(), None);
        assert!(second.after(0, None, Some(3), 9).is_err(), "it stops early");
        assert_eq!(second.after(0, None, None, 9).unwrap(), None);
        assert!(second.after(1, Some("c"), None, 2).is_err(), "it has no end");
        for odd in ["", "1:0:a", "2", "2:x:a", "-1:0:a"] {
            assert!(Place::read(Some(odd)).is_err(), "{odd}");
        }
    }
}
