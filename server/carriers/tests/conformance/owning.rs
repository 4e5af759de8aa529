//! What we own, and what can be done with it.

use carriers::{CATALOG, sandbox::Trouble};

use crate::world::{World, mark};

#[tokio::test]
async fn a_list_has_every_number_once_and_each_can_be_found() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let all = world.owned().await.unwrap();
        assert!(all.len() >= 10, "{}: {}", spec.id, all.len());
        let mut numbers: Vec<_> = all.iter().map(|listed| listed.number.clone()).collect();
        numbers.sort();
        let count = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "{}: a number stands twice", spec.id);
        for listed in all.iter().take(3) {
            let found = world.client.inventory().unwrap().find(listed.kind, &listed.number, Some(listed.page)).await.unwrap();
            assert_eq!(found.map(|found| found.number), Some(listed.number.clone()), "{}", spec.id);
        }
    }
}

#[tokio::test]
async fn what_a_number_cannot_have_is_said_in_a_whole_sentence() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let client = &world.client;
        for listed in world.owned().await.unwrap() {
            let said = [
                client.routing().map(|c| c.may(&listed)),
                client.emergency().map(|c| c.may(&listed)),
                client.directory().map(|c| c.may(&listed)),
                client.caller_names().map(|c| c.may(&listed)),
                client.fax().map(|c| c.may(&listed)),
                client.features().map(|c| c.may(&listed)),
            ];
            for reason in said.into_iter().flatten().filter_map(Result::err) {
                assert!(reason.ends_with('.') && reason.contains(' '), "{}: {reason}", spec.id);
            }
            if let Some(routing) = client.routing() {
                assert!(!routing.shapes(&listed).is_empty(), "{}: {}", spec.id, listed.number);
            }
        }
    }
}

#[tokio::test]
async fn features_are_a_form_that_reads_well() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let Some(features) = world.client.features() else { continue };
        let fields = features.fields();
        assert!(!fields.is_empty() && features.most_numbers() > 0, "{}", spec.id);
        let mut names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}: two fields of one name", spec.id);
        for field in &fields {
            assert!(!field.label.is_empty() && field.help.ends_with('.'), "{}: {}: {}", spec.id, field.name, field.help);
        }
    }
}

#[tokio::test]
async fn a_removal_whose_answer_is_lost_proves_nothing_and_is_not_sent_again() {
    for spec in CATALOG {
        for what in [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter] {
            let world = World::of(spec).await;
            let number = world.owned().await.unwrap().remove(0);
            let inventory = world.client.inventory().unwrap();
            let operation = inventory.removal_operation();
            world.trouble(operation.id, what, 0).await;
            let one = std::slice::from_ref(&number.number);
            let error = inventory.remove(number.kind, one, &mark()).await.expect_err("the answer was lost");
            assert!(!error.kind.proves_nothing_done(), "{} {what:?}: {error}", spec.id);
            assert_eq!(world.ledger(operation.id).await, 1, "{} {what:?}", spec.id);
        }
    }
}

#[tokio::test]
async fn a_removal_that_was_refused_did_nothing() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let number = world.owned().await.unwrap().remove(0);
        let inventory = world.client.inventory().unwrap();
        let operation = inventory.removal_operation();
        world.trouble(operation.id, Trouble::Refuse, 0).await;
        let one = std::slice::from_ref(&number.number);
        let error = inventory.remove(number.kind, one, &mark()).await.expect_err("refused");
        assert!(error.kind.proves_nothing_done(), "{}: {error}", spec.id);
        assert_eq!(world.ledger(operation.id).await, 0, "{}", spec.id);
        let found = inventory.find(number.kind, &number.number, Some(number.page)).await.unwrap();
        assert!(found.is_some(), "{}: it is still ours", spec.id);
    }
}
