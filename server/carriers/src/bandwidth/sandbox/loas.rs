//! `…/portins/{id}/loas`: papers of a port, as raw bytes.

use axum::body::Bytes;
use contract::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    answers::{absent, status, unread},
    exchange::{Asked, Outcome, Reply},
    port_ins,
    work::{Kind, Order, Work},
    world::World,
    xml::{Node, leaf, node},
};

const ROOT: &str = "fileUploadResponse";
/// What may be uploaded: content types and the endings that files get for them.
const TYPES: &[(&str, &str)] = &[
    ("application/pdf", "pdf"),
    ("image/tiff", "tiff"),
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("text/plain", "txt"),
    ("application/msword", "doc"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("application/octet-stream", "bin"),
    ("text/csv", "csv"),
];
const DOCUMENTS: &[&str] = &["LOA", "INVOICE", "CSR", "OTHER"];
/// The most papers of a port, and the most bytes of one.
const MOST: usize = 20;
const MOST_BYTES: usize = 20 * 1024 * 1024;

/// A paper.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) document_type: String,
    /// What somebody called it.
    #[serde(default)]
    document_name: String,
    content_type: String,
    pub(super) size: usize,
    pub(super) sha256: String,
    pub(super) at: Timestamp,
    /// Not written down: after a restart of the sandbox a paper is empty.
    #[serde(skip)]
    bytes: Bytes,
}

fn find<'a>(world: &'a World, asked: &Asked) -> Result<(&'a Order, &'a [File]), Reply> {
    let order = world.order(Kind::PortIns, asked.arg(0)).ok_or_else(|| absent(ROOT))?;
    match &order.work {
        Work::PortIn(port) => Ok((order, &port.files)),
        _ => Err(Reply::empty(500)),
    }
}

fn files_mut<'a>(world: &'a mut World, asked: &Asked) -> Option<(&'a mut Vec<File>, &'a mut Option<Timestamp>)> {
    let order = world.order_mut(Kind::PortIns, asked.arg(0))?;
    match &mut order.work {
        Work::PortIn(port) => Some((&mut port.files, &mut order.until)),
        _ => None,
    }
}

/// Papers can be added and changed until the losing carrier agreed.
fn check_open(order: &Order) -> Result<(), Reply> {
    let closed = order.is_over() || matches!(order.status.as_str(), "FOC" | "REQUESTED_CANCEL");
    if closed { Err(status(ROOT, 409, 7638, "LOA files can not be changed in the order's current state")) } else { Ok(()) }
}

/// Reads what was uploaded.
fn read(asked: &Asked, id: &str, at: Timestamp) -> Result<File, Reply> {
    let content_type = asked.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let Some((_, ending)) = TYPES.iter().find(|(known, _)| *known == content_type) else {
        return Err(status(ROOT, 415, 7641, &format!("The content type {content_type} is not supported")));
    };
    if asked.body.is_empty() || asked.body.len() > MOST_BYTES {
        return Err(status(ROOT, 400, 7639, "A file must have between 1 byte and 20 MB"));
    }
    let document_type = asked.param("documentType").unwrap_or_else(|| asked.header("documenttype"));
    let document_type = if document_type.is_empty() { "LOA".to_owned() } else { document_type.to_ascii_uppercase() };
    if !DOCUMENTS.contains(&document_type.as_str()) {
        return Err(status(ROOT, 400, 7640, "documentType must be LOA, INVOICE, CSR or OTHER"));
    }
    Ok(File {
        name: format!("{id}-{}.{ending}", at.0),
        document_type,
        document_name: String::new(),
        content_type,
        size: asked.body.len(),
        sha256: Sha256::digest(&asked.body).iter().map(|byte| format!("{byte:02x}")).collect(),
        at,
        bytes: asked.body.clone(),
    })
}

fn done(name: &str, words: &str) -> Node {
    node(ROOT, [leaf("filename", name), leaf("resultCode", 0), leaf("resultMessage", words)])
}

