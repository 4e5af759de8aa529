//! The letter of authorization, printed from the record that is submitted. What it says is kept beside it as fingerprints
//! ([`LetterPrint`]), and the linter refuses a record that says something else.

mod content;
mod print;
mod sheet;
#[cfg(test)]
mod tests;

use contract::{
    field::Fault,
    id::PortDraftId,
    port::{fields::PortFields, letter::LetterPrint},
    problem::ProblemKind,
};
use jiff::civil::Date;

use crate::failure::Failure;

/// What a letter says beside the record.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// Who asks for the transfer on the customer's behalf.
    pub tenant_name: &'a str,
    /// The carrier that wins the numbers.
    pub carrier: &'a str,
    /// The date of the letter.
    pub today: Date,
    /// The draft it is printed from.
    pub draft: &'a PortDraftId,
    /// The version of the draft.
    pub version: u32,
}

/// The letter as a PDF. The same record, draft, version and date give the same bytes. Refused without numbers, and where the
/// record has characters that the letter's font cannot show: a box in place of a name would authorize nothing.
pub fn letter(fields: &PortFields, context: Letter<'_>) -> Result<Vec<u8>, Failure> {
    if fields.numbers.is_empty() {
        return Err(Failure::field("numbers", "A letter of authorization needs at least one number."));
    }
    let faces = sheet::Faces::open().ok_or_else(|| Failure::ours("the letter's fonts cannot be read"))?;
    let record = LetterPrint::of(fields, context.carrier).mark();
    let sheet = content::lay_out(&faces, fields, context);
    if let Some(character) = sheet.cannot_show() {
        let sentence = format!(
            "The letter cannot show “{character}” (U+{:04X}). Write names in Latin letters, as they stand on the bill.",
            u32::from(character)
        );
        return Err(Failure::new(ProblemKind::Invalid, sentence.clone()).fields(vec![Fault::new("end_user.name", sentence)]));
    }
    print::pdf(&sheet, &footer(&context, &record), context).map_err(Failure::ours)
}

/// The line that a letter is matched by.
fn footer(context: &Letter<'_>, record: &str) -> [String; 2] {
    [format!("Record {record}"), format!("Draft {}, version {}, printed {}", context.draft, context.version, context.today)]
}
