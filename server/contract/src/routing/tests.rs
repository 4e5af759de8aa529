//! What a routing may be.

use super::*;

fn chain(steps: Vec<Step>) -> RoutingChange {
    RoutingChange {
        routing: Routing::Chain(Chain {
            sequence: Some(Sequence::Order),
            answering: Answering::ForwardOnly,
            sip_digits: None,
            steps,
        }),
        device: None,
    }
}

#[test]
fn a_step_without_seconds_or_with_a_hundred_is_refused() {
    let to = Destination::Number { number: E164::parse("2522378144").unwrap() };
    let faults = chain(vec![
        Step { to: to.clone(), ring_seconds: None },
        Step { to: Destination::Pbx { address: Ipv4Addr::new(127, 0, 0, 1) }, ring_seconds: Some(100) },
        Step { to: Destination::Preconfigured, ring_seconds: None },
    ])
    .faults();
    let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["steps.0.ring_seconds", "steps.1.ring_seconds"]);
    assert!(chain(vec![Step { to, ring_seconds: Some(99) }]).faults().is_empty());
}

#[test]
fn forwarding_without_a_step_is_refused() {
    assert_eq!(chain(vec![]).faults()[0].field, "steps");
}

#[test]
fn a_device_is_the_first_step_and_brings_its_credentials() {
    let device = Step { to: Destination::Device, ring_seconds: Some(30) };
    let mut change = chain(vec![device.clone()]);
    assert_eq!(change.faults()[0].field, "device");
    change.device = Some(DeviceCredentials { username: "12512658624".into(), password: Secret::new("x") });
    assert!(change.faults().is_empty());
    let pbx = Step { to: Destination::Pbx { address: Ipv4Addr::new(10, 0, 0, 1) }, ring_seconds: Some(5) };
    change.routing = chain(vec![pbx, device]).routing;
    assert_eq!(change.faults()[0].field, "steps.1.to");
}
