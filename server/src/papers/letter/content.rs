//! What the letter says, in the order it says it.

use std::collections::BTreeMap;

use contract::{
    number::E164,
    port::{
        cut_over::Activation,
        fields::{Extent, LosingAccount, PortFields},
    },
};
use jiff::civil::Date;

use super::{
    Letter,
    sheet::{Faces, INNER, Ink, MARGIN, Sheet, Style, WIDTH},
};

/// Columns of numbers.
const COLUMNS: usize = 6;
/// How high a heading is, with the space before it.
const HEADING: f32 = 28.0;
/// The line above a carrier's numbers.
const GROUP: Style = Style { size: 8.5, ..Style::STRONG };
/// How high the block of the signature is.
const SIGNATURE: f32 = 34.0 + 36.0 + 14.0;

/// The numbers of one losing carrier, sorted.
struct Group<'a> {
    carrier: &'a str,
    account: &'a LosingAccount,
    numbers: Vec<&'a E164>,
}

/// Lays the letter out.
pub(super) fn lay_out<'a>(faces: &'a Faces, fields: &PortFields, context: Letter<'_>) -> Sheet<'a> {
    let mut sheet = Sheet::new(faces);
    let groups = groups(fields);
    head(&mut sheet, fields, context);
    customer(&mut sheet, fields);
    accounts(&mut sheet, &groups);
    let text = authorization(fields, context);
    let closing = text.iter().map(|part| sheet.paragraph_height(Style::BODY, part) + 5.0).sum::<f32>() + HEADING + SIGNATURE;
    // Everything on one page where it fits; a list that does not follows the signature as a schedule.
    if numbers_height(&groups) + closing <= sheet.left() {
        numbers(&mut sheet, &groups);
        close(&mut sheet, &text, closing, fields);
    } else {
        summary(&mut sheet, &groups);
        close(&mut sheet, &text, closing, fields);
        sheet.new_page();
        sheet.line(Style { size: 14.0, ..Style::TITLE }, "Schedule of numbers");
        let whose = if fields.end_user.name.trim().is_empty() { "the customer" } else { fields.end_user.name.trim() };
        sheet.paragraph(Style::SMALL, &format!("Part of the letter of authorization of {whose}, dated {}.", long(context.today)));
        numbers(&mut sheet, &groups);
    }
    sheet
}

fn groups(fields: &PortFields) -> Vec<Group<'_>> {
    let mut by_carrier: BTreeMap<String, Group<'_>> = BTreeMap::new();
    for porting in &fields.numbers {
        let carrier = porting.losing_carrier.trim();
        by_carrier
            .entry(carrier.to_lowercase())
            .or_insert_with(|| Group { carrier, account: fields.account_of(porting), numbers: Vec::new() })
            .numbers
            .push(&porting.number);
    }
    let mut groups: Vec<Group<'_>> = by_carrier.into_values().collect();
    for group in &mut groups {
        group.numbers.sort_unstable_by_key(|number| number.as_str());
    }
    groups
}

fn head(sheet: &mut Sheet<'_>, fields: &PortFields, context: Letter<'_>) {
    sheet.right(Style { size: 9.5, ..Style::SMALL }, &long(context.today));
    sheet.line(Style::TITLE, "Letter of authorization");
    sheet.line(Style { size: 10.0, ..Style::SMALL }, "To move telephone numbers from one carrier to another");
    sheet.down(7.0);
    sheet.rule(MARGIN, INNER, Ink::Black);
    sheet.down(8.0);
    pair(sheet, "Acting for the customer", context.tenant_name);
    pair(sheet, "New carrier", context.carrier);
    if let Some(date) = fields.wanted_date {
        let hour = match (fields.activation, fields.activation_time) {
            (Activation::Manual, _) => " (to be activated by hand on that day)".to_owned(),
            (_, Some(time)) => format!(", {:02}:{:02} New York time", time.hour(), time.minute()),
            (_, None) => String::new(),
        };
        pair(sheet, "Date asked for", &format!("{}{hour}", long(date)));
    }
}

