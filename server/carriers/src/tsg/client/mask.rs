//! What must not be repeated: passwords inside addresses of messages, and tokens of the portal.

use crate::scrub::Scrub;

/// What a token of the portal begins with.
const TOKEN: &str = "POAPK_";

/// The carrier's sentence without secrets.
pub(super) fn clean(scrub: &Scrub, text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| if word.contains(TOKEN) { "••••".to_owned() } else { address(word) }).collect();
    scrub.clean(&words.join(" "))
}

/// An address without the password in it: `mm4://name:••••@host`.
pub(super) fn address(text: &str) -> String {
    let Some((user, password, at)) = account_in(text) else { return text.to_owned() };
    let start = user.start;
    let shown = if password.is_some() { format!("{}:••••", &text[user]) } else { text[user].to_owned() };
    format!("{}{shown}{}", &text[..start], &text[at..])
}

/// The password in an address, if it has one.
pub(super) fn password_in(text: &str) -> Option<&str> {
    account_in(text).and_then(|(_, password, _)| password).map(|range| &text[range])
}

/// Whether an address names an account at its host.
pub(super) fn has_account(text: &str) -> bool {
    account_in(text).is_some()
}

/// An address with this account in it, in place of any that it has.
pub(super) fn with_account(text: &str, user: &str, password: &str) -> String {
    let (head, rest) = text.split_once("://").unwrap_or(("https", text));
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    format!("{head}://{user}:{password}@{}", &rest[host..])
}

type Span = std::ops::Range<usize>;

/// Where the user, the password and the `@` after them stand.
fn account_in(text: &str) -> Option<(Span, Option<Span>, usize)> {
    let start = text.find("://")? + 3;
    let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |at| start + at);
    let at = start + text[start..end].rfind('@')?;
    match text[start..at].find(':') {
        Some(colon) => Some((start..start + colon, Some(start + colon + 1..at), at)),
        None => Some((start..at, None, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_hidden_and_nothing_else_of_it() {
        let cases = [
            ("mm4://name:hunter2@mm4.example.com:25", "mm4://name:••••@mm4.example.com:25"),
            ("https://name:a:b@hooks.example.com/in?x=1@y", "https://name:••••@hooks.example.com/in?x=1@y"),
            ("https://hooks.example.com/in@home", "https://hooks.example.com/in@home"),
            ("https://name@hooks.example.com/in", "https://name@hooks.example.com/in"),
            ("not an address", "not an address"),
        ];
        for (text, shown) in cases {
            assert_eq!(address(text), shown);
        }
        assert_eq!(password_in("mm4://name:hunter2@mm4.example.com"), Some("hunter2"));
    }

    #[test]
    fn an_account_takes_the_place_of_the_one_before() {
        assert_eq!(with_account("mm4://mm4.example.com:25", "u", "p"), "mm4://u:p@mm4.example.com:25");
        assert_eq!(with_account("https://a:b@hooks.example.com/in?x=@", "u", "p"), "https://u:p@hooks.example.com/in?x=@");
    }

    #[test]
    fn a_sentence_loses_tokens_and_passwords() {
        let said = clean(&Scrub::default(), "token POAPK_abc123 of mm4://n:pw@example.com is\nbad");
        assert_eq!(said, "token •••• of mm4://n:••••@example.com is bad");
    }
}
