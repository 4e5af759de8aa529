//! The roster: what carriers there are, what they want to know, and every operation with what it does.

use std::fmt::Write as _;

use carriers::CATALOG;
use contract::carrier::CredentialKind;

#[test]
fn the_roster_is_as_it_is_written_down() {
    let mut text = String::new();
    for spec in CATALOG {
        writeln!(text, "{} · {} · {}", spec.id, spec.name, spec.tile).unwrap();
        writeln!(text, "  live: {} · sandbox: …{}", spec.live_url.unwrap_or("none that is known"), spec.sandbox_path).unwrap();
        writeln!(text, "  hosts: {}", spec.hosts.join(", ")).unwrap();
        for field in (spec.credentials)() {
            let kind = match field.kind {
                CredentialKind::Text => "text".to_owned(),
                CredentialKind::Address => "address".to_owned(),
                CredentialKind::Secret => "secret".to_owned(),
                CredentialKind::Choice { options } => options.into_iter().map(|(value, _)| value).collect::<Vec<_>>().join("|"),
            };
            writeln!(text, "  asks: {} ({kind}{})", field.name, if field.required { ", required" } else { "" }).unwrap();
        }
        for operation in spec.operations {
            let seconds = operation.deadline.as_secs();
            writeln!(text, "  {}: {:?}, {:?}, {seconds} s", operation.id, operation.effect, operation.evidence).unwrap();
        }
    }
    insta::assert_snapshot!("roster", text);
}

#[test]
fn every_operation_stands_once_and_begins_with_its_carriers_letters() {
    for spec in CATALOG {
        let mut ids: Vec<&str> = spec.operations.iter().map(|operation| operation.id).collect();
        let letters = ids[0].split_once('_').unwrap().0;
        assert!(ids.iter().all(|id| id.starts_with(letters)), "{}", spec.id);
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{}: an operation stands twice", spec.id);
    }
}
