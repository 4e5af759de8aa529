//! What comes in and what goes out: a request as the operations see it, and an answer before it is bytes.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    ACCOUNT,
    telephone::Version,
    xml::{self, Broken, Node},
};
use crate::sandbox::Way;

/// The most bytes of a request: a paper of a port.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// A request.
#[derive(Clone, Default)]
pub(super) struct Asked {
    pub(super) method: Method,
    /// The parts of its path after the prefix.
    pub(super) path: Vec<String>,
    /// The parts of its path that its route leaves open, without the account.
    pub(super) args: Vec<String>,
    pub(super) version: Version,
    pub(super) query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// Who asks.
    pub(super) user: String,
    /// Under which trouble it is carried out.
    pub(super) way: Way,
}

impl Asked {
    /// Reads a request; `None` when it is too long, or breaks off.
    pub(super) async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let (version, path) = prefix(parts.uri.path())?;
        let query = form(parts.uri.query().unwrap_or_default().as_bytes());
        let body = axum::body::to_bytes(body, MOST_BYTES).await.ok()?;
        Some(Self { method: parts.method, path, version, query, headers: parts.headers, body, ..Self::default() })
    }

    /// A part of the path that the route leaves open.
    pub(super) fn arg(&self, n: usize) -> &str {
        self.args.get(n).map(String::as_str).unwrap_or_default()
    }

    /// The first value of a parameter, if it is there and not empty. Names are taken in either case.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        let mut values = self.query.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim());
        values.find(|value| !value.is_empty())
    }

    /// All values of a parameter.
    pub(super) fn params<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Whether a parameter says `true`.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.param(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as XML.
    pub(super) fn xml(&self) -> Result<Node, Broken> {
        xml::read(&self.body)
    }

    /// The address of something of the account, as links and `Location` name it: with `/v1.0`, whatever was asked.
    pub(super) fn link(&self, rest: &str) -> String {
        let host = Some(self.header("host")).filter(|host| !host.is_empty()).unwrap_or("localhost");
        format!("http://{host}/v1.0/accounts/{ACCOUNT}/{rest}")
    }

    /// A page of a list, from `page` (the id of its first element; “1” is the first page) and `size`.
    pub(super) fn page<T>(&self, items: Vec<T>, id: impl Fn(&T) -> String, usual: usize) -> Page<T> {
        let size = self.param("size").and_then(|size| size.parse().ok()).filter(|size| *size > 0).unwrap_or(usual);
        let from = self.param("page").filter(|page| *page != "1").unwrap_or_default();
        let begin =
            if from.is_empty() { 0 } else { items.iter().position(|item| id(item).as_str() >= from).unwrap_or(items.len()) };
        let end = begin.saturating_add(size).min(items.len());
        let next =
            if self.way.repeat_cursor { Some(self.param("page").unwrap_or("1").to_owned()) } else { items.get(end).map(&id) };
        let total = items.len();
        let items = items.into_iter().skip(begin).take(end - begin).collect();
        Page { total, items, size, next }
    }

    /// `Links` of a page: texts in the manner of a `Link` header.
    pub(super) fn links<T>(&self, list: &str, page: &Page<T>) -> Node {
        let filters: Vec<(&str, &str)> = self
            .query
            .iter()
            .filter(|(key, _)| !key.eq_ignore_ascii_case("page") && !key.eq_ignore_ascii_case("size"))
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let link = |rel: &str, from: &str| {
            let size = page.size.to_string();
            let pairs = [("page", from), ("size", size.as_str())].into_iter().chain(filters.iter().copied());
            let query: Vec<String> = pairs.map(|(key, value)| format!("{key}={}", escaped(value))).collect();
            xml::leaf(rel, format!("Link=<{}?{}>;rel=\"{rel}\";", self.link(list), query.join("&")))
        };
        xml::node("Links", std::iter::once(link("first", "1")).chain(page.next.as_deref().map(|next| link("next", next))))
    }
}

/// A page of a list.
pub(super) struct Page<T> {
    /// How many there are in all.
    pub(super) total: usize,
    pub(super) items: Vec<T>,
    size: usize,
    next: Option<String>,
}

/// The version that a path speaks, and its parts after the prefix. `None` when it has no prefix that is known.
fn prefix(path: &str) -> Option<(Version, Vec<String>)> {
    let mut parts = path.split('/').filter(|part| !part.is_empty()).map(decoded).peekable();
    let first = parts.next()?.to_ascii_lowercase();
    let version = match first.as_str() {
        "v1.0" => Version::One,
        "api" => match parts.peek()?.to_ascii_lowercase().as_str() {
            "v1" => {
                parts.next();
                Version::One
            }
            "v2" => {
                parts.next();
                Version::Two
            }
            _ => Version::One,
        },
        _ => return None,
    };
    Some((version, parts.collect()))
}

fn decoded(part: &str) -> String {
    // A path has no `+` for a space, as a form has.
    let form = form(format!("x={}", part.replace('+', "%2B")).as_bytes());
    form.into_iter().next().map(|(_, value)| value).unwrap_or_default()
}

/// Pairs of a query or a form.
pub(super) fn form(bytes: &[u8]) -> Vec<(String, String)> {
    let uri = format!("/?{}", String::from_utf8_lossy(bytes));
    let Ok(uri) = uri.parse() else { return Vec::new() };
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).map(|query| query.0).unwrap_or_default()
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: StatusCode,
    headers: Vec<(header::HeaderName, String)>,
    body: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Nothing,
    Xml(Node),
    Bytes(String, Bytes),
}

/// What an operation answers. Both sides are answers; a refusal did nothing.
pub(super) type Outcome = Result<Reply, Reply>;

impl Reply {
    /// An answer without a body.
    pub(super) fn empty(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, headers: Vec::new(), body: Content::Nothing }
    }

    /// A document.
    pub(super) fn xml(status: u16, root: Node) -> Self {
        Self { body: Content::Xml(root), ..Self::empty(status) }
    }

    /// A file.
    pub(super) fn file(content_type: &str, bytes: Bytes) -> Self {
        Self { body: Content::Bytes(content_type.into(), bytes), ..Self::empty(200) }
    }

    /// JSON, as only the token is.
    pub(super) fn json(status: u16, value: &serde_json::Value) -> Self {
        let bytes = value.to_string().into_bytes().into();
        Self { body: Content::Bytes("application/json".into(), bytes), ..Self::empty(status) }
    }

    /// The same with a header.
    pub(super) fn with(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same, saying where the thing is that was made.
    pub(super) fn at(self, place: String) -> Self {
        self.with(header::LOCATION, place)
    }

    /// As a response, its status words made unknown when a fault wants it so.
    pub(super) fn into_response(self, way: Way) -> Response {
        let mut response = match self.body {
            Content::Nothing => (self.status, Body::empty()).into_response(),
            Content::Xml(mut root) => {
                if way.unknown_word {
                    estrange(&mut root, way);
                }
                let headers = [(header::CONTENT_TYPE, "application/xml;charset=UTF-8")];
                (self.status, headers, root.document()).into_response()
            }
            Content::Bytes(content_type, bytes) => (self.status, [(header::CONTENT_TYPE, content_type)], bytes).into_response(),
        };
        for (name, value) in self.headers {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

fn estrange(node: &mut Node, way: Way) {
    if matches!(node.name.as_str(), "ProcessingStatus" | "OrderStatus" | "Status" | "status")
        && let Some(text) = &mut node.text
    {
        let word = way.word(text).to_string();
        *text = word;
    }
    node.children.iter_mut().for_each(|child| estrange(child, way));
}

/// A value in an address.
fn escaped(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
