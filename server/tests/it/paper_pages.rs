//! Pages of papers as pictures, drawn by a child of the real program.

use std::{
    convert::Infallible,
    io::{Cursor, Write as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use contract::{
    id::{AccountId, PortDraftId, PortRequestId},
    number::E164,
    port::{
        document::DocumentKind,
        fields::{PortFields, PortingNumber},
    },
    problem::ProblemKind,
};
use flate2::{Compress, Compression, FlushCompress, write::ZlibEncoder};
use futures::stream;
use image::{DynamicImage, ImageFormat, Luma};
use server::{
    failure::Failure,
    papers::{self, Incoming, Letter, PageImage},
    serve,
    store::{self, papers::PaperOwner},
};

use crate::support::Patchbay;

async fn room() -> Patchbay {
    Patchbay::start_with(|settings| settings.program = Some(env!("CARGO_BIN_EXE_patchbay").into())).await
}

async fn page(patchbay: &Patchbay, name: &str, file: Vec<u8>, page: u32) -> Result<PageImage, Failure> {
    let state = &patchbay.server().state;
    let scope = serve::first_tenant(state).await.unwrap();
    let incoming = Incoming {
        owner: PaperOwner::request(AccountId::new("account"), PortRequestId::new("1"), None),
        kind: DocumentKind::Bill,
        name: name.into(),
        by: "Ada".into(),
        facts: Default::default(),
    };
    let body = stream::iter([Ok::<_, Infallible>(Bytes::from(file))]);
    let paper = papers::receive(state, &scope, incoming, body, None).await.unwrap().paper;
    let drawn = papers::page(state, &paper, page).await;
    if let Ok(drawn) = &drawn {
        let noted = store::papers::get(&scope, &state.store, &paper.id).await.unwrap().unwrap().pages;
        assert_eq!(noted, Some(drawn.pages), "the number of pages is noted");
    }
    drawn
}

fn picture(drawn: &PageImage) -> DynamicImage {
    image::load_from_memory_with_format(&drawn.png, ImageFormat::Png).unwrap()
}

fn letter(numbers: u32) -> Vec<u8> {
    let number = |index| E164::parse(&format!("706200{index:04}")).unwrap();
    let numbers =
        (0..numbers).map(|index| PortingNumber { number: number(index), losing_carrier: "Peach State".into() }).collect();
    let fields = PortFields { numbers, ..PortFields::default() };
    let draft = PortDraftId::new("draft");
    let today = jiff::civil::Date::constant(2026, 11, 21);
    papers::letter(&fields, Letter { tenant_name: "Voice", carrier: "Carrier", today, draft: &draft, version: 1 }).unwrap()
}

/// A PDF of one page from its objects; the first is the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(file.len());
        writeln!(file, "{} 0 obj", index + 1).unwrap();
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).unwrap();
    file
}

fn stream_object(words: &str, content: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {words} >>\nstream\n", content.len()).into_bytes();
    object.extend(content);
    object.extend(b"\nendstream");
    object
}

/// So many megabytes of spaces, deflated: one megabyte's block, which stands for itself, again and again.
fn deflated_spaces(megabytes: usize) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(64 * 1024);
    deflate.compress_vec(&vec![b' '; 1024 * 1024], &mut block, FlushCompress::Full).unwrap();
    [b"\x78\xda".as_slice(), &block.repeat(megabytes)].concat()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
    out.write_all(content).unwrap();
    out.finish().unwrap()
}

/// A page of three gigabytes of spaces as instructions, packed twice: a few kilobytes on the wire.
fn bomb() -> Vec<u8> {
    let content = stream_object("/Filter [/FlateDecode /FlateDecode]", &deflated(&deflated_spaces(3 * 1024)));
    let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>".to_vec();
    let file = pdf(&[CATALOGUE.to_vec(), PAGES.to_vec(), page, content]);
    assert!(file.len() < 100_000, "{} bytes", file.len());
    file
}

const CATALOGUE: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &[u8] = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

#[tokio::test]
async fn a_page_of_a_pdf_is_drawn_and_its_pages_are_counted() {
    let patchbay = room().await;
    let drawn = page(&patchbay, "letter.pdf", letter(400), 2).await.unwrap();
    assert_eq!(drawn.pages, 3);
    let picture = picture(&drawn);
    assert_eq!((picture.width(), picture.height()), (1236, 1600));
    let dark = picture.to_luma8().pixels().filter(|Luma([light])| *light < 100).count();
    assert!(dark > 10_000, "there is text on it: {dark} dark points");
    let failure = page(&patchbay, "letter.pdf", letter(400), 4).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::NotFound);
    assert_eq!(failure.sentence(), "“letter.pdf” has 3 pages.");
}

#[tokio::test]
async fn pictures_are_made_smaller_and_keep_their_shape() {
    let patchbay = room().await;
    for (name, format) in [("scan.png", ImageFormat::Png), ("scan.jpg", ImageFormat::Jpeg), ("scan.tif", ImageFormat::Tiff)] {
        let scan = DynamicImage::ImageLuma8(image::GrayImage::from_fn(2550, 3300, |x, _| Luma([if x < 1275 { 0 } else { 255 }])));
        let mut file = Cursor::new(Vec::new());
        scan.write_to(&mut file, format).unwrap();
        let drawn = page(&patchbay, name, file.into_inner(), 1).await.unwrap();
        assert_eq!(drawn.pages, 1);
        let picture = picture(&drawn).to_luma8();
        assert_eq!((picture.width(), picture.height()), (1236, 1600), "{name}");
        assert!(picture.get_pixel(100, 800).0[0] < 20 && picture.get_pixel(1100, 800).0[0] > 235, "{name}");
    }
}

