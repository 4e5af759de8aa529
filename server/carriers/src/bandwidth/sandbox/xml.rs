//! XML as this carrier writes it: elements with text or children, no attributes that mean anything, no mixed content.

use quick_xml::{Reader, escape::escape, events::Event};
use serde::{Deserialize, Serialize, Serializer};

/// How deep an element may lie. The deepest of the carrier's documents has nine floors.
const DEEPEST: usize = 64;
/// What stands before every answer.
const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
/// Elements whose text is a secret: they are never written down.
const SECRETS: &[&str] = &["PortOutPasscode", "PinNumber", "Password"];

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Node {
    pub(super) name: String,
    /// Its text. `Some("")` is written `<a></a>`, and `None` without children is written `<a/>`.
    #[serde(default)]
    pub(super) text: Option<String>,
    #[serde(default)]
    pub(super) children: Vec<Node>,
}

/// Why a document was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// An element with text.
pub(super) fn leaf(name: &str, text: impl ToString) -> Node {
    Node { name: name.into(), text: Some(text.to_string()), children: Vec::new() }
}

/// An element with children.
pub(super) fn node(name: &str, children: impl IntoIterator<Item = Node>) -> Node {
    Node { name: name.into(), text: None, children: children.into_iter().collect() }
}

impl Node {
    /// The same with one more child.
    pub(super) fn with(mut self, child: Node) -> Self {
        self.children.push(child);
        self
    }

    /// The same with these children too.
    pub(super) fn and(mut self, children: impl IntoIterator<Item = Node>) -> Self {
        self.children.extend(children);
        self
    }

    /// The same with a child of this text, if there is one.
    pub(super) fn maybe(self, name: &str, text: Option<impl ToString>) -> Self {
        match text {
            Some(text) => self.with(leaf(name, text)),
            None => self,
        }
    }

    /// The same under another name.
    pub(super) fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The first child of this name. Inferred: names are taken in either case.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name.eq_ignore_ascii_case(name))
    }

    /// All children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// Its own text, trimmed.
    pub(super) fn own(&self) -> &str {
        self.text.as_deref().unwrap_or_default().trim()
    }

    /// The text of a child, trimmed; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).map(Node::own).unwrap_or_default()
    }

    /// The text of a child, if it is there and not empty.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether a child says `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.text(name).eq_ignore_ascii_case("true")
    }

    /// The texts of the `item`s in a `list`.
    pub(super) fn list(&self, list: &str, item: &str) -> Vec<&str> {
        let lists = self.children.iter().filter(|child| child.name.eq_ignore_ascii_case(list));
        let items = lists.flat_map(|list| &list.children).filter(|child| child.name.eq_ignore_ascii_case(item));
        items.map(Node::own).collect()
    }

    /// As a document.
    pub(super) fn document(&self) -> String {
        let mut out = String::from(DECLARATION);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        if self.children.is_empty() && self.text.is_none() {
            out.push_str("/>");
            return;
        }
        out.push('>');
        if let Some(text) = &self.text {
            out.push_str(&escape(text.as_str()));
        }
        self.children.iter().for_each(|child| child.write(out));
        out.push_str("</");
        out.push_str(&self.name);
        out.push('>');
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Plain<'a> {
            name: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            text: Option<&'a str>,
            #[serde(skip_serializing_if = "<[Node]>::is_empty")]
            children: &'a [Node],
        }
        let text = self.text.as_deref().map(|text| if SECRETS.contains(&self.name.as_str()) { "hidden" } else { text });
        Plain { name: &self.name, text, children: &self.children }.serialize(serializer)
    }
}

/// Reads a document. One with a document type, an entity of its own or too many floors is not read.
pub(super) fn read(bytes: &[u8]) -> Result<Node, Broken> {
    let text = std::str::from_utf8(bytes).map_err(|_| Broken)?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().map_err(|_| Broken)? {
            Event::Start(tag) => {
                if open.len() >= DEEPEST || root.is_some() {
                    return Err(Broken);
                }
                open.push(Node { name: tag.local_name().as_ref().to_owned(), ..Node::default() });
            }
            Event::Empty(tag) => {
                let child = Node { name: tag.local_name().as_ref().to_owned(), ..Node::default() };
                match open.last_mut() {
                    Some(parent) => parent.children.push(child),
                    None if root.is_none() => root = Some(child),
                    None => return Err(Broken),
                }
            }
            Event::End(_) => {
                let Some(mut done) = open.pop() else { return Err(Broken) };
                if !done.children.is_empty() {
                    done.text = None;
                }
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(words) => say(&mut open, &words.xml10_content())?,
            Event::CData(words) => say(&mut open, &words.xml10_content())?,
            Event::GeneralRef(entity) => {
                let letter = match entity.resolve_char_ref().map_err(|_| Broken)? {
                    Some(letter) => letter,
                    None => match entity.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(Broken),
                    },
                };
                say(&mut open, letter.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(Broken),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => break,
        }
    }
    root.filter(|_| open.is_empty()).ok_or(Broken)
}

fn say(open: &mut [Node], words: &str) -> Result<(), Broken> {
    match open.last_mut() {
        Some(element) => element.text.get_or_insert_default().push_str(words),
        None if words.trim().is_empty() => {}
        None => return Err(Broken),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_xml_is_read_as_it_is_written() {
        let order = node("Order", [leaf("Name", "A & <B>"), leaf("Empty", ""), node("List", [])]);
        let text = order.document();
        assert!(text.ends_with("<Order><Name>A &amp; &lt;B&gt;</Name><Empty></Empty><List/></Order>"), "{text}");
        let again = read(text.as_bytes()).unwrap();
        assert_eq!((again.text("name"), again.get("List")), ("A & <B>", order.get("List")));
    }

    #[test]
    fn sandbox_xml_that_means_harm_is_not_read() {
        let deep = format!("{}{}", "<a>".repeat(65), "</a>".repeat(65));
        for text in ["", "<a>", "<a></b>", "<a/><b/>", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a>&x;</a>", &deep] {
            assert_eq!(read(text.as_bytes()), Err(Broken), "{text}");
        }
    }

    #[test]
    fn sandbox_xml_secrets_are_not_written_down() {
        let text = serde_json::to_string(&node("G", [leaf("PortOutPasscode", "a1b2c3")])).unwrap();
        assert!(!text.contains("a1b2c3"));
    }
}
