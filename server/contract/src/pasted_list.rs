//! Lists of numbers that people paste: any writing, a line each or a table; nothing is lost.

use crate::number::E164;

/// A row of a pasted list: what stood there, and the number it is, or why it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastedRow {
    /// What stood there, at most 80 characters of it.
    pub text: String,
    /// The number, or why it cannot be read as one.
    pub number: Result<E164, String>,
}

/// Reads a pasted list or the text of a CSV file. No row is lost but blank ones and a heading of the first column: what
/// cannot be read stays as a row with its reason.
pub fn read_list(text: &str) -> Vec<PastedRow> {
    let mut rows = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let cells: Vec<String> = cells(line);
        let filled: Vec<&str> = cells.iter().map(|cell| plain(cell)).filter(|cell| !cell.is_empty()).collect();
        let Some(first) = filled.first() else { continue };
        if at == 0 && is_heading(first) {
            continue;
        }
        let read: Vec<Result<E164, String>> = filled.iter().map(|cell| E164::parse(cell).map_err(|refusal| refusal.0)).collect();
        if read.iter().all(Result::is_ok) {
            // Numbers side by side are as many rows.
            rows.extend(filled.iter().zip(read).map(|(cell, number)| PastedRow { text: short(cell), number }));
            continue;
        }
        let found = filled.iter().zip(&read).find(|(_, number)| number.is_ok());
        let (text, number) = found.unwrap_or((first, &read[0]));
        rows.push(PastedRow { text: short(text), number: number.clone() });
    }
    rows
}

fn is_heading(cell: &str) -> bool {
    const HEADINGS: [&str; 8] = ["number", "numbers", "phone", "phone number", "telephone number", "telephone", "did", "tn"];
    HEADINGS.contains(&cell.to_lowercase().as_str())
}

/// A cell without the space around it and without the mark that keeps a spreadsheet from reading it as a formula.
fn plain(cell: &str) -> &str {
    cell.trim().trim_start_matches('\'')
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

/// The cells of a line, by whichever separator it has; a separator within quotes separates nothing.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' | ';' | '\t' if !quoted => cells.push(String::new()),
            c => cells.iter_mut().next_back().into_iter().for_each(|cell| cell.push(c)),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<String>)> {
        read_list(text).into_iter().map(|row| (row.text, row.number.ok().map(String::from))).collect()
    }

    #[test]
    fn a_pasted_list_loses_no_row_but_blank_ones_and_a_heading() {
        let rows = read("Number,Place\n(706) 555-0101,\"ATHENS, GA\"\n\n+1 706 555 0102\nnonsense\n7065550101\n706555\n");
        let numbers: Vec<_> = rows.iter().map(|(text, number)| (text.as_str(), number.as_deref())).collect();
        assert_eq!(
            numbers,
            [
                ("(706) 555-0101", Some("+17065550101")),
                ("+1 706 555 0102", Some("+17065550102")),
                ("nonsense", None),
                ("7065550101", Some("+17065550101")),
                ("706555", None),
            ]
        );
    }

    #[test]
    fn a_table_gives_its_first_number_and_a_line_of_numbers_all_of_them() {
        assert_eq!(read("Tanner;'+17065550103;x"), [("+17065550103".to_owned(), Some("+17065550103".to_owned()))]);
        assert_eq!(read("7065550101, 7065550102\t7065550103").len(), 3);
        assert_eq!(read("+17065550104,refused,4711")[0].1.as_deref(), Some("+17065550104"));
        let refused = &read_list("Tanner,GA")[0];
        assert!(refused.number.as_ref().unwrap_err().ends_with('.'), "{refused:?}");
        assert!(read("\u{feff}number\n").is_empty());
    }
}
