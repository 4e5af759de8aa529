//! Bad days that every carrier can have.

use carriers::{
    CATALOG,
    error::ErrorKind,
    sandbox::{Hostility, Trouble},
};
use contract::account::HealthState;

use crate::world::World;

#[tokio::test]
async fn wrong_credentials_are_refused_as_such_and_nothing_of_them_is_repeated() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.client.test().await.unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        let stranger = world.with_wrong_secrets();
        let error = stranger.test().await.expect_err("wrong secrets");
        assert_eq!(error.kind, ErrorKind::LoginRefused, "{}: {error}", spec.id);
        assert_eq!(stranger.health().state, HealthState::LoginRefused, "{}", spec.id);
    }
}

#[tokio::test]
async fn a_revoked_log_in_is_an_error_that_says_so() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.client.test().await.unwrap();
        world.trouble("", Trouble::TokenRevoked, 0).await;
        let error = world.owned().await.expect_err("revoked");
        assert!(matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::LoginRefused), "{}: {error}", spec.id);
    }
}

/// Whether this carrier gives tokens for a log-in; the others are known by a key that does not end.
fn logs_in(world: &World) -> bool {
    world.spec.operations.iter().any(|operation| operation.id.ends_with("_login") || operation.id.ends_with("_token"))
}

#[tokio::test]
async fn a_token_that_ended_costs_a_read_a_log_in_and_a_key_that_ended_is_a_refused_log_in() {
    let mut renewed = 0;
    for spec in CATALOG {
        let world = World::of(spec).await;
        let query = world.query().await;
        world.trouble("", Trouble::TokenExpired, 1).await;
        let result = world.client.search().unwrap().offers(&query).await;
        if logs_in(&world) {
            assert!(!result.unwrap_or_else(|error| panic!("{}: {error}", spec.id)).items.is_empty(), "{}", spec.id);
            renewed += 1;
        } else {
            assert_eq!(result.expect_err("ended").kind, ErrorKind::LoginRefused, "{}", spec.id);
        }
    }
    assert!(renewed > 0 && renewed < CATALOG.len(), "both kinds are among us: {renewed}");
}

#[tokio::test]
async fn a_list_whose_next_page_is_the_page_itself_is_an_error_and_never_a_list() {
    let mut paged = 0;
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.own_more(2_500).await;
        let whole = world.owned().await.unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        world.trouble("", Trouble::Hostile { how: Hostility::RepeatCursor }, 0).await;
        let result = world.owned().await;
        if whole.iter().any(|listed| listed.page > 1) {
            let error = result.map(|all| all.len()).expect_err(spec.id);
            assert_eq!(error.kind, ErrorKind::Unreadable, "{}: {error}", spec.id);
            paged += 1;
        } else {
            assert_eq!(result.unwrap().len(), whole.len(), "{}: there are no pages to repeat", spec.id);
        }
    }
    assert!(paged >= 3, "{paged}");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_whole_is_an_error_and_never_a_shorter_list() {
    let troubles = [
        Trouble::ServerError,
        Trouble::DropBefore,
        Trouble::Html,
        Trouble::TruncatedAfter,
        Trouble::Hostile { how: Hostility::Doctype },
        Trouble::Hostile { how: Hostility::Deep },
        Trouble::Flood { mib: 300 },
    ];
    for spec in CATALOG {
        for what in troubles {
            let world = World::of(spec).await;
            world.trouble("", what, 0).await;
            let result = world.owned().await;
            assert!(result.is_err(), "{} {what:?}: {} numbers", spec.id, result.map_or(0, |all| all.len()));
        }
    }
}

#[tokio::test]
async fn a_carrier_that_asks_for_a_rest_gets_it() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.client.test().await.unwrap();
        world.trouble("", Trouble::TooMany { retry_after_s: 30 }, 1).await;
        let error = world.owned().await.expect_err("asked for a rest");
        assert_eq!(error.kind, ErrorKind::TooMany, "{}: {error}", spec.id);
        assert!(error.retry_after_s.is_some_and(|seconds| seconds >= 25), "{}: {:?}", spec.id, error.retry_after_s);
        assert_eq!(world.client.health().load.left, 0, "{}: nothing is let through meanwhile", spec.id);
        let again = world.owned().await.expect_err("still resting");
        assert_eq!(again.kind, ErrorKind::TooMany, "{}: held back here, without a call: {again}", spec.id);
    }
}

#[tokio::test]
async fn ten_failures_open_the_breaker_and_a_probe_closes_it() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.client.test().await.unwrap();
        world.trouble("", Trouble::ServerError, 0).await;
        for _ in 0..10 {
            assert!(world.owned().await.is_err());
        }
        assert!(world.client.health().load.held_until.is_some(), "{}: open", spec.id);
        world.calm().await;
        let held = world.owned().await.expect_err("held back");
        assert_eq!(held.kind, ErrorKind::NotSent, "{}: {held}", spec.id);
        world.pass(11_000).await;
        world.owned().await.unwrap_or_else(|error| panic!("{}: the probe: {error}", spec.id));
        assert!(world.client.health().load.held_until.is_none(), "{}: closed", spec.id);
    }
}

#[tokio::test]
async fn words_that_nobody_knows_are_shown_and_break_nothing() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        world.trouble("", Trouble::UnknownWord, 0).await;
        let all = world.owned().await.unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        assert!(!all.is_empty(), "{}", spec.id);
    }
}
