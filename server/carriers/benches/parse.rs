//! How fast the longest answers are read, and how much memory that takes: a search of Bandwidth with 5,000 numbers, which is XML
//! and read whole, and TSG Global's list of 100,000 numbers, which is text and read while it arrives.
//!
//! Through the carriers' own doors, over a loopback socket, so the figures are of the whole way from bytes to offers and
//! numbers. Whoever serves the answer, and whoever reads each, is a process of its own, so that the memory is the reader's
//! alone. Prints a table; run it by `cargo xtask bench`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run should stop")]

use std::{
    env,
    fmt::Write as _,
    hint::black_box,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Instant,
};

use axum::{Router, body::Bytes, extract::Request, response::IntoResponse as _};
use carriers::{
    carrier::{Carrier, Connection},
    clock::SystemClock,
    transport::Limits,
};
use contract::{
    id::AccountId,
    number::{AreaCode, NumberKind},
    offer::{OfferQuery, Pattern},
};
use futures::{StreamExt as _, TryStreamExt as _};

const ROUNDS: usize = 20;

/// An answer that is read.
struct Answer {
    carrier: &'static str,
    what: &'static str,
    rows: usize,
    body: fn(usize) -> String,
}

const ANSWERS: [Answer; 4] = [
    Answer { carrier: "bandwidth", what: "Bandwidth, a search", rows: 500, body: search },
    Answer { carrier: "bandwidth", what: "Bandwidth, a search", rows: 5_000, body: search },
    Answer { carrier: "tsg", what: "TSG Global, the list", rows: 10_000, body: list },
    Answer { carrier: "tsg", what: "TSG Global, the list", rows: 100_000, body: list },
];

/// The longest answer there is to a search: every row with its details.
fn search(rows: usize) -> String {
    let mut body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<SearchResult>\n<ResultCount>{rows}</ResultCount>\n\
         <TelephoneNumberDetailList>\n"
    );
    for row in 0..rows {
        let _ = writeln!(
            body,
            "<TelephoneNumberDetail><City>ATHENS</City><LATA>438</LATA><RateCenter>ATHENS</RateCenter><State>GA</State>\
             <Tier>0</Tier><VendorId>49</VendorId><VendorName>Bandwidth CLEC</VendorName><FullNumber>706555{row:04}</FullNumber>\
             </TelephoneNumberDetail>"
        );
    }
    body.push_str("</TelephoneNumberDetailList>\n</SearchResult>\n");
    body
}

/// A line for each number, some with a webhook.
fn list(rows: usize) -> String {
    let mut body =
        String::from("DID,Routing,Activated,Updated,LRN,MRC,Order,RateCenter,State,Tier,CNAM,SMS,Status,Version,Webhook\n");
    for row in 0..rows {
        let (code, rest) = (200 + row / 10_000, row % 10_000);
        let webhook = if row % 3 == 0 { "Y,ACTIVE,postv2,https://hooks.example.com/in" } else { "N,NONE,smpp," };
        let _ = writeln!(
            body,
            "1206{code}{rest:04},1:VOIP:192.0.2.7,2025-01-02,2025-06-01,381,0.50,999000017-ORD,SEATTLE,WA,1,N,{webhook}"
        );
    }
    body
}

#[tokio::main]
async fn main() {
    let words: Vec<String> = env::args().collect();
    let after = |word: &str| words.iter().position(|one| one == word).map(|at| &words[at + 1..]);
    if after("serve").is_some() {
        serve().await;
    } else if let Some([which, origin]) = after("read").and_then(|rest| rest.get(..2)) {
        println!("{}", read(&ANSWERS[which.parse::<usize>().unwrap()], which, origin).await);
    } else {
        compare();
    }
}