fn customer(sheet: &mut Sheet<'_>, fields: &PortFields) {
    heading(sheet, "Customer, as the present carrier has it");
    pair(sheet, "Name on the account", &fields.end_user.name);
    pair(sheet, "Kind of account", fields.end_user.kind.name());
    pair(sheet, "Authorized person", &fields.end_user.authorized_person);
    pair(sheet, "Service address", &fields.address.street_line());
    let town = fields.address.town_line();
    let is_there = town.chars().any(char::is_alphanumeric);
    pair(sheet, "", if is_there { &town } else { "" });
}

fn accounts(sheet: &mut Sheet<'_>, groups: &[Group<'_>]) {
    heading(sheet, "Present carrier and account");
    let columns = [(MARGIN, 122.0), (MARGIN + 128.0, 96.0), (MARGIN + 230.0, 78.0), (MARGIN + 314.0, INNER - 314.0)];
    let row = |sheet: &mut Sheet<'_>, style: Style, texts: [&str; 4]| {
        let cells: Vec<(f32, f32, &str)> = columns.iter().zip(texts).map(|((x, width), text)| (*x, *width, text)).collect();
        sheet.row(style, &cells);
    };
    row(sheet, Style::SMALL, ["Carrier", "Account number", "Billing number", "What leaves"]);
    for group in groups {
        let account = group.account;
        let count = group.numbers.len();
        let what = match account.extent {
            Extent::Full => format!("{}, all of the account", telephone_numbers(count)),
            Extent::Partial if account.new_btn.trim().is_empty() => format!("{}; others stay", telephone_numbers(count)),
            Extent::Partial => {
                format!("{}; others stay, billed under {}", telephone_numbers(count), as_number(&account.new_btn))
            }
            Extent::Unasked => telephone_numbers(count),
        };
        row(
            sheet,
            Style::BODY,
            [known(group.carrier, "Not named"), known(account.number.trim(), "Not given"), &as_number(&account.btn), &what],
        );
    }
}

/// How high [`numbers`] will be.
fn numbers_height(groups: &[Group<'_>]) -> f32 {
    let rows: usize = groups.iter().map(|group| group.numbers.len().div_ceil(COLUMNS)).sum();
    HEADING + groups.len() as f32 * (GROUP.leading() + 4.0) + rows as f32 * number_style().leading()
}

fn number_style() -> Style {
    Style { size: 9.0, ..Style::BODY }
}

fn numbers(sheet: &mut Sheet<'_>, groups: &[Group<'_>]) {
    let all: usize = groups.iter().map(|group| group.numbers.len()).sum();
    heading(sheet, &format!("Telephone numbers to move ({})", thousands(all)));
    let style = number_style();
    let step = INNER / COLUMNS as f32;
    for group in groups {
        sheet.space(4.0);
        sheet.need(Style::STRONG.leading() + 2.0 * style.leading());
        sheet.line(GROUP, &format!("{}: {}", known(group.carrier, "Carrier not named"), telephone_numbers(group.numbers.len())));
        for row in group.numbers.chunks(COLUMNS) {
            sheet.need(style.leading());
            for (column, number) in row.iter().enumerate() {
                sheet.text_at(MARGIN + column as f32 * step, 0.0, style, &shown(number));
            }
            sheet.down(style.leading());
        }
    }
}

fn summary(sheet: &mut Sheet<'_>, groups: &[Group<'_>]) {
    let all: usize = groups.iter().map(|group| group.numbers.len()).sum();
    heading(sheet, &format!("Telephone numbers to move ({})", thousands(all)));
    sheet.paragraph(
        Style::BODY,
        "Every number is listed in the schedule that follows the signature. The schedule is part of this letter.",
    );
}

/// What the customer agrees to. The parts of such a letter that United States rules ask for are in 47 CFR 64.1130.
fn authorization(fields: &PortFields, context: Letter<'_>) -> Vec<String> {
    let one = fields.numbers.len() == 1;
    let (these, them, they_are, the_numbers_are) = if one {
        ("the telephone number listed in this letter", "it", "it is", "the number is")
    } else {
        ("the telephone numbers listed in this letter", "them", "they are", "the numbers are")
    };
    let carrier = known(context.carrier.trim(), "the new carrier");
    let tenant = known(context.tenant_name.trim(), "the party named above");
    vec![
        format!(
            "I am the customer named above, or I may sign for that customer, and I am at least 18 years old. I choose {carrier} \
             as the carrier of {these}, in place of the present carrier. I appoint {tenant} to act for me in this change: to order \
             the transfer, to ask the present carrier for the records of this service that the transfer needs, and to answer \
             questions about the order."
        ),
        format!(
            "I understand that only one carrier at a time can serve a number, that the present carrier's service on {them} ends \
             when {they_are} moved, and that other services which depend on {them} may end as well. What I owe the present \
             carrier, and what it may charge for ending an agreement early, stays between the two of us; a charge may apply to \
             the change."
        ),
        format!(
            "This letter covers {} and no other. It holds until {the_numbers_are} moved, unless I withdraw it in writing before.",
            telephone_numbers(fields.numbers.len()),
        ),
    ]
}

