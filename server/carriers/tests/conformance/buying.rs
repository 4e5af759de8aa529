//! From an offer to a number that is ours.

use carriers::{
    CATALOG,
    buying::{OrderLine, PurchaseOrder},
    carrier::{CarrierOffer, Recheck},
    error::ErrorKind,
    orders::{NumberInOrder, OrderKey, OrderState},
    sandbox::{Hostility, Trouble},
};
use contract::{
    cart::CartRouting,
    offer::{HoldRule, OfferedThing},
};

use crate::world::{World, mark, number_of};

/// Holds an offer where the carrier holds any, and makes an order of it.
async fn order_of(world: &World, offer: CarrierOffer) -> PurchaseOrder {
    order_of_all(world, vec![offer]).await
}

/// The same for offers of one kind.
async fn order_of_all(world: &World, offers: Vec<CarrierOffer>) -> PurchaseOrder {
    let (_, kind) = number_of(&offers[0]);
    let mut lines = Vec::new();
    for offer in offers {
        let held = match world.client.holds() {
            Some(holds) if holds.rule(&offer) != HoldRule::None => Some(holds.hold(&offer, &mark()).await.unwrap()),
            _ => None,
        };
        lines.push(OrderLine { offer, quantity: 1, held });
    }
    PurchaseOrder { kind, lines, routing: CartRouting::Unset }
}

/// Waits, by the carrier's clock, until the number is listed as ours; whether that happened.
async fn becomes_ours(world: &World, order: &PurchaseOrder) -> bool {
    let (number, kind) = number_of(&order.lines[0].offer);
    for _ in 0..20 {
        if world.client.inventory().unwrap().find(kind, &number, None).await.unwrap().is_some() {
            return true;
        }
        world.pass(60_000).await;
    }
    false
}

#[tokio::test]
async fn what_is_held_can_be_given_back_and_is_on_offer_again() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let offer = world.offer().await;
        let Some(holds) = world.client.holds().filter(|holds| holds.rule(&offer) != HoldRule::None) else { continue };
        let held = holds.hold(&offer, &mark()).await.unwrap();
        if let HoldRule::Timed { .. } = holds.rule(&offer) {
            assert!(held.until.is_some(), "{}: a timed hold has an end", spec.id);
        }
        assert!(holds.look(&offer, Some(&held)).await.unwrap().is_some(), "{}: the carrier shows the hold", spec.id);
        holds.release(&offer, &held).await.unwrap();
        assert!(holds.look(&offer, Some(&held)).await.unwrap().is_none(), "{}: and shows it no more", spec.id);
        let again = world.client.search().unwrap().recheck(&offer).await.unwrap();
        assert!(!matches!(again, Recheck::Gone), "{}: {again:?}", spec.id);
    }
}

#[tokio::test]
async fn what_is_offered_is_bought_once_and_becomes_ours() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let order = order_of(&world, world.offer().await).await;
        let purchases = world.client.purchases().unwrap();
        let operation = purchases.operation(order.kind);
        let mark = mark();
        let accepted = purchases.purchase(&order, &mark).await.unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        assert!(becomes_ours(&world, &order).await, "{}: the number never became ours", spec.id);
        assert_eq!(world.ledger(operation.id).await, 1, "{}", spec.id);
        if let Some(orders) = world.client.orders().filter(|orders| orders.follows(operation)) {
            let (number, _) = number_of(&order.lines[0].offer);
            let by =
                |reference| OrderKey { operation: operation.id, reference, mark: mark.clone(), numbers: vec![number.clone()] };
            let found = orders.order(&by(accepted.reference.clone())).await.unwrap().unwrap();
            assert_eq!(found.state, OrderState::Done, "{}: {found:?}", spec.id);
            let lost = orders.order(&by(None)).await.unwrap();
            assert_eq!(lost.map(|order| order.reference), accepted.reference, "{}: found again by our mark", spec.id);
        }
    }
}

#[tokio::test]
async fn a_purchase_whose_answer_is_lost_proves_nothing_and_is_not_sent_again() {
    for spec in CATALOG {
        for what in
            [Trouble::DropAfter, Trouble::ServerErrorAfter, Trouble::HtmlAfter, Trouble::TruncatedAfter, Trouble::HangAfter]
        {
            let world = World::of(spec).await;
            let order = order_of(&world, world.offer().await).await;
            let purchases = world.client.purchases().unwrap();
            let operation = purchases.operation(order.kind);
            world.trouble(operation.id, what, 0).await;
            let error = purchases.purchase(&order, &mark()).await.expect_err("the answer was lost");
            assert!(!error.kind.proves_nothing_done(), "{} {what:?}: {error}", spec.id);
            world.calm().await;
            assert_eq!(world.ledger(operation.id).await, 1, "{} {what:?}", spec.id);
            assert!(becomes_ours(&world, &order).await, "{} {what:?}: it was done all the same", spec.id);
        }
    }
}