/// Lets every answer be read by a process of its own.
fn compare() {
    let mut server = ours(&["serve"]);
    let mut origin = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut origin).unwrap();
    println!("| Answer | Rows | Size | Median | MB/s | At rest | Peak, first | Peak, {ROUNDS} times |");
    println!("|---|---:|---:|---:|---:|---:|---:|---:|");
    for which in 0..ANSWERS.len() {
        let reader = ours(&["read", &which.to_string(), origin.trim()]);
        let said = reader.wait_with_output().unwrap();
        assert!(said.status.success(), "the reader of answer {which} failed");
        print!("{}", String::from_utf8_lossy(&said.stdout));
    }
    let _ = server.kill();
    let _ = server.wait();
}

fn ours(words: &[&str]) -> Child {
    Command::new(env::current_exe().unwrap()).args(words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Serves the answers, each under its place in the list, and log-ins.
async fn serve() {
    let bodies: Arc<Vec<Bytes>> = Arc::new(ANSWERS.iter().map(|answer| Bytes::from((answer.body)(answer.rows))).collect());
    let router = Router::new().fallback(move |request: Request| {
        let bodies = Arc::clone(&bodies);
        async move {
            let place = request.uri().path().split('/').nth(1).and_then(|place| place.parse::<usize>().ok());
            let (content_type, body) = match place {
                None => ("application/json", Bytes::from_static(br#"{"access_token":"bench","expires_in":3600}"#)),
                Some(which) if ANSWERS[which].carrier == "bandwidth" => ("application/xml", bodies[which].clone()),
                Some(which) => ("text/csv", bodies[which].clone()),
            };
            ([("content-type", content_type)], body).into_response()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

/// Reads one answer again and again; the row of the table.
async fn read(answer: &Answer, which: &str, origin: &str) -> String {
    let spec = carriers::find(answer.carrier).unwrap();
    let connection = Connection {
        account: AccountId::new("acc-1"),
        base_url: format!("{origin}/{which}{}", spec.sandbox_path),
        sandbox: true,
        credentials: (spec.sandbox_login)("bench"),
        clock: Arc::new(SystemClock),
        limits: Limits::default(),
    };
    let client = (spec.connect)(connection).unwrap();
    let at_rest = mib("VmRSS:");
    let mut first = 0.0;
    let mut times = Vec::new();
    for round in 0..ROUNDS {
        let began = Instant::now();
        assert_eq!(black_box(rows(&*client, answer).await), answer.rows, "every row is read");
        times.push(began.elapsed().as_secs_f64());
        if round == 0 {
            first = mib("VmHWM:");
        }
    }
    times.sort_by(f64::total_cmp);
    let (median, bytes) = (times[ROUNDS / 2], (answer.body)(answer.rows).len());
    #[expect(clippy::cast_precision_loss, reason = "an answer has some million bytes")]
    let megabytes = bytes as f64 / 1e6;
    format!(
        "| {} | {} | {megabytes:.1} MB | {:.1} ms | {:.0} | {at_rest:.0} MiB | {first:.0} MiB | {:.0} MiB |",
        answer.what,
        answer.rows,
        median * 1e3,
        megabytes / median,
        mib("VmHWM:"),
    )
}

/// How many rows of the answer became offers or numbers.
async fn rows(client: &dyn Carrier, answer: &Answer) -> usize {
    if answer.carrier == "bandwidth" {
        // A pattern that all of them match, so that all are asked for and looked at.
        let query = OfferQuery {
            area_code: Some(AreaCode::parse("706").unwrap()),
            pattern: Some(Pattern::parse("555").unwrap()),
            limit: Some(100),
            ..OfferQuery::default()
        };
        let found = client.search().unwrap().offers(&query).await.unwrap();
        assert_eq!(found.items.len(), 100);
        return usize::try_from(found.received).unwrap();
    }
    let inventory = client.inventory().unwrap();
    let counts = inventory.list(NumberKind::Local).map(|part| part.map(|numbers| black_box(numbers).len()));
    counts.try_fold(0, |sum, count| async move { Ok(sum + count) }).await.unwrap()
}

/// A figure of this process in MiB, where the system tells.
fn mib(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix(what)).and_then(|rest| {
        let digits = rest.trim().trim_end_matches("kB").trim();
        digits.parse::<f64>().ok()
    });
    kib.unwrap_or(f64::NAN) / 1024.0
}
