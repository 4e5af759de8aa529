//! Reading a pile of numbers: pasted in any form, or a file with columns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fields::PortingNumber;
use crate::number::E164;

/// What was found in pasted text. Nothing is lost: every entry is a number, was merged into one, or is refused by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pasted {
    /// Numbers, each once, in the order they came.
    pub numbers: Vec<PortingNumber>,
    /// Entries that were a number already there, as typed.
    pub merged: Vec<String>,
    /// Entries that are no number, as typed, with the reason.
    pub refused: Vec<(String, String)>,
}

impl Pasted {
    /// How many entries there were.
    pub fn entries(&self) -> usize {
        self.numbers.len() + self.merged.len() + self.refused.len()
    }
}

/// Reads numbers. Each line is an entry, or several when commas, semicolons, tabs or bars stand between them. When the first
/// line names columns (`number`, `losing carrier`) it is read as a file of columns instead. `there` are numbers that the
/// draft has already.
pub fn read(text: &str, there: &[PortingNumber]) -> Pasted {
    let text = text.trim_start_matches('\u{feff}');
    let mut found = Pasted::default();
    let mut seen: BTreeMap<E164, ()> = there.iter().map(|n| (n.number.clone(), ())).collect();
    let columns = text.lines().find(|line| !line.trim().is_empty()).and_then(Columns::of);
    let mut header_read = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match &columns {
            Some(_) if !header_read => header_read = true,
            Some(columns) => {
                let cells: Vec<&str> = columns.cells(line);
                let carrier = columns.carrier.and_then(|at| cells.get(at)).map_or("", |cell| unquoted(cell));
                entry(cells.get(columns.number).map_or("", |cell| unquoted(cell)), carrier, &mut seen, &mut found);
            }
            None => {
                for piece in line.split([',', ';', '\t', '|']).map(unquoted).filter(|piece| !piece.is_empty()) {
                    entry(piece, "", &mut seen, &mut found);
                }
            }
        }
    }
    found
}

fn entry(typed: &str, carrier: &str, seen: &mut BTreeMap<E164, ()>, found: &mut Pasted) {
    // Spreadsheets write long numbers as 1.70651E+10: digits are lost, and no guess brings them back.
    let upper = typed.to_ascii_uppercase();
    if upper.contains("E+") && upper.starts_with(|c: char| c.is_ascii_digit()) {
        let why =
            "A spreadsheet has shortened this number and its last digits are lost. Format the column as text and copy it again.";
        found.refused.push((typed.into(), why.into()));
        return;
    }
    let plain = typed.trim_start_matches(['\'', '=', '"']).trim_end_matches('"');
    match E164::parse(plain) {
        Err(refusal) => found.refused.push((typed.into(), refusal.0)),
        Ok(number) if number.national_ten().is_none() => found
            .refused
            .push((typed.into(), "Only North American numbers can be ported in here; this one is of another country.".into())),
        Ok(number) if seen.contains_key(&number) => found.merged.push(typed.into()),
        Ok(number) => {
            seen.insert(number.clone(), ());
            found.numbers.push(PortingNumber { number, losing_carrier: carrier.trim().into() });
        }
    }
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"').trim()
}

/// Where the columns of a file are.
struct Columns {
    separator: char,
    number: usize,
    carrier: Option<usize>,
}

impl Columns {
    /// Columns, if a line names them.
    fn of(line: &str) -> Option<Self> {
        let separator = [';', '\t', ','].into_iter().find(|separator| line.contains(*separator)).unwrap_or(',');
        let names: Vec<String> = line.split(separator).map(|cell| unquoted(cell).to_lowercase()).collect();
        let at = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let number = at(&["number", "numbers", "phone", "phone number", "phone_number", "telephone number", "tn", "did"])?;
        let carrier = at(&["losing carrier", "losing_carrier", "current carrier", "carrier", "provider"]);
        Some(Self { separator, number, carrier })
    }

    fn cells<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let mut cells = Vec::new();
        let (mut quoted, mut from) = (false, 0);
        for (at, c) in line.char_indices() {
            if c == '"' {
                quoted = !quoted;
            } else if c == self.separator && !quoted {
                cells.push(&line[from..at]);
                from = at + c.len_utf8();
            }
        }
        cells.push(&line[from..]);
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(found: &Pasted) -> Vec<&str> {
        found.numbers.iter().map(|n| n.number.as_str()).collect()
    }

    #[test]
    fn every_entry_is_a_number_or_merged_or_refused_by_name() {
        let found = read("(706) 510-3027\n7065103027, 1-706-510-3028; 70651030\n\n+442079460000\t1.70651E+10", &[]);
        assert_eq!(numbers(&found), ["+17065103027", "+17065103028"]);
        assert_eq!(found.merged, ["7065103027"]);
        let refused: Vec<&str> = found.refused.iter().map(|(typed, _)| typed.as_str()).collect();
        assert_eq!(refused, ["70651030", "+442079460000", "1.70651E+10"]);
        assert_eq!(found.entries(), 6);
    }

    #[test]
    fn a_number_copied_from_a_link_is_a_number() {
        let found = read("tel:+1-701-200-4508, TEL:7012004509", &[]);
        assert_eq!(numbers(&found), ["+17012004508", "+17012004509"]);
        assert!(found.refused.is_empty());
    }

    #[test]
    fn a_file_of_columns_brings_the_losing_carrier() {
        let found = read("\u{feff}Name;Number;Losing carrier\nFront;706 510 3027;\"Cox; South\"\nBack;7065103028;\n", &[]);
        assert_eq!(numbers(&found), ["+17065103027", "+17065103028"]);
        assert_eq!(found.numbers[0].losing_carrier, "Cox; South");
        assert_eq!(found.numbers[1].losing_carrier, "");
    }

    #[test]
    fn a_number_the_draft_has_already_is_merged() {
        let there = read("7065103027", &[]).numbers;
        assert_eq!(read("+1 706 510 3027", &there).merged, ["+1 706 510 3027"]);
    }
}
