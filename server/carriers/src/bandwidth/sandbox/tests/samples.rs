//! The requests of the carrier's own document, answered in its shapes.

use super::*;

/// The names of elements, in order and depth, so that values may differ.
fn shape(node: &Node) -> String {
    let children: Vec<String> = node.children.iter().map(shape).collect();
    if children.is_empty() { node.name.clone() } else { format!("{}({})", node.name, children.join(" ")) }
}

const LISTING: &str = "<DldaOrder><CustomerOrderId>[String]</CustomerOrderId><DldaTnGroups><DldaTnGroup><TelephoneNumbers>\
<TelephoneNumber>5202217754</TelephoneNumber></TelephoneNumbers><SubscriberType>RESIDENTIAL</SubscriberType><ListingType>LISTED\
</ListingType><ListingName><FirstName>John</FirstName><FirstName2/><LastName>Smith</LastName><Designation/><TitleOfLineage/>\
<TitleOfAddress/><TitleOfAddress2/><TitleOfLineageName2/><TitleOfAddressName2/><TitleOfAddress2Name2/><PlaceListingAs/>\
</ListingName><ListAddress>true</ListAddress><Address><HousePrefix/><HouseNumber>915</HouseNumber><HouseSuffix/><PreDirectional/>\
<StreetName>Elm</StreetName><StreetSuffix>Ave</StreetSuffix><PostDirectional/><AddressLine2/><City>Carpinteria</City>\
<StateCode>CA</StateCode><Zip>93013</Zip><PlusFour/><County/><AddressType>DLDA</AddressType></Address></DldaTnGroup>\
</DldaTnGroups></DldaOrder>";

#[tokio::test]
async fn sandbox_bw_tn_options_create_answers_the_samples_in_their_shapes() {
    let caller = Caller::new().await;
    let single = "<TnOptionOrder><CustomerOrderId>TnOptionOrder1</CustomerOrderId><TnOptionGroups><TnOptionGroup>\
        <CallForward>6042661720</CallForward><CallingNameDisplay>on</CallingNameDisplay><PortOutPasscode>a1b2c3</PortOutPasscode>\
        <Sms>on</Sms><TelephoneNumbers><TelephoneNumber>2018551020</TelephoneNumber></TelephoneNumbers></TnOptionGroup>\
        </TnOptionGroups></TnOptionOrder>";
    let made = caller.post("/tnOptions", single).await.expect(201).root();
    assert_eq!(
        shape(&made),
        "TnOptionOrderResponse(TnOptionOrder(OrderCreateDate AccountId CreatedByUser OrderId LastModifiedDate ProcessingStatus \
         TnOptionGroups(TnOptionGroup(CallForward CallingNameDisplay Sms TelephoneNumbers(TelephoneNumber))) ErrorList))"
    );
    let many = "<TnOptionOrder><CustomerOrderId>TnOptionOrder1</CustomerOrderId><TnOptionGroups><TnOptionGroup>\
        <CallForward>6042661720</CallForward><PortOutPasscode>a1b2c3</PortOutPasscode><TelephoneNumbers>\
        <TelephoneNumber>2018551020</TelephoneNumber></TelephoneNumbers></TnOptionGroup><TnOptionGroup>\
        <CallingNameDisplay>on</CallingNameDisplay><Sms>on</Sms><TelephoneNumbers><TelephoneNumber>9195551234</TelephoneNumber>\
        </TelephoneNumbers></TnOptionGroup></TnOptionGroups></TnOptionOrder>";
    let made = caller.post("/tnOptions", many).await.expect(201).root();
    assert_eq!(
        shape(&made),
        "TnOptionOrderResponse(TnOptionOrder(OrderCreateDate AccountId CreatedByUser OrderId LastModifiedDate ProcessingStatus \
         CustomerOrderId TnOptionGroups(TnOptionGroup(CallForward PortOutPasscode TelephoneNumbers(TelephoneNumber)) \
         TnOptionGroup(CallingNameDisplay Sms TelephoneNumbers(TelephoneNumber))) ErrorList))"
    );
    let order = made.get("TnOptionOrder").unwrap();
    assert_eq!((order.text("ProcessingStatus"), order.text("AccountId")), ("RECEIVED", "9900012"));
    let created = order.text("OrderCreateDate");
    assert!(created.len() == 24 && created.ends_with('Z') && created.as_bytes()[19] == b'.', "{created}");
}

