//! A carrier's words without our secrets in them.

use contract::secret::Secret;

/// The most characters of a carrier's sentence that are kept.
pub const LONGEST_TEXT: usize = 500;

/// What must never be repeated from a carrier's sentence: the password, the token, a device's password.
#[derive(Clone, Default)]
pub struct Scrub(Vec<Secret>);

impl Scrub {
    /// Hides these.
    pub fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        // Shorter texts would blot out words by chance and hide nothing.
        Self(secrets.into_iter().filter(|s| s.expose().len() >= 3).collect())
    }

    /// Hides these too.
    pub fn and(&self, more: impl IntoIterator<Item = Secret>) -> Self {
        let mut all = self.clone();
        all.0.extend(Self::new(more).0);
        all
    }

    /// The text without secrets, without control characters, at most [`LONGEST_TEXT`] characters long.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.expose(), "••••");
        }
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let words: Vec<&str> = spaced.split_whitespace().map(|word| if has_token(word) { "••••" } else { word }).collect();
        words.join(" ").chars().take(LONGEST_TEXT).collect()
    }
}

/// Whether a word holds a JSON web token: its header always begins with `eyJ`.
fn has_token(word: &str) -> bool {
    word.find("eyJ").is_some_and(|at| word[at..].len() >= 20 && word[at..].contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_does_not_blot_out_the_words_of_others() {
        let scrub = Scrub::new([Secret::new("e"), Secret::new("hunter2")]);
        assert_eq!(scrub.clean("the password\nhunter2 is\twrong"), "the password •••• is wrong");
    }
}