/// `POST …/loas`.
pub(super) fn upload(world: &mut World, asked: &Asked) -> Outcome {
    let (order, files) = find(world, asked)?;
    check_open(order)?;
    if files.len() >= MOST {
        return Err(status(ROOT, 409, 7640, "The order has as many files as it can have"));
    }
    // Two papers of one millisecond would have one name.
    let mut at = world.now();
    while files.iter().any(|file| file.name.contains(&format!("-{}.", at.0))) {
        at = at.plus_ms(1);
    }
    let id = order.id.clone();
    let waits = order.status == "PENDING_DOCUMENTS";
    let file = read(asked, &id, at)?;
    let name = file.name.clone();
    let is_loa = file.document_type == "LOA";
    let due = world.now().plus_ms(port_ins::DOCUMENTS_MS);
    if let Some((files, until)) = files_mut(world, asked) {
        files.push(file);
        if waits && is_loa {
            *until = Some(due);
        }
    }
    world.core.record("bw_port_loas", format!("{} of {id}", asked.body.len()));
    let reply = Reply::xml(201, done(&name, "LOA file uploaded successfully"));
    Ok(reply.at(asked.link(&format!("portins/{id}/loas/{name}"))))
}

/// `PUT …/loas/{file}`: the same name, other bytes.
pub(super) fn replace(world: &mut World, asked: &Asked) -> Outcome {
    let (order, files) = find(world, asked)?;
    check_open(order)?;
    let known = files.iter().find(|file| file.name == asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    let mut file = read(asked, &order.id, world.now())?;
    file.name.clone_from(&known.name);
    if asked.param("documentType").is_none() && asked.header("documenttype").is_empty() {
        file.document_type.clone_from(&known.document_type);
    }
    let name = file.name.clone();
    if let Some((files, _)) = files_mut(world, asked) {
        files.iter_mut().filter(|known| known.name == name).for_each(|known| *known = file.clone());
    }
    world.core.record("bw_port_loas_replace", &name);
    Ok(Reply::xml(200, done(&name, "LOA file replaced successfully")))
}

/// `GET …/loas`.
pub(super) fn list(world: &mut World, asked: &Asked) -> Outcome {
    let (_, files) = find(world, asked)?;
    let count = leaf("fileCount", files.len());
    let whole = asked.flag("metadata");
    let rows = files.iter().map(|file| {
        if whole { node("fileData", [leaf("FileName", &file.name), metadata_of(file)]) } else { leaf("fileNames", &file.name) }
    });
    let end = [leaf("resultCode", 0), leaf("resultMessage", "LOA file list successfully returned")];
    Ok(Reply::xml(200, node("fileListResponse", std::iter::once(count).chain(rows).chain(end))))
}

fn metadata_of(file: &File) -> Node {
    let name = Some(&file.document_name).filter(|name| !name.is_empty());
    node("FileMetaData", [leaf("DocumentType", &file.document_type)]).maybe("DocumentName", name)
}

/// `GET …/loas/{file}`: its bytes.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    let (_, files) = find(world, asked)?;
    let file = files.iter().find(|file| file.name == asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::file(&file.content_type, file.bytes.clone()))
}

/// `DELETE …/loas/{file}`.
pub(super) fn remove(world: &mut World, asked: &Asked) -> Outcome {
    let (order, files) = find(world, asked)?;
    check_open(order)?;
    let at = files.iter().position(|file| file.name == asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    if let Some((files, _)) = files_mut(world, asked) {
        files.remove(at);
    }
    world.core.record("bw_port_loas_remove", asked.arg(1));
    Ok(Reply::empty(200))
}

/// `GET …/loas/{file}/metadata`.
pub(super) fn metadata(world: &mut World, asked: &Asked) -> Outcome {
    let (_, files) = find(world, asked)?;
    let file = files.iter().find(|file| file.name == asked.arg(1)).ok_or_else(|| absent(ROOT))?;
    Ok(Reply::xml(200, metadata_of(file)))
}

/// `PUT …/loas/{file}/metadata`, and `DELETE`, after which it is `OTHER` again.
pub(super) fn set_metadata(world: &mut World, asked: &Asked) -> Outcome {
    let (document_type, document_name) = if asked.method == axum::http::Method::DELETE {
        ("OTHER".to_owned(), String::new())
    } else {
        let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
        (body.text("DocumentType").to_ascii_uppercase(), body.text("DocumentName").to_owned())
    };
    if !DOCUMENTS.contains(&document_type.as_str()) {
        return Err(status(ROOT, 400, 7640, "DocumentType must be LOA, INVOICE, CSR or OTHER"));
    }
    find(world, asked)?;
    let file = files_mut(world, asked).and_then(|(files, _)| files.iter_mut().find(|file| file.name == asked.arg(1)));
    let file = file.ok_or_else(|| absent(ROOT))?;
    (file.document_type, file.document_name) = (document_type, document_name);
    world.core.record("bw_port_loas_metadata", asked.arg(1));
    Ok(Reply::empty(200))
}
