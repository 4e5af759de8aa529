//! Paths with their queries, encoded in one place, and the forms numbers take on this carrier's wire.

use contract::number::{E164, NumberKind};

use crate::transport::encode_segment;

/// A path that grows by query fields.
pub(super) struct Address(String);

impl Address {
    pub(super) fn new(path: &str) -> Self {
        Self(path.to_owned())
    }

    /// Adds a field; its value cannot change the shape of the address.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.contains('?') { '&' } else { '?' });
        self.0.push_str(name);
        self.0.push('=');
        self.0.push_str(&encode_segment(value));
        self
    }

    /// Adds a field if there is a value.
    pub(super) fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A number as this carrier takes it: ten digits in the North American plan, all digits elsewhere.
pub(super) fn wire_number(number: &E164) -> &str {
    number.national_ten().unwrap_or_else(|| number.digits())
}

/// The carrier's word for a kind of number.
pub(super) fn wire_kind(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Local => "local",
        NumberKind::TollFree => "toll",
        NumberKind::International => "intl",
    }
}

/// Whether two texts say the same to a person: case and spacing aside.
pub(super) fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_add_a_field_or_leave_the_path() {
        let address = Address::new("/update911").with("name", "A & B?x=1#").with_some("city", None).with("zipcode", "33155");
        assert_eq!(address.finish(), "/update911?name=A%20%26%20B%3Fx%3D1%23&zipcode=33155");
    }
}
