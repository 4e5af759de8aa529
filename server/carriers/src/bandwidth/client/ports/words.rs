//! The words of ports, and what may be done in each.

use contract::port::document::DocumentKind;

/// Whether a request is a draft of the carrier's.
pub(super) fn is_draft(word: &str) -> bool {
    ["DRAFT", "VALIDATE_DRAFT_TFNS", "INVALID_DRAFT_TFNS", "VALID_DRAFT_TFNS"]
        .iter()
        .any(|draft| word.eq_ignore_ascii_case(draft))
}

/// Whether a request can be supplemented: what is not over and not on its way out.
pub(super) fn may_supplement(word: &str) -> bool {
    is_draft(word) || may_cancel(word)
}

/// Whether a request can be cancelled. What the carrier does not say may be done may not be done: an unknown word allows nothing.
pub(super) fn may_cancel(word: &str) -> bool {
    ["PENDING_DOCUMENTS", "SUBMITTED", "EXCEPTION", "REQUESTED_SUPP", "FOC", "VALIDATE_TFNS", "INVALID_TFNS"]
        .iter()
        .any(|open| word.eq_ignore_ascii_case(open))
}

/// Whether a request can be activated by hand.
pub(super) fn may_activate(word: &str) -> bool {
    word.eq_ignore_ascii_case("FOC")
}

/// The carrier's word for a paper.
pub(super) fn paper_word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Loa => "LOA",
        DocumentKind::Bill => "INVOICE",
        DocumentKind::Csr => "CSR",
    }
}

/// Reads [`paper_word`]; a paper of another kind is shown as a letter of authorization only if it is called nothing else.
pub(super) fn paper_of(word: &str) -> Option<DocumentKind> {
    match word.to_ascii_uppercase().as_str() {
        "" | "LOA" => Some(DocumentKind::Loa),
        "INVOICE" => Some(DocumentKind::Bill),
        "CSR" => Some(DocumentKind::Csr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_or_unknown_allows_nothing() {
        for word in ["COMPLETE", "CANCELLED", "REQUESTED_CANCEL", "PERCOLATING", ""] {
            assert!(!may_supplement(word) && !may_cancel(word) && !may_activate(word), "{word}");
        }
        assert!(may_supplement("DRAFT") && !may_cancel("DRAFT"));
        assert!(may_activate("foc") && may_cancel("FOC"));
        for kind in DocumentKind::ALL {
            assert_eq!(paper_of(paper_word(kind)), Some(kind));
        }
        assert_eq!(paper_of("OTHER"), None);
    }
}
