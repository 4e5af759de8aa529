//! Numbers as each operation writes them: ten digits in the cart, eleven everywhere else. Each is strict about its own form.

use super::places::TOLL_FREE;

/// Ten digits, nothing else: the form of the cart.
pub(super) fn ten(text: &str) -> Option<u64> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().filter(|digits| *digits >= 2_000_000_000)
}

/// A one and ten digits: the form of everything that is not the cart.
pub(super) fn eleven(text: &str) -> Option<u64> {
    text.strip_prefix('1').and_then(ten)
}

/// The form of the text list, which tolerates a plus.
pub(super) fn eleven_or_plus(text: &str) -> Option<u64> {
    eleven(text.strip_prefix('+').unwrap_or(text))
}

/// Eleven digits.
pub(super) fn with_one(digits: u64) -> String {
    format!("1{digits}")
}

/// Whether these ten digits are a toll-free number.
pub(super) fn is_toll_free(digits: u64) -> bool {
    TOLL_FREE.contains(&(digits / 10_000_000))
}

/// What a number must look like: ten places with `x` for any digit, or a run of digits anywhere.
pub(super) struct Mask(String);

impl Mask {
    /// Inferred: what is neither a mask nor a run of digits is refused.
    pub(super) fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let known = lower.bytes().all(|byte| byte.is_ascii_digit() || byte == b'x');
        let whole = lower.len() == 10 || !lower.contains('x');
        (known && whole && lower.len() <= 10).then_some(Self(lower))
    }

    /// Whether ten digits look like it.
    pub(super) fn fits(&self, digits: u64) -> bool {
        let text = digits.to_string();
        if self.0.len() == 10 {
            return self.0.bytes().zip(text.bytes()).all(|(wanted, is)| wanted == b'x' || wanted == is);
        }
        text.contains(&self.0)
    }
}

/// The first so many numbers; with `consecutive`, the first so many that follow each other, or none.
pub(super) fn pick(mut fitting: Vec<u64>, quantity: usize, consecutive: bool) -> Vec<u64> {
    if !consecutive {
        fitting.truncate(quantity);
        return fitting;
    }
    fitting.sort_unstable();
    let runs = fitting.chunk_by(|one, next| one + 1 == *next);
    runs.into_iter().find(|run| run.len() >= quantity).map(|run| run[..quantity].to_vec()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_each_form_of_a_number_takes_only_its_own() {
        assert_eq!((ten("2065550100"), eleven("12065550100")), (Some(2_065_550_100), Some(2_065_550_100)));
        assert_eq!(eleven_or_plus("+12065550100"), Some(2_065_550_100));
        for wrong in ["12065550100", "206555010", "206-555-0100", "+2065550100", "", "0065550100", "２０６5550100"] {
            assert_eq!(ten(wrong), None, "{wrong}");
        }
        for wrong in ["2065550100", "+12065550100", "120655501000", "22065550100"] {
            assert_eq!(eleven(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn sandbox_a_mask_has_ten_places_and_a_run_stands_anywhere() {
        assert!(Mask::read("888xxxxxxx").is_some_and(|mask| mask.fits(8_885_550_100) && !mask.fits(8_775_550_100)));
        assert!(Mask::read("5501").is_some_and(|mask| mask.fits(8_885_550_100) && !mask.fits(8_885_560_200)));
        assert!(["888xxx", "888-555", "88855501001"].iter().all(|text| Mask::read(text).is_none()));
    }

    #[test]
    fn sandbox_consecutive_numbers_are_all_there_or_none() {
        assert_eq!(pick(vec![9, 3, 2, 4, 7], 3, true), [2, 3, 4]);
        assert!(pick(vec![9, 3, 2, 7], 3, true).is_empty());
        assert_eq!(pick(vec![9, 3, 2], 2, false), [9, 3]);
    }
}
