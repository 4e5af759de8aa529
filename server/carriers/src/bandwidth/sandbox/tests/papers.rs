//! Papers of ports.

use super::{
    ports::{LAND, port, upload},
    *,
};

#[tokio::test]
async fn sandbox_bw_port_loas_are_raw_bytes_that_come_back() {
    let caller = Caller::new().await;
    let id = caller.post("/portins", &port("", &[LAND])).await.expect(201).id();
    let made = upload(&caller, &id).await.expect(201);
    let name = made.id();
    assert!(name.starts_with(&format!("{id}-")) && name.ends_with(".pdf"));
    made.says(&format!("<fileUploadResponse><filename>{name}</filename><resultCode>0</resultCode>"));
    let file = format!("/portins/{id}/loas/{name}");
    assert_eq!(caller.get(&file).await.expect(200).text, "%PDF-1.4 letter");
    caller.get(&format!("/portins/{id}/loas")).await.says(&format!("<fileCount>1</fileCount><fileNames>{name}</fileNames>"));
    let whole = caller.get(&format!("/portins/{id}/loas?metadata=true")).await;
    whole.says(&format!(
        "<fileData><FileName>{name}</FileName><FileMetaData><DocumentType>LOA</DocumentType></FileMetaData></fileData>"
    ));
    let request = caller.request(Method::PUT, &account(&file)).header("Content-Type", "image/png").body("other");
    Answer::of(request.send().await.unwrap()).await.expect(200);
    assert_eq!(caller.get(&file).await.text, "other");
    let metadata = "<FileMetaData><DocumentType>INVOICE</DocumentType><DocumentName>May</DocumentName></FileMetaData>";
    caller.put(&format!("{file}/metadata"), metadata).await.expect(200);
    caller.get(&format!("{file}/metadata")).await.says(metadata);
    let url = format!("http://{}/_sandbox/{WORLD}/documents", caller.address);
    let documents: Value = caller.http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!((&documents[0]["type"], &documents[0]["size"]), (&json!("INVOICE"), &json!(5)));
    caller.delete(&file).await.expect(200);
    caller.get(&file).await.expect(404);
}

#[tokio::test]
async fn sandbox_bw_port_loas_of_the_wrong_kind_or_too_late_are_refused() {
    let caller = Caller::new().await;
    let id = caller.post("/portins", &port("", &[LAND])).await.expect(201).id();
    let send = async |content_type: &str, query: &str, body: &'static str| {
        let path = account(&format!("/portins/{id}/loas{query}"));
        let request = caller.request(Method::POST, &path).header("Content-Type", content_type).body(body);
        Answer::of(request.send().await.unwrap()).await.status
    };
    assert_eq!(send("multipart/form-data; boundary=x", "", "x").await, 415);
    assert_eq!(send("application/pdf", "?documentType=POEM", "x").await, 400);
    assert_eq!(send("application/pdf", "", "").await, 400);
    upload(&caller, &id).await.expect(201);
    caller.control("port", &json!({ "request": id, "do": "foc" })).await;
    upload(&caller, &id).await.expect(409).says("<ErrorCode>7638</ErrorCode>");
}