#[tokio::test]
async fn sandbox_bw_tn_options_status_warns_inside_complete_as_the_sample_does() {
    let caller = Caller::new().await;
    let groups = "<TnOptionOrder><TnOptionGroups>\
        <TnOptionGroup><CallingNameDisplay>on</CallingNameDisplay><Sms>on</Sms><TelephoneNumbers><TelephoneNumber>2174101601\
        </TelephoneNumber></TelephoneNumbers></TnOptionGroup><TnOptionGroup><CallingNameDisplay>off</CallingNameDisplay>\
        <TelephoneNumbers><TelephoneNumber>2174101602</TelephoneNumber></TelephoneNumbers></TnOptionGroup><TnOptionGroup>\
        <CallingNameDisplay>systemDefault</CallingNameDisplay><FinalDestinationURI>sip:+12345678901@1.2.3.4:5060\
        </FinalDestinationURI><TelephoneNumbers><TelephoneNumber>2174101603</TelephoneNumber></TelephoneNumbers></TnOptionGroup>\
        </TnOptionGroups></TnOptionOrder>";
    let id = caller.post("/tnOptions", groups).await.expect(201).id();
    caller.advance_s(3).await;
    assert_eq!(caller.status("tnoptions", &id).await, "PROCESSING");
    caller.advance_s(3).await;
    let done = caller.get(&format!("/tnOptions/{id}")).await.expect(200);
    done.says("<ProcessingStatus>COMPLETE</ProcessingStatus>");
    done.says("<CallingNameDisplay>systemdefault</CallingNameDisplay>");
    done.says(
        "<ErrorList/><Warnings><Warning><TelephoneNumber>2174101601</TelephoneNumber>\
         <Description>SMS is already Enabled or number is in processing.</Description></Warning></Warnings></TnOptionOrder>",
    );
}

#[tokio::test]
async fn sandbox_bw_lidb_create_answers_the_sample_with_an_error_inside_201() {
    let caller = Caller::new().await;
    let sample = "<LidbOrder><CustomerOrderId>[String]</CustomerOrderId><LidbTnGroups><LidbTnGroup><TelephoneNumbers>\
        <TelephoneNumber>8045030097</TelephoneNumber><TelephoneNumber>8045030098</TelephoneNumber></TelephoneNumbers>\
        <SubscriberInformation>Joes Garage</SubscriberInformation><UseType>RESIDENTIAL</UseType><Visibility>PUBLIC</Visibility>\
        </LidbTnGroup><LidbTnGroup><TelephoneNumbers><TelephoneNumber>8888595935</TelephoneNumber></TelephoneNumbers>\
        <SubscriberInformation>Joes Storage</SubscriberInformation><UseType>RESIDENTIAL</UseType><Visibility>PRIVATE</Visibility>\
        </LidbTnGroup></LidbTnGroups></LidbOrder>";
    let made = caller.post("/lidbs", sample).await.expect(201);
    let group = "LidbTnGroup(TelephoneNumbers(TelephoneNumber";
    assert_eq!(
        shape(&made.root()),
        format!(
            "LidbOrderResponse(LidbOrder(orderId CustomerOrderId ProcessingStatus ErrorList(Error(TelephoneNumber Code Description)) \
             LidbTnGroups({group} TelephoneNumber) SubscriberInformation UseType Visibility) {group}) SubscriberInformation UseType \
             Visibility))))"
        )
    );
    made.says("<TelephoneNumber>8888595935</TelephoneNumber><Code>11020</Code><Description>Cannot add LIDB to a telephone number that already has LIDB or is in process<");
    // The same again is in process by now.
    let again = caller.post("/lidbs", sample).await.expect(201).root();
    assert_eq!(again.get("LidbOrder").unwrap().get("ErrorList").unwrap().children.len(), 3);
    let read = caller.get(&format!("/lidbs/{}", made.id())).await.expect(200);
    assert_eq!(read.root().name, "LidbOrder");
    read.says("<FullNumber>8045030097</FullNumber><SubscriberInformation>Joes Garage</SubscriberInformation>");
    assert_eq!(caller.subjects("bw_lidb_create").await, ["8045030097", "8045030098"]);
}

