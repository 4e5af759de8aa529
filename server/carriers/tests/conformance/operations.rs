//! Every operation has a test that says so: the id of its row stands in the test's name.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use carriers::CATALOG;

#[test]
fn every_operation_of_the_catalogue_stands_in_the_name_of_a_test_of_its_client() {
    let mut missing = Vec::new();
    for spec in CATALOG {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(spec.id);
        let names: Vec<String> = sources(&folder).iter().flat_map(|text| tests_in(text)).collect();
        assert!(names.len() >= 20, "{}: {} tests were found", spec.id, names.len());
        let ids: Vec<&str> = spec.operations.iter().map(|operation| operation.id).collect();
        let proved = proved(&ids, &names);
        missing.extend(ids.into_iter().filter(|id| !proved.contains(id)));
    }
    assert!(missing.is_empty(), "no test carries {missing:?} in its name");
}

#[test]
fn an_id_is_found_whole_and_not_as_the_beginning_of_a_longer_one() {
    let ids = ["x_order", "x_order_status", "x_search"];
    let found = |name: &str| proved(&ids, &[name.to_owned()]).into_iter().collect::<Vec<_>>();
    assert_eq!(found("x_order_status_is_read"), ["x_order_status"]);
    assert_eq!(found("trap_1_x_search_then_x_order"), ["x_order", "x_search"]);
    assert!(found("x_orders_are_many").is_empty());
    let text =
        "#[test]\nfn one() {}\nfn two() {}\n    #[tokio::test(start_paused = true)]\n    #[ignore]\n    async fn three() {}\n";
    assert_eq!(tests_in(text), ["one", "three"]);
}

/// The ids that stand whole in one of these names; where a longer id stands, a shorter one in it does not count.
fn proved<'a>(ids: &[&'a str], names: &[String]) -> BTreeSet<&'a str> {
    let mut longest_first = ids.to_vec();
    longest_first.sort_by_key(|id| std::cmp::Reverse(id.len()));
    let mut proved = BTreeSet::new();
    for name in names {
        let mut rest = format!("_{name}_");
        for id in &longest_first {
            let whole = format!("_{id}_");
            if rest.contains(&whole) {
                proved.insert(*id);
                rest = rest.replace(&whole, "_|_");
            }
        }
    }
    proved
}

/// The names of the tests in a source file.
fn tests_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        let function = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
        match function {
            Some(function) if is_test => {
                names.extend(function.split('(').next().map(str::to_owned));
                is_test = false;
            }
            _ => is_test = line.starts_with("#[test]") || line.starts_with("#[tokio::test") || is_test && line.starts_with("#["),
        }
    }
    names
}

/// The texts of the sources in a folder, but not of its sandbox: what a sandbox can do proves nothing of the client.
fn sources(folder: &Path) -> Vec<String> {
    let entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.into_iter().partition(|path| path.is_dir());
    let own = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let mut texts: Vec<String> = own.map(|path| fs::read_to_string(path).unwrap()).collect();
    for inner in folders.iter().filter(|path| path.file_name().is_some_and(|name| name != "sandbox")) {
        texts.extend(sources(inner));
    }
    texts
}