#[tokio::test]
async fn a_purchase_that_never_left_or_was_refused_did_nothing() {
    for spec in CATALOG {
        for what in [Trouble::Refuse, Trouble::TooMany { retry_after_s: 1 }] {
            let world = World::of(spec).await;
            let order = order_of(&world, world.offer().await).await;
            let purchases = world.client.purchases().unwrap();
            let operation = purchases.operation(order.kind);
            world.trouble(operation.id, what, 0).await;
            let error = purchases.purchase(&order, &mark()).await.expect_err("refused");
            assert!(error.kind.proves_nothing_done(), "{} {what:?}: {error}", spec.id);
            assert_eq!(world.ledger(operation.id).await, 0, "{} {what:?}", spec.id);
        }
    }
}

#[tokio::test]
async fn a_purchase_whose_answer_hurts_who_reads_it_proves_nothing_and_is_not_sent_again() {
    let troubles = [
        Trouble::Hostile { how: Hostility::Doctype },
        Trouble::Hostile { how: Hostility::Deep },
        Trouble::Flood { mib: 200 },
        Trouble::Html,
        Trouble::DropBefore,
        Trouble::Hang,
    ];
    for spec in CATALOG {
        for what in troubles {
            let world = World::of(spec).await;
            let order = order_of(&world, world.offer().await).await;
            let purchases = world.client.purchases().unwrap();
            let operation = purchases.operation(order.kind);
            world.trouble(operation.id, what, 1).await;
            let error = purchases.purchase(&order, &mark()).await.expect_err("no answer that can be believed");
            assert!(!error.kind.proves_nothing_done(), "{} {what:?}: {error}", spec.id);
            assert_eq!(world.ledger(operation.id).await, 0, "{} {what:?}: a second try would have bought", spec.id);
        }
    }
}

#[tokio::test]
async fn a_purchase_that_meets_an_ended_token_is_not_sent_again_and_the_next_one_goes_through() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let order = order_of(&world, world.offer().await).await;
        let purchases = world.client.purchases().unwrap();
        let operation = purchases.operation(order.kind);
        world.trouble(operation.id, Trouble::TokenExpired, 1).await;
        let error = purchases.purchase(&order, &mark()).await.expect_err("ended");
        assert!(matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::LoginRefused), "{}: {error}", spec.id);
        assert_eq!(world.ledger(operation.id).await, 0, "{}", spec.id);
        purchases.purchase(&order, &mark()).await.unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        assert_eq!(world.ledger(operation.id).await, 1, "{}", spec.id);
    }
}

#[tokio::test]
async fn a_purchase_that_is_done_by_half_is_told_by_half() {
    for spec in CATALOG {
        let world = World::of(spec).await;
        let mut offers = world.offers().await;
        let product = product_of(&offers[0]);
        offers.retain(|offer| product_of(offer) == product);
        let order = order_of_all(&world, offers.into_iter().take(2).collect()).await;
        assert_eq!(order.lines.len(), 2, "{}", spec.id);
        let purchases = world.client.purchases().unwrap();
        let operation = purchases.operation(order.kind);
        let mark = mark();
        world.trouble(operation.id, Trouble::Partial, 0).await;
        let result = purchases.purchase(&order, &mark).await;
        world.calm().await;
        assert_eq!(world.ledger(operation.id).await, 1, "{}: half was done", spec.id);
        assert!(result.as_ref().map_or_else(|error| !error.kind.proves_nothing_done(), |_| true), "{}: {result:?}", spec.id);
        world.pass(600_000).await;
        let mut ours = 0;
        for line in &order.lines {
            let (number, kind) = number_of(&line.offer);
            ours += usize::from(world.client.inventory().unwrap().find(kind, &number, None).await.unwrap().is_some());
        }
        assert_eq!(ours, 1, "{}: and the list tells which", spec.id);
        if let (Some(orders), Ok(accepted)) = (world.client.orders(), result)
            && orders.follows(operation)
        {
            let numbers = order.lines.iter().map(|line| number_of(&line.offer).0).collect();
            let key = OrderKey { operation: operation.id, reference: accepted.reference, mark, numbers };
            let found = orders.order(&key).await.unwrap().unwrap();
            let done = found.numbers.values().filter(|number| **number == NumberInOrder::Done).count();
            assert!(done <= 1, "{}: {found:?}", spec.id);
        }
    }
}

/// What of a carrier's range an offer is, where it says.
fn product_of(offer: &CarrierOffer) -> Option<String> {
    match &offer.what {
        OfferedThing::Number { product, .. } => product.clone(),
        OfferedThing::Product { .. } => None,
    }
}
