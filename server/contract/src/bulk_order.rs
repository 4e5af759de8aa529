//! Bulk orders: numbers by criteria, one row each.

use serde::{Deserialize, Serialize};

use crate::{
    field::{Fault, Faults, Refusal, Validate},
    geography::StateCode,
    id::{AccountId, BulkOrderId, RoutingTrunkId},
    number::AreaCode,
    time::Timestamp,
};

/// What the rows of a bulk order say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkBy {
    /// By state.
    #[default]
    State,
    /// By LATA.
    Lata,
    /// By area code.
    Npa,
    /// By rate center.
    RateCenter,
}

impl BulkBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::State, Self::Lata, Self::Npa, Self::RateCenter];

    /// The carrier's word (`state`, `lata`, `npa`, `rate_center`).
    pub fn word(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Lata => "lata",
            Self::Npa => "npa",
            Self::RateCenter => "rate_center",
        }
    }

    /// The words people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Lata => "LATA",
            Self::Npa => "Area code",
            Self::RateCenter => "Rate center",
        }
    }

    /// The columns of the file for this kind, in order. Call48 documents them nowhere: they are inferred from the
    /// columns of its reports.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::State => &["state", "quantity"],
            Self::Lata => &["lata", "quantity"],
            Self::Npa => &["npa", "quantity"],
            Self::RateCenter => &["state", "rate_center", "quantity"],
        }
    }
}

/// The most numbers in one row.
pub const MOST_PER_ROW: u32 = 1_000;
/// The most rows in one order.
pub const MOST_ROWS: usize = 1_000;

/// One row: so many numbers of such a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkRow {
    /// The state; for state and rate center orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<StateCode>,
    /// The LATA, three digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lata: Option<String>,
    /// The area code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub npa: Option<AreaCode>,
    /// The rate center, upper case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_center: Option<String>,
    /// How many.
    pub quantity: u32,
}

/// A row of a file that cannot be used, with why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The line as it was.
    pub text: String,
    /// What is wrong, as a sentence.
    pub sentence: String,
}

/// A file, read: what can be ordered and what cannot. Every line in is in one of the two, or was blank or the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulkFile {
    /// The rows that can be ordered, each with its line in the file.
    pub rows: Vec<(u32, BulkRow)>,
    /// All faults of all other rows.
    pub faults: Vec<RowFault>,
}

impl BulkFile {
    /// Reads a CSV, as a spreadsheet writes it: comma, semicolon or tab; with or without a header, a byte-order mark,
    /// quotes and blank lines. Without a header the columns are those of [`BulkBy::columns`].
    pub fn read(by: BulkBy, text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let mut file = Self::default();
        let mut order: Option<Vec<String>> = None;
        for (index, line) in text.lines().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            if line.trim_matches(|c: char| c.is_whitespace() || ",;\"".contains(c)).is_empty() {
                continue;
            }
            let cells = cells(line);
            if order.is_none() {
                let heads: Vec<String> = cells.iter().map(|c| c.trim().to_ascii_lowercase().replace([' ', '-'], "_")).collect();
                if heads.iter().any(|h| h == "quantity") {
                    order = Some(heads);
                    continue;
                }
                order = Some(by.columns().iter().map(|c| (*c).to_owned()).collect());
            }
            let columns = order.as_deref().unwrap_or_default();
            match read_row(by, columns, &cells) {
                Ok(row) if file.rows.len() >= MOST_ROWS => file.faults.push(RowFault {
                    line: number,
                    text: line.to_owned(),
                    sentence: format!("An order has at most {MOST_ROWS} rows; put row “{}” into another.", row.quantity),
                }),
                Ok(row) => file.rows.push((number, row)),
                Err(refusal) => file.faults.push(RowFault { line: number, text: line.to_owned(), sentence: refusal.0 }),
            }
        }
        file
    }

    /// The rows at fault as a CSV with a reason column, to be mended and read again as it is.
    pub fn faults_csv(&self, by: BulkBy) -> String {
        let mut out = by.columns().join(",");
        out.push_str(",reason\n");
        for fault in &self.faults {
            let mut given = cells(&fault.text);
            given.resize(by.columns().len(), String::new());
            let mut line: Vec<String> = given.iter().map(|c| csv_cell(c)).collect();
            line.push(csv_cell(&fault.sentence));
            out.push_str(&line.join(","));
            out.push('\n');
        }
        out
    }
}

/// A cell for a CSV file: quoted where it must be, and never a formula to a spreadsheet.
pub fn csv_cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', ';']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn cells(line: &str) -> Vec<String> {
    let separator = [',', ';', '\t'].into_iter().max_by_key(|s| (line.matches(*s).count(), *s == ',')).unwrap_or(',');
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            c if c == separator && !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.into_iter().map(|c| c.trim().to_owned()).collect()
}

