//! Who is let in, under which path, and how often.

use super::*;

async fn token(caller: &Caller) -> String {
    let request = caller.bare(Method::POST, "/api/v1/oauth2/token").basic_auth("sandbox-tester", Some("sandbox"));
    let response = request.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let answer: Value = response.json().await.unwrap();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("Bearer"), &json!(3600)));
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn sandbox_bw_sites_sippeers_a_token_opens_its_world_for_an_hour_of_its_clock() {
    let caller = Caller::new().await;
    let token = token(&caller).await;
    assert_eq!(token.split('.').count(), 3);
    let sites = async || {
        let request = caller.bare(Method::GET, "/api/v1/accounts/9900012/sites").bearer_auth(&token);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(sites().await, 200);
    caller.advance_s(3_590).await;
    assert_eq!(sites().await, 200);
    caller.advance_s(20).await;
    assert_eq!(sites().await, 401);
}

#[tokio::test]
async fn sandbox_wrong_credentials_are_refused_without_a_word() {
    let caller = Caller::new().await;
    let request = caller.bare(Method::GET, "/api/accounts/9900012/sites").basic_auth(WORLD, Some("wrong"));
    let response = request.send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["www-authenticate"].to_str().unwrap()),
        (401, "Basic realm=\"Bandwidth\"")
    );
    assert!(response.text().await.unwrap().is_empty());
    let request = caller.bare(Method::POST, "/api/v1/oauth2/token").basic_auth("sandbox-tester", Some("wrong"));
    let response = request.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let request = caller.bare(Method::POST, "/api/v1/oauth2/token").basic_auth("sandbox-tester", Some("sandbox"));
    assert_eq!(request.form(&[("grant_type", "password")]).send().await.unwrap().status(), 400);
    let forged = format!("{}x", token(&caller).await);
    let request = caller.bare(Method::GET, "/api/accounts/9900012/sites").bearer_auth(forged);
    assert_eq!(request.send().await.unwrap().status(), 401);
    // Another account is nobody's business.
    let request = caller.bare(Method::GET, "/api/accounts/9900013/sites").basic_auth(WORLD, Some("sandbox"));
    assert_eq!(request.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn sandbox_every_prefix_answers_in_either_case() {
    let caller = Caller::new().await;
    for path in ["/api", "/api/v1", "/api/v2", "/v1.0", "/API/V1"] {
        for rest in ["tns/2018551020/tndetails", "TNS/2018551020/tnDetails"] {
            let number = if path.ends_with("v2") { "%2B12018551020" } else { "2018551020" };
            let path = format!("{path}/{}", rest.replace("2018551020", number));
            let request = caller.bare(Method::GET, &path).basic_auth(WORLD, Some("sandbox"));
            assert_eq!(request.send().await.unwrap().status(), 200, "{path}");
        }
    }
    assert_eq!(caller.under("/api/v3").get("/sites").await.status, 404);
}

#[tokio::test]
async fn sandbox_each_version_refuses_the_other_form_of_numbers() {
    let one = Caller::new().await;
    let two = one.under("/api/v2");
    let sms = |number: &str| options("<Sms>on</Sms>", &[number]);
    two.post("/tnOptions", &sms("+12018551020")).await.expect(201).says("<TelephoneNumber>+12018551020<");
    for answer in [two.post("/tnOptions", &sms("2018551020")).await, one.post("/tnOptions", &sms("+12018551020")).await] {
        answer.expect(400).says("<TnOptionOrderResponse><ResponseStatus><ErrorCode>1022</ErrorCode>");
    }
    let check = "<NumberPortabilityRequest><TnList><Tn>9192201234</Tn></TnList></NumberPortabilityRequest>";
    two.post("/lnpchecker", check).await.expect(400).says("Retry request with all E.164 formatted phone numbers");
    one.post("/lnpchecker", check).await.expect(200);
    two.get("/availableNumbers?areaCode=919&quantity=1").await.expect(200).says("<TelephoneNumber>+1919");
}

#[tokio::test]
async fn sandbox_a_rate_limit_can_be_switched_on_and_says_when_it_ends() {
    let caller = Caller::new().await;
    caller.control("rate_limit", &json!({ "per_minute": 1, "burst": 2 })).await;
    assert_eq!((caller.get("/sites").await.status, caller.get("/sites").await.status), (200, 200));
    let response = caller.request(Method::GET, "/accounts/9900012/sites").send().await.unwrap();
    assert_eq!(response.status(), 429);
    let reset: i64 = response.headers()["x-ratelimit-reset"].to_str().unwrap().parse().unwrap();
    assert_eq!(response.headers()["connection"], "close");
    assert!(response.text().await.unwrap().is_empty());
    use crate::clock::Clock as _;
    let ahead = reset - SystemClock.now().0 / 1000;
    assert!((50..=62).contains(&ahead), "{ahead}");
    caller.advance_s(61).await;
    assert_eq!(caller.get("/sites").await.status, 200);
    caller.control("rate_limit", &json!({ "per_minute": 0 })).await;
    for _ in 0..10 {
        assert_eq!(caller.get("/sites").await.status, 200);
    }
}