#[tokio::test]
async fn sandbox_bw_dlda_create_answers_the_sample_byte_for_byte_after_its_dates() {
    let caller = Caller::new().await;
    let made = caller.post("/dldas", LISTING).await.expect(201);
    let expected = "<ErrorList/><ProcessingStatus>RECEIVED</ProcessingStatus><DldaTnGroups><DldaTnGroup><TelephoneNumbers>\
        <TelephoneNumber>5202217754</TelephoneNumber></TelephoneNumbers><AccountType>RESIDENCE</AccountType>\
        <ListingType>LISTED</ListingType><ListingName><FirstName>John</FirstName><FirstName2></FirstName2><LastName>Smith</LastName>\
        <Designation></Designation><TitleOfLineage></TitleOfLineage><TitleOfAddress></TitleOfAddress><TitleOfAddress2>\
        </TitleOfAddress2><TitleOfLineageName2></TitleOfLineageName2><TitleOfAddressName2></TitleOfAddressName2>\
        <TitleOfAddress2Name2></TitleOfAddress2Name2><PlaceListingAs></PlaceListingAs></ListingName><ListAddress>true</ListAddress>\
        <Address><HousePrefix></HousePrefix><HouseNumber>915</HouseNumber><HouseSuffix></HouseSuffix><PreDirectional>\
        </PreDirectional><StreetName>Elm</StreetName><StreetSuffix>Ave</StreetSuffix><PostDirectional></PostDirectional>\
        <AddressLine2></AddressLine2><City>Carpinteria</City><StateCode>CA</StateCode><Zip>93013</Zip><PlusFour></PlusFour>\
        <County></County><Country>United States</Country><AddressType>Dlda</AddressType></Address></DldaTnGroup></DldaTnGroups>\
        </DldaOrder></DldaOrderResponse>";
    made.says(expected);
    made.says("<DldaOrderResponse><DldaOrder><CustomerOrderId>[String]</CustomerOrderId><OrderCreateDate>");
    // The path of the document without its s is the same.
    caller.get(&format!("/dlda/{}", made.id())).await.expect(200).says(expected);
}

#[tokio::test]
async fn sandbox_bw_dlda_status_and_bw_tn_details_follow_a_listing() {
    let caller = Caller::new().await;
    let id = caller.post("/dldas", LISTING).await.expect(201).id();
    let listing = async || caller.details("5202217754").await.get("Features").unwrap().get("Dlda").unwrap().clone();
    let pending = listing().await;
    assert_eq!(pending.text("Status"), "Pending-Editable");
    assert!(pending.text("Link").ends_with(&format!("/v1.0/accounts/9900012/dldas/{id}")));
    let again = caller.post("/dldas", LISTING).await.expect(201);
    again.says(
        "<Code>16103</Code><Description>DL/DA information cannot be changed because the number is already being processed <",
    );
    caller.put(&format!("/dldas/{id}"), &LISTING.replace("Smith", "Meyer")).await.expect(200).says("<LastName>Meyer</LastName>");
    caller.advance_s(9).await;
    assert_eq!(listing().await.text("Status"), "Pending-Locked");
    caller.put(&format!("/dldas/{id}"), LISTING).await.expect(400).says("<ErrorCode>16104</ErrorCode>");
    caller.advance_s(9).await;
    let done = listing().await;
    assert_eq!((done.text("Status"), done.text("SubscriberType")), ("Success", "RESIDENTIAL"));
    assert_eq!(done.get("ListingName").unwrap().text("LastName"), "Meyer");
    assert_eq!(caller.status("dldas", &id).await, "COMPLETE");
    caller.get("/dldas").await.says("<OrderType>dlda</OrderType>");
    // README: this street is refused, and there was no listing before.
    let unlucky = LISTING.replace("5202217754", BARE).replace("Elm", "Unlucky");
    let failed = caller.post("/dldas", &unlucky).await.expect(201).id();
    caller.advance_s(20).await;
    assert_eq!(caller.status("dldas", &failed).await, "FAILED");
    assert_eq!(caller.details(BARE).await.get("Features").unwrap().get("Dlda").unwrap().text("Status"), "Failed");
}
