//! XML as a tree: read without trust, and written.
//!
//! This carrier writes the same thing in different casings at different addresses (`OrderId`, `orderId`; `LATA`, `Lata`), so
//! children are found whatever the casing of their names. What is not known is kept: a location is read, merged and written.

use contract::number::E164;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// The deepest nesting that is read. The deepest answer of this carrier has seven levels.
const DEEPEST: usize = 64;
/// The most elements that are read. A search for five thousand numbers has forty-five thousand.
const MOST_ELEMENTS: usize = 200_000;

/// An element with all that is in it.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    text: String,
    pub(super) children: Vec<Element>,
}

/// Its name only: what is in it may be personal or secret.
impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "<{}>", self.name)
    }
}

impl Element {
    /// An element without content.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// An element with text.
    pub(super) fn of(name: &str, text: &str) -> Self {
        Self { name: name.to_owned(), text: text.to_owned(), ..Self::default() }
    }

    /// With one more child.
    #[must_use]
    pub(super) fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    /// With more children.
    #[must_use]
    pub(super) fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// With one more child that has a text.
    #[must_use]
    pub(super) fn say(self, name: &str, text: &str) -> Self {
        self.with(Self::of(name, text))
    }

    /// The same, unless the text is blank.
    #[must_use]
    pub(super) fn say_some(self, name: &str, text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() { self } else { self.say(name, text) }
    }

