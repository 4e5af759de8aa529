//! Papers.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use super::{Caller, faulty, order, with};

const PDF: &[u8] = b"%PDF-1.7 a page";

impl Caller {
    async fn waiting_order(&self) -> String {
        let numbers = self.numbers("DID", "DE", 1).await;
        let body = with(order("DID", "DE", "ext-1"), &json!({ "numbers": numbers }));
        let id = self.post("/orders", &body).await.1["orderId"].as_str().unwrap().to_owned();
        self.later(5).await;
        assert_eq!(self.get(&format!("/orders/{id}"), &[]).await.1["status"], "documentsRequired");
        id
    }

    async fn send(&self, order: &str, field: (&'static str, &str), name: &str, bytes: Vec<u8>) -> (u16, Value) {
        let form = Form::new()
            .text(field.0, field.1.to_owned())
            .part("file", Part::bytes(bytes).file_name(name.to_owned()).mime_str("application/pdf").unwrap());
        Self::answer(self.request(Method::POST, &format!("/orders/{order}/documents")).multipart(form)).await
    }
}

#[tokio::test]
async fn t15_tata_documents_required_are_named_and_the_order_goes_on_when_they_are_accepted() {
    let caller = Caller::new().await;
    let id = caller.waiting_order().await;
    let (status, listed) = caller.get(&format!("/orders/{id}/documents"), &[]).await;
    assert_eq!((status, &listed["orderId"]), (200, &json!(id)));
    let documents = listed["documents"].as_array().unwrap();
    let kinds: Vec<&str> = documents.iter().map(|row| row["documentType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["businessRegistration", "proofOfAddress"]);
    assert!(documents.iter().all(|row| row["status"] == "required" && row["mandatory"] == true));

    let (status, sent) = caller.send(&id, ("documentType", "proofOfAddress"), "bill.pdf", PDF.to_vec()).await;
    assert_eq!((status, &sent["status"], &sent["fileName"]), (201, &json!("uploaded"), &json!("bill.pdf")));
    let first = documents[0]["documentId"].as_str().unwrap();
    let png = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 1].to_vec();
    assert_eq!(caller.send(&id, ("documentId", first), "register.png", png).await.0, 201);
    caller.later(10).await;
    let listed = caller.get(&format!("/orders/{id}/documents"), &[]).await.1;
    assert!(listed["documents"].as_array().unwrap().iter().all(|row| row["status"] == "accepted"), "{listed}");
    assert_eq!(caller.get(&format!("/orders/{id}"), &[]).await.1["status"], "inProgress");
    caller.later(15).await;
    assert_eq!(caller.get(&format!("/orders/{id}"), &[]).await.1["status"], "completed");
    let papers = [format!("proofOfAddress of {id}"), format!("businessRegistration of {id}")];
    assert_eq!(caller.subjects("tata_documents_upload").await, papers);
}

#[tokio::test]
async fn tata_documents_upload_takes_pdf_jpeg_and_png_of_at_most_ten_megabytes() {
    let caller = Caller::new().await;
    let id = caller.waiting_order().await;
    let kind = ("documentType", "proofOfAddress");
    assert_eq!(faulty(caller.send(&id, kind, "a.pdf", b"MZ not a paper".to_vec()).await), ["file"]);
    assert_eq!(faulty(caller.send(&id, kind, "a.pdf", Vec::new()).await), ["file"]);
    let mut long = PDF.to_vec();
    long.resize(10 * 1024 * 1024 + 1, b' ');
    assert_eq!(faulty(caller.send(&id, kind, "a.pdf", long.clone()).await), ["file"]);
    assert_eq!(faulty(caller.send(&id, ("documentType", "driverLicence"), "a.pdf", PDF.to_vec()).await), ["documentType"]);
    assert_eq!(faulty(caller.send(&id, ("note", "x"), "a.pdf", PDF.to_vec()).await), ["documentType"]);
    let path = format!("/orders/{id}/documents");
    assert_eq!(faulty(caller.post(&path, &json!({ "documentType": "proofOfAddress" })).await), ["documentType", "file"]);
    assert_eq!(caller.send("OR-999999", kind, "a.pdf", PDF.to_vec()).await.0, 404);
    assert!(caller.subjects("tata_documents_upload").await.is_empty());
    long.pop();
    assert_eq!(caller.send(&id, kind, "a.pdf", long).await.0, 201);
    let jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 0].to_vec();
    assert_eq!(caller.send(&id, kind, "a.jpg", jpeg).await.0, 201, "until somebody looked, another one takes its place");
}

#[tokio::test]
async fn tata_documents_upload_of_an_unreadable_file_is_rejected_and_may_be_sent_again() {
    let caller = Caller::new().await;
    let id = caller.waiting_order().await;
    let kind = ("documentType", "proofOfAddress");
    caller.send(&id, kind, "unreadable scan.pdf", PDF.to_vec()).await;
    caller.later(10).await;
    let status = async || caller.get(&format!("/orders/{id}/documents"), &[]).await.1["documents"][1]["status"].clone();
    assert_eq!(status().await, "rejected");
    assert_eq!(caller.send(&id, kind, "scan.pdf", PDF.to_vec()).await.0, 201);
    caller.later(10).await;
    assert_eq!(status().await, "accepted");
    assert_eq!(caller.send(&id, kind, "scan.pdf", PDF.to_vec()).await.0, 409);
}

#[tokio::test]
async fn tata_documents_required_are_none_where_the_country_wants_none() {
    let caller = Caller::new().await;
    let numbers = caller.numbers("DID", "GB", 1).await;
    let body = with(order("DID", "GB", "ext-1"), &json!({ "numbers": numbers }));
    let id = caller.post("/orders", &body).await.1["orderId"].as_str().unwrap().to_owned();
    assert_eq!(caller.get(&format!("/orders/{id}/documents"), &[]).await.1["documents"], json!([]));
    assert_eq!(caller.get("/orders/OR-999999/documents", &[]).await.0, 404);
}
