//! Notes on orders, and their history.

use super::{Kind, Note, Order, moment};
use crate::bandwidth::sandbox::{
    answers::{absent, status, unread},
    exchange::{Asked, Outcome, Reply},
    world::World,
    xml::{leaf, node},
};

/// The longest note.
const LONGEST: usize = 500;
const ROOT: &str = "NoteResponse";

fn kind(asked: &Asked) -> Kind {
    asked.path.get(2).and_then(|part| Kind::at(part)).unwrap_or(Kind::Orders)
}

fn order<'a>(world: &'a World, asked: &Asked, root: &str) -> Result<&'a Order, Reply> {
    world.order(kind(asked), asked.arg(0)).ok_or_else(|| absent(root))
}

/// `GET …/{id}/history`.
pub(in super::super) fn history(world: &mut World, asked: &Asked) -> Outcome {
    let kind = kind(asked);
    let order = order(world, asked, "OrderHistoryWrapper")?;
    if order.status == "DRAFT" {
        // The one place where this element has that name.
        let words = "Order history is not available for a draft";
        let status = node("IrisStatus", [leaf("Code", 7710), leaf("Description", words)]);
        return Err(Reply::xml(404, node("OrderHistoryWrapper", [status])));
    }
    let rows = order.history.iter().map(|event| {
        // Those of option orders are the only ones in small letters.
        let status = if kind == Kind::TnOptions { event.status.to_ascii_lowercase() } else { event.status.clone() };
        node(
            "OrderHistory",
            [
                leaf("OrderDate", moment(event.at)),
                leaf("Note", &event.note),
                leaf("Author", &event.author),
                leaf("Status", status),
            ],
        )
    });
    Ok(Reply::xml(200, node("OrderHistoryWrapper", rows)))
}

/// `GET …/{id}/notes`.
pub(in super::super) fn notes(world: &mut World, asked: &Asked) -> Outcome {
    let order = order(world, asked, ROOT)?;
    if order.notes.is_empty() {
        return Ok(Reply::empty(204));
    }
    let rows = order.notes.iter().map(|note| {
        node(
            "Note",
            [
                leaf("Id", note.id),
                leaf("UserId", &note.user),
                leaf("Description", &note.text),
                leaf("LastDateModifier", moment(note.at)),
            ],
        )
    });
    Ok(Reply::xml(200, node("Notes", rows)))
}

fn text(asked: &Asked) -> Result<String, Reply> {
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let text = body.text("Description");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(status(ROOT, 400, 12501, "Description must have between 1 and 500 characters"));
    }
    if body.said("UserId").is_some_and(|user| user != asked.user) {
        return Err(status(ROOT, 400, 12501, "UserId must be the user that is logged in"));
    }
    Ok(text.to_owned())
}

/// `POST …/{id}/notes`.
pub(in super::super) fn add_note(world: &mut World, asked: &Asked) -> Outcome {
    let id = order(world, asked, ROOT)?.id.clone();
    let text = text(asked)?;
    let (note_id, at) = (world.fresh_number(), world.now());
    let kind = kind(asked);
    if let Some(order) = world.order_mut(kind, &id) {
        order.notes.push(Note { id: note_id, user: asked.user.clone(), at, text });
    }
    world.core.touch();
    Ok(Reply::empty(201).at(asked.link(&format!("{}/{id}/notes/{note_id}", kind.path()))))
}

/// `PUT …/{id}/notes/{note}`.
pub(in super::super) fn change_note(world: &mut World, asked: &Asked) -> Outcome {
    let text = text(asked)?;
    let at = world.now();
    let note = world
        .order_mut(kind(asked), asked.arg(0))
        .and_then(|order| order.notes.iter_mut().find(|note| note.id.to_string() == asked.arg(1)))
        .ok_or_else(|| absent(ROOT))?;
    (note.text, note.at) = (text, at);
    world.core.touch();
    Ok(Reply::empty(200))
}