    /// Whether it has this name, whatever its casing and its prefix.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.rsplit(':').next().is_some_and(|local| local.eq_ignore_ascii_case(name))
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(name))
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.is(name))
    }

    /// The text of the first child of this name; blank is none.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).and_then(Self::text)
    }

    /// The same as an own text; empty when there is none.
    pub(super) fn said(&self, name: &str) -> String {
        self.text_of(name).unwrap_or_default().to_owned()
    }

    /// Its own text; blank is none.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// `true` or `false`.
    pub(super) fn flag_of(&self, name: &str) -> Option<bool> {
        match self.text_of(name)?.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The first element of this name: itself, or inside of it at any depth.
    pub(super) fn deep(&self, name: &str) -> Option<&Self> {
        if self.is(name) {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.deep(name))
    }

    /// Every element of this name inside of it, in order; not those inside of such.
    pub(super) fn every<'a>(&'a self, name: &str, into: &mut Vec<&'a Self>) {
        for child in &self.children {
            if child.is(name) { into.push(child) } else { child.every(name, into) }
        }
    }

    /// Every telephone number inside of it, in order: the texts of elements that have one of the names for numbers.
    pub(super) fn numbers(&self) -> Vec<E164> {
        const NAMES: [&str; 5] = ["TelephoneNumber", "FullNumber", "Tn", "PhoneNumber", "TelephoneNumbers"];
        let mut found = Vec::new();
        let mut left = vec![self];
        while let Some(element) = left.pop() {
            if NAMES.iter().any(|name| element.is(name))
                && let Some(number) = element.text().and_then(number_of)
                && !found.contains(&number)
            {
                found.push(number);
            }
            left.extend(element.children.iter().rev());
        }
        found
    }

    /// Gives the first child of this name this text; adds it when there is none.
    pub(super) fn put(&mut self, name: &str, text: &str) {
        match self.children.iter_mut().find(|child| child.is(name)) {
            Some(child) => {
                child.children.clear();
                text.clone_into(&mut child.text);
            }
            None => self.children.push(Self::of(name, text)),
        }
    }

    /// Takes the children of this name away.
    pub(super) fn drop_child(&mut self, name: &str) {
        self.children.retain(|child| !child.is(name));
    }

    /// The document whose root this is.
    pub(super) fn document(&self) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        // White space between elements is no content.
        if self.children.is_empty() || !self.text.trim().is_empty() {
            escape(&self.text, out);
        }
        for child in &self.children {
            child.write(out);
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

/// A number as this carrier writes it in an answer: ten digits, eleven, or E.164.
pub(super) fn number_of(text: &str) -> Option<E164> {
    E164::parse(text).ok()
}

/// Text as content; a character that XML cannot have becomes a space.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\r' => out.push_str("&#13;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Why a body is no XML that we read. It goes into the log and names nothing of the body.
pub(super) type Bad = &'static str;

/// Reads a whole document. No DTD, no entities but the five and character references.
pub(super) fn parse(body: &[u8]) -> Result<Element, Bad> {
    let text = std::str::from_utf8(body).map_err(|_| "not UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|_| "not well-formed XML")?;
        match event {
            Event::Start(start) => {
                count += 1;
                if root.is_some() || open.len() >= DEEPEST || count > MOST_ELEMENTS {
                    return Err("XML with two roots, too deep or too long");
                }
                open.push(begun(&start)?);
            }
            Event::Empty(start) => {
                count += 1;
                if root.is_some() || count > MOST_ELEMENTS {
                    return Err("XML with two roots or too long");
                }
                let element = begun(&start)?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::End(_) => {
                let element = open.pop().ok_or("not well-formed XML")?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content())?,
            Event::CData(text) => add(&mut open, &text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(|_| "a character that is none")? {
                    Some(character) => character,
                    None => match reference.xml10_content().as_ref() {
                        "lt" => '<',
                        "gt" => '>',
                        "amp" => '&',
                        "apos" => '\'',
                        "quot" => '"',
                        _ => return Err("an entity that is not one of the five"),
                    },
                };
                add(&mut open, character.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err("a document type definition"),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if !open.is_empty() {
        return Err("XML that is cut off");
    }
    root.ok_or("no XML")
}

fn begun(start: &BytesStart<'_>) -> Result<Element, Bad> {
    let mut element = Element::new(start.name().0);
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| "an attribute that cannot be read")?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| "an entity that is not one of the five")?;
        element.attributes.push((attribute.key.0.to_owned(), value.into_owned()));
    }
    Ok(element)
}

fn add(open: &mut [Element], text: &str) -> Result<(), Bad> {
    match open.last_mut() {
        Some(element) => {
            element.text.push_str(text);
            Ok(())
        }
        None if text.trim().is_empty() => Ok(()),
        None => Err("text outside of the root"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let element = Element::new("Order").say("Name", "A <b> & \"c\" 'd'").with(Element::new("Empty"));
        assert_eq!(parse(element.document().as_bytes()).unwrap(), element);
        assert!(element.document().contains("<Empty/>"));
    }

    #[test]
    fn attributes_and_unknown_children_survive() {
        let text = "<?xml version=\"1.0\"?><a xmlns=\"urn:x\" b='1 &amp; 2'><c><![CDATA[<x>]]></c> <d/></a>";
        let element = parse(text.as_bytes()).unwrap();
        assert_eq!(element.text_of("C"), Some("<x>"));
        let again = element.document();
        assert!(again.ends_with("<a xmlns=\"urn:x\" b=\"1 &amp; 2\"><c>&lt;x&gt;</c><d/></a>"), "{again}");
    }

    #[test]
    fn hostile_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
        let long = format!("<a>{}</a>", "<b/>".repeat(MOST_ELEMENTS));
        for bad in [
            "",
            "plain",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>text",
            "<a>&nbsp;</a>",
            "<a>&x;</a>",
            "<a b='&x;'/>",
            "<a b='1' b='2'/>",
            "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"http://example.com/a.dtd\"><a/>",
            "<html><body><p>It works</body></html>",
            "{\"code\": 200}",
            &deep,
            &long,
        ] {
            assert!(parse(bad.as_bytes()).is_err(), "{}", bad.chars().take(60).collect::<String>());
        }
        assert!(parse(b"<a>\xff</a>").is_err());
        assert!(parse(format!("{}{}", "<a>".repeat(64), "</a>".repeat(64)).as_bytes()).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_survives_and_nothing_panics(text in "\\PC{0,60}", wild in "[<>&;a/!\\[\\]\"'= ?-]{0,60}") {
            let element = Element::new("a").say("b", &text);
            let read = parse(element.document().as_bytes()).unwrap();
            prop_assert_eq!(read.children[0].text.trim(), text.trim());
            let _ = parse(wild.as_bytes());
        }
    }
}