/// A TIFF of small grey pages, each of one strip without compression.
fn tiff(greys: &[u8]) -> Vec<u8> {
    const SIDE: u16 = 8;
    let mut file = b"II\x2a\0".to_vec();
    let page = 2 + 8 * 12 + 4 + u32::from(SIDE) * u32::from(SIDE);
    file.extend(8u32.to_le_bytes());
    for (index, grey) in greys.iter().enumerate() {
        let start = 8 + page * index as u32;
        let pixels = start + page - u32::from(SIDE) * u32::from(SIDE);
        file.extend(8u16.to_le_bytes());
        let fields: [(u16, u32); 8] = [
            (256, u32::from(SIDE)),
            (257, u32::from(SIDE)),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, pixels),
            (278, u32::from(SIDE)),
            (279, u32::from(SIDE) * u32::from(SIDE)),
        ];
        for (tag, value) in fields {
            file.extend(tag.to_le_bytes());
            file.extend(4u16.to_le_bytes());
            file.extend(1u32.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        let next = if index + 1 < greys.len() { start + page } else { 0 };
        file.extend(next.to_le_bytes());
        file.extend(vec![*grey; usize::from(SIDE) * usize::from(SIDE)]);
    }
    file
}

#[tokio::test]
async fn each_page_of_a_tiff_can_be_seen() {
    let patchbay = room().await;
    for (number, grey) in [(1, 10), (2, 120), (3, 240)] {
        let drawn = page(&patchbay, "fax.tif", tiff(&[10, 120, 240]), number).await.unwrap();
        assert_eq!(drawn.pages, 3);
        assert_eq!(picture(&drawn).to_luma8().get_pixel(4, 4).0[0], grey, "page {number}");
    }
    assert_eq!(page(&patchbay, "fax.tif", tiff(&[10]), 2).await.unwrap_err().sentence(), "“fax.tif” has one page.");
}

#[tokio::test]
async fn a_file_that_is_broken_says_so() {
    let patchbay = room().await;
    let mut cut = letter(400);
    cut.truncate(300);
    for (name, file) in [
        ("cut.pdf", cut),
        ("nothing.pdf", b"%PDF-1.7\n%%EOF".to_vec()),
        ("no-page.pdf", pdf(&[CATALOGUE.to_vec(), b"<< /Type /Pages /Kids [] /Count 0 >>".to_vec()])),
        ("noise.png", [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 900]].concat()),
        ("noise.jpg", [b"\xff\xd8\xff\xe0".as_slice(), &[7; 900]].concat()),
        ("noise.tif", [b"II\x2a\0\x08\0\0\0".as_slice(), &[7; 900]].concat()),
    ] {
        let failure = page(&patchbay, name, file, 1).await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::Invalid, "{name}");
        assert!(failure.sentence().contains("cannot be shown"), "{name}: {}", failure.sentence());
    }
}

#[tokio::test]
async fn a_bomb_ends_at_the_childs_limits_and_harms_nobody() {
    let patchbay = room().await;
    // An endless run of work: a form that draws itself a million million times over forms in forms.
    let mut objects = vec![CATALOGUE.to_vec(), PAGES.to_vec()];
    objects.push(
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>"
            .to_vec(),
    );
    objects.push(stream_object("", &b"/F Do ".repeat(100)));
    for depth in 0..8 {
        let next = 6 + depth;
        let words = format!("/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /F {next} 0 R >> >>");
        objects.push(stream_object(&words, &b"/F Do ".repeat(100)));
    }
    objects.push(stream_object("/Type /XObject /Subtype /Form /BBox [0 0 612 792]", b"0 0 612 792 re f 10 10 500 500 re f"));
    // A picture that says it has ten thousand million points.
    let image = stream_object(
        "/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode",
        &deflated_spaces(8),
    );
    let huge = pdf(&[
        CATALOGUE.to_vec(),
        PAGES.to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >> >>"
            .to_vec(),
        stream_object("", b"600 0 0 700 0 0 cm /I Do"),
        image,
    ]);
    for (name, file) in [("spaces.pdf", bomb()), ("forms.pdf", pdf(&objects)), ("picture.pdf", huge)] {
        let begun = Instant::now();
        let drawn = page(&patchbay, name, file, 1).await;
        assert!(begun.elapsed() < Duration::from_secs(13), "{name} took {:?}", begun.elapsed());
        // A page without what could not be read is as good an answer as none.
        match drawn {
            Ok(drawn) => assert!(drawn.png.len() < 1_000_000, "{name}"),
            Err(failure) => assert!(failure.sentence().contains("cannot be shown"), "{name}: {}", failure.sentence()),
        }
    }
    assert!(page(&patchbay, "letter.pdf", letter(1), 1).await.is_ok(), "the next file is drawn as ever");
}

#[test]
fn the_child_may_neither_grow_nor_write() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_patchbay"))
        .args(["draw-page", "--page", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&bomb()).unwrap();
    let peak = std::thread::spawn({
        let status = format!("/proc/{}/status", child.id());
        move || {
            let mut peak = 0;
            while let Ok(text) = std::fs::read_to_string(&status) {
                let line = text.lines().find(|line| line.starts_with("VmPeak:"));
                let Some(kilobytes) = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()) else { break };
                peak = peak.max(kilobytes);
                std::thread::sleep(Duration::from_millis(5));
            }
            peak
        }
    });
    let ended = child.wait_with_output().unwrap();
    let peak = peak.join().unwrap();
    assert!(!ended.status.success(), "three gigabytes do not fit");
    if cfg!(target_os = "linux") {
        assert!((1..=1024 * 1024).contains(&peak), "it never had more than a gigabyte of addresses: {peak} kB");
    }
}