fn read_row(by: BulkBy, columns: &[String], cells: &[String]) -> Result<BulkRow, Refusal> {
    let cell =
        |name: &str| -> &str { columns.iter().position(|c| c == name).and_then(|at| cells.get(at)).map_or("", String::as_str) };
    let quantity = cell("quantity");
    let quantity: u32 = quantity
        .parse()
        .ok()
        .filter(|q| (1..=MOST_PER_ROW).contains(q))
        .ok_or_else(|| Refusal(format!("The quantity “{quantity}” is not between 1 and {MOST_PER_ROW}.")))?;
    let mut row = BulkRow { state: None, lata: None, npa: None, rate_center: None, quantity };
    match by {
        BulkBy::State => row.state = Some(StateCode::parse(cell("state"))?),
        BulkBy::Npa => row.npa = Some(AreaCode::parse(cell("npa"))?),
        BulkBy::Lata => {
            let lata = cell("lata");
            if lata.len() != 3 || !lata.bytes().all(|b| b.is_ascii_digit()) {
                return Err(Refusal(format!("A LATA is three digits; “{lata}” is not.")));
            }
            row.lata = Some(lata.to_owned());
        }
        BulkBy::RateCenter => {
            row.state = Some(StateCode::parse(cell("state"))?);
            let name = cell("rate_center").to_ascii_uppercase();
            if name.is_empty() || name.len() > 40 {
                return Err(Refusal("Type the name of the rate center, such as ATHENS.".into()));
            }
            row.rate_center = Some(name);
        }
    }
    Ok(row)
}

/// Asks for a bulk order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOrderDraft {
    /// The carrier account.
    pub account: AccountId,
    /// What the rows say.
    pub by: BulkBy,
    /// The rows.
    pub rows: Vec<BulkRow>,
    /// Where the numbers route. The carrier requires it.
    pub trunk_group: RoutingTrunkId,
    /// Whether incoming callers' names are looked up.
    pub cnam_lookup: bool,
    /// Whether numbers off the carrier's own network may be taken; they may cost more.
    pub allow_offnet: bool,
    /// A tag put on every number; may be empty.
    pub tag: String,
}

impl Validate for BulkOrderDraft {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        faults
            .when(self.rows.is_empty(), "rows", "Add at least one row.")
            .when(self.rows.len() > MOST_ROWS, "rows", format!("An order has at most {MOST_ROWS} rows."))
            .blank(self.trunk_group.as_str(), "trunk_group", "Choose the trunk group the numbers route to.")
            .longer(&self.tag, 40, "tag", "The tag");
        for (place, row) in self.rows.iter().enumerate() {
            let complete = match self.by {
                BulkBy::State => row.state.is_some(),
                BulkBy::Lata => row.lata.as_ref().is_some_and(|l| l.len() == 3 && l.bytes().all(|b| b.is_ascii_digit())),
                BulkBy::Npa => row.npa.is_some(),
                BulkBy::RateCenter => row.state.is_some() && row.rate_center.as_ref().is_some_and(|r| !r.trim().is_empty()),
            };
            faults.when(!complete, &format!("rows.{place}"), format!("This row needs its {}.", self.by.name()));
            faults.when(
                !(1..=MOST_PER_ROW).contains(&row.quantity),
                &format!("rows.{place}.quantity"),
                format!("A quantity is between 1 and {MOST_PER_ROW}."),
            );
        }
        faults.found()
    }
}

/// The carrier's state of a bulk order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulkState {
    /// `Q`
    Queued,
    /// `P`
    Processing,
    /// `C`: the carrier is through with it. It does not mean that every number was found.
    Complete,
    /// `E`
    Failed,
    /// A letter we do not know.
    Unknown,
}

/// A bulk order as the carrier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOrder {
    /// The carrier account.
    pub account: AccountId,
    /// The carrier's id of it.
    pub id: BulkOrderId,
    /// The carrier's order number.
    pub order_no: String,
    /// What the carrier calls it (`Bulk State Purchase`).
    pub title: String,
    /// The carrier's state.
    pub state: BulkState,
    /// The carrier's own letter for it.
    pub state_word: String,
    /// How many were asked for.
    pub asked: u32,
    /// How many were found.
    pub fulfilled: u32,
    /// The note that came with it.
    pub notes: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_spreadsheets_file_is_read_and_all_faults_are_named_at_once() {
        let file = BulkFile::read(BulkBy::State, "\u{feff}State;Quantity\r\nGA;5\r\n\r\nXX;3\r\nal;0\r\n\"FL\";\"2\"\r\n;;\r\n");
        let good: Vec<(u32, u32)> = file.rows.iter().map(|(line, row)| (*line, row.quantity)).collect();
        assert_eq!(good, [(2, 5), (6, 2)]);
        let bad: Vec<u32> = file.faults.iter().map(|f| f.line).collect();
        assert_eq!(bad, [4, 5]);
    }

    #[test]
    fn the_failed_rows_file_can_be_read_again() {
        let file = BulkFile::read(BulkBy::RateCenter, "GA,ATHENS,5\nGA,,5\nZZ,ROME,1");
        assert_eq!(file.rows.len(), 1);
        let again = BulkFile::read(BulkBy::RateCenter, &file.faults_csv(BulkBy::RateCenter));
        assert_eq!((again.rows.len(), again.faults.len()), (0, 2));
    }

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("a,b"), "\"a,b\"");
    }

    proptest! {
        #[test]
        fn every_line_in_is_accounted_for(lines in proptest::collection::vec("[A-Z]{2},[0-9]{1,4}", 0..40)) {
            let file = BulkFile::read(BulkBy::State, &lines.join("\n"));
            prop_assert_eq!(file.rows.len() + file.faults.len(), lines.len());
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,200}") {
            let _ = BulkFile::read(BulkBy::Npa, &text);
        }
    }
}