fn close(sheet: &mut Sheet<'_>, text: &[String], height: f32, fields: &PortFields) {
    sheet.need(height);
    heading(sheet, "Authorization");
    for part in text {
        sheet.paragraph(Style::BODY, part);
        sheet.down(5.0);
    }
    let half = (INNER - 30.0) / 2.0;
    let right = WIDTH - MARGIN - half;
    sheet.down(34.0);
    for (x, label) in [(MARGIN, "Signature of the authorized person"), (right, "Date")] {
        sheet.rule(x, half, Ink::Black);
        sheet.text_at(x, 2.0, Style::SMALL, label);
    }
    sheet.down(36.0);
    let name = fields.end_user.authorized_person.trim();
    if !name.is_empty() {
        let lines = sheet.faces.wrap(name, Style::BODY, half);
        sheet.text_at(MARGIN, -15.0, Style::BODY, lines.first().map_or("", String::as_str));
    }
    for (x, label) in [(MARGIN, "Name in print"), (right, "Title")] {
        sheet.rule(x, half, Ink::Black);
        sheet.text_at(x, 2.0, Style::SMALL, label);
    }
    sheet.down(14.0);
}

fn heading(sheet: &mut Sheet<'_>, text: &str) {
    sheet.space(11.0);
    sheet.need(Style::HEADING.leading() + 2.0 * Style::BODY.leading());
    sheet.line(Style::HEADING, text);
    sheet.down(2.0);
}

/// A label and its value; a value that is missing is a line to be filled in by hand.
fn pair(sheet: &mut Sheet<'_>, label: &str, value: &str) {
    let (x, width) = (MARGIN + 128.0, INNER - 128.0);
    if value.trim().is_empty() {
        sheet.need(Style::BODY.leading());
        sheet.text_at(MARGIN, 1.2, Style::SMALL, label);
        sheet.down(Style::BODY.leading() - 1.5);
        sheet.rule(x, 220.0, Ink::Grey);
        sheet.down(1.5);
        return;
    }
    sheet.need(Style::BODY.leading());
    sheet.text_at(MARGIN, 1.2, Style::SMALL, label);
    sheet.row(Style::BODY, &[(x, width, value)]);
}

fn known<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn telephone_numbers(count: usize) -> String {
    if count == 1 { "1 number".into() } else { format!("{} numbers", thousands(count)) }
}

/// `5,000`.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `706-510-3027`, or `+44 20 7946 0018`.
fn shown(number: &E164) -> String {
    match number.national_ten() {
        Some(n) => format!("{}-{}-{}", &n[..3], &n[3..6], &n[6..]),
        None => {
            let (country, rest) = number.grouped();
            format!("{country} {rest}")
        }
    }
}

/// A number that a draft has as text.
fn as_number(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() { "Not given".into() } else { E164::parse(text).map_or_else(|_| text.to_owned(), |number| shown(&number)) }
}

/// `November 21, 2026`.
fn long(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month - 1)).unwrap_or(&"");
    format!("{month} {}, {}", date.day(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([0, 999, 1_000, 5_000, 1_234_567].map(thousands), ["0", "999", "1,000", "5,000", "1,234,567"]);
    }

    #[test]
    fn dates_and_numbers_are_written_as_people_write_them() {
        assert_eq!(long(Date::constant(2026, 11, 21)), "November 21, 2026");
        assert_eq!(as_number("7065103027"), "706-510-3027");
        assert_eq!(as_number("see bill"), "see bill");
        assert_eq!(as_number(" "), "Not given");
    }
}
