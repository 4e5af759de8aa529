//! The list of addresses, read from the router's own source and from the README's table.

use std::{collections::BTreeSet, fs, path::Path};

use contract::policy::{Access, OPERATIONS, Operation};
use reqwest::Method;

/// An address of the API with one of its methods.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub method: String,
    /// Its template, with the names of its variables taken out (`/api/users/{}`).
    pub path: String,
}

impl Route {
    /// An address that fits the template and names nothing that is there.
    pub fn example(&self) -> String {
        self.path.replace("{}", "nothing")
    }

    pub fn method(&self) -> Method {
        self.method.parse().unwrap()
    }
}

/// Every route, as the router's source has it.
pub fn in_source() -> BTreeSet<Route> {
    let text = read("src/lib.rs");
    let mut routes = BTreeSet::new();
    for piece in text.split(".route(").skip(1) {
        let path = piece.split('"').nth(1).unwrap();
        if matches!(path, "/healthz" | "/readyz" | "/metrics") || path.starts_with("/hooks/") {
            continue;
        }
        let handlers = piece.split("\n        .route(").next().unwrap().split("\n}").next().unwrap();
        for method in ["get", "post", "put", "delete", "patch"] {
            if handlers.contains(&format!("{method}(")) {
                routes.insert(Route { method: method.to_uppercase(), path: plain(&format!("/api{path}")) });
            }
        }
    }
    assert!(routes.len() > 40, "the router's source is written in another way than this reads");
    routes
}

/// Every route, as the table of operations has it, with what it needs.
pub fn in_policy() -> Vec<(Route, Access)> {
    let route = |operation: &Operation| Route { method: operation.method.to_owned(), path: plain(operation.path) };
    OPERATIONS.iter().map(|operation| (route(operation), operation.access)).collect()
}

/// Every route, as the README's table has it, with what it needs.
pub fn in_readme() -> Vec<(Route, String)> {
    read("README.md")
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|');
            let address = cells.next()?.split('`').next()?.to_owned();
            let (method, path) = address.split_once(' ')?;
            let path = path.split('?').next()?;
            path.starts_with("/api").then(|| {
                let needs = line.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap().trim().to_owned();
                (Route { method: method.to_owned(), path: plain(path) }, needs)
            })
        })
        .collect()
}

fn plain(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            _ if inside => {}
            _ => out.push(c),
        }
    }
    out
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}
