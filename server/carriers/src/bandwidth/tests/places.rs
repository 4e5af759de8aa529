//! Locations and posts.

use contract::secret::Secret;

use super::stand_in::{Reply, StandIn, mark, number, owned, refusal, sample, sampled};
use crate::{error::ErrorKind, notices::Notice};

#[tokio::test]
async fn bw_sites_sippeers_are_locations_with_their_site_before_them() {
    let carrier = StandIn::new(|seen, _| sampled(if seen.path.ends_with("/sites") { "sites" } else { "sippeers" })).await;
    let all = carrier.client().locations().unwrap().list().await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].id.as_str(), all[0].name.as_str(), all[0].site.as_deref()), ("12/500", "Office", Some("Main")));
    assert_eq!(
        (all[0].hosts[0].as_str(), all[0].failover.as_deref(), all[0].usual),
        ("203.0.113.7:5060", Some("+13335550111"), true)
    );
    assert_eq!((all[1].id.as_str(), all[1].failover.as_deref(), all[1].usual), ("12/501", None, false));
    let odd = StandIn::new(|_, _| Reply::Xml("<Else/>".into())).await;
    assert_eq!(odd.client().locations().unwrap().list().await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn bw_sippeer_failover_keeps_everything_else_about_the_location() {
    let carrier = StandIn::new(|seen, _| if seen.method == "PUT" { Reply::status(200) } else { sampled("sippeer") }).await;
    carrier.client().locations().unwrap().set_failover("12/500", Some("desk@203.0.113.9")).await.unwrap();
    insta::assert_snapshot!("sippeer_failover", carrier.written());
    let with =
        sample("sippeer").replace("<IsDefault", "<FinalDestinationUri>sip:a@b.example.com</FinalDestinationUri><IsDefault");
    let carrier =
        StandIn::new(move |seen, _| if seen.method == "PUT" { Reply::status(200) } else { Reply::Xml(with.clone()) }).await;
    carrier.client().locations().unwrap().set_failover("12/500", None).await.unwrap();
    assert!(!carrier.writes()[0].body.contains("FinalDestinationUri"));
    assert!(carrier.writes()[0].body.contains("<Inner>1</Inner>"));
}

#[tokio::test]
async fn bw_sippeer_failover_is_not_written_over_what_cannot_be_read() {
    for answer in [Reply::status(404), Reply::Xml("<Else/>".into()), Reply::Xml("<SipPeer".into()), Reply::Broken] {
        let carrier = StandIn::new(move |_, _| answer.clone()).await;
        let error = carrier.client().locations().unwrap().set_failover("12/500", None).await.unwrap_err();
        assert!(error.kind.proves_nothing_done(), "{error}");
        assert!(carrier.writes().is_empty());
    }
    let carrier = StandIn::saying("sippeer").await;
    assert_eq!(carrier.client().locations().unwrap().set_failover("12", None).await.unwrap_err().kind, ErrorKind::Unsupported);
    assert!(carrier.seen().is_empty());
}

#[tokio::test]
async fn bw_move_tns_is_an_order_that_can_be_followed() {
    let body = "<MoveTnsOrderResponse><MoveTnsOrder><OrderId>m-1</OrderId><ProcessingStatus>RECEIVED</ProcessingStatus></MoveTnsOrder></MoveTnsOrderResponse>";
    let carrier = StandIn::new(move |_, _| Reply::Raw(201, "application/xml", body.into())).await;
    let client = carrier.client();
    let accepted = client.locations().unwrap().move_numbers(&[owned("7065550101")], "12/501", &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("m-1"));
    assert!(client.orders().unwrap().follows(client.locations().unwrap().move_operation().unwrap()));
    insta::assert_snapshot!("move_tns", carrier.written());
}

#[tokio::test]
async fn bw_subscriptions_are_made_with_credentials_and_bw_subscriptions_list_has_none() {
    let carrier = StandIn::new(|seen, _| {
        if seen.method == "POST" { Reply::Made("/accounts/14/subscriptions/s-9") } else { sampled("subscriptions") }
    })
    .await;
    let client = carrier.client();
    let notices = client.notices().unwrap();
    let password = Secret::new("p0sts-p4ss");
    let url = "https://desk.example.com/posts?a=1&b=2";
    let accepted = notices.subscribe("tnoptions", url, "bw", &password, &mark()).await.unwrap();
    assert_eq!(accepted.reference.as_deref(), Some("s-9"));
    insta::assert_snapshot!("subscription", carrier.written());
    let all = notices.list().await.unwrap();
    assert_eq!(
        (all[0].id.as_str(), all[0].about.as_str(), all[0].url.as_str()),
        ("s-1", "tnoptions", "https://desk.example.com/posts")
    );
    assert_eq!(all[1].url, "mailto:desk@example.com");
    let error = notices.subscribe("weather", url, "bw", &password, &mark()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unsupported);
    let refuses = StandIn::new(|_, _| refusal(409, "1", "exists, with p0sts-p4ss")).await;
    let error = refuses.client().notices().unwrap().subscribe("orders", url, "bw", &password, &mark()).await.unwrap_err();
    assert_eq!((error.kind, error.words.text.as_deref()), (ErrorKind::Refused, Some("exists, with ••••")));
}

#[tokio::test]
async fn bw_subscriptions_post_what_is_read_as_a_notice_and_nothing_else_is() {
    let carrier = StandIn::saying("subscriptions").await;
    let client = carrier.client();
    let notices = client.notices().unwrap();
    let read = |body: &str| notices.read("application/xml", body.as_bytes());
    let Notice::Order { reference, mark: ours, word } = read(&sample("notification")).unwrap() else { panic!() };
    assert_eq!((reference.as_str(), word.as_str()), ("ddbdc72e-dc27-490c-904e-d0c11291b095", "COMPLETE"));
    assert_eq!(ours.as_deref(), Some(mark().as_str()));
    let leaving = sample("notification").replace("<OrderType>tnoptions", "<OrderType>portouts");
    let Notice::Alert { number: which, at, .. } = read(&leaving).unwrap() else { panic!() };
    assert_eq!((which, at.is_some()), (Some(number("2018551020")), true));
    let long = format!("<Notification>{}</Notification>", "x".repeat(300_000));
    for bad in ["", "{}", "<Else/>", "<Notification/>", "<!DOCTYPE a><Notification><OrderId>1</OrderId></Notification>", &long] {
        assert_eq!(read(bad).unwrap_err().kind, ErrorKind::Unreadable);
    }
    for subject in notices.subjects() {
        assert!(!subject.is_empty());
    }
}
