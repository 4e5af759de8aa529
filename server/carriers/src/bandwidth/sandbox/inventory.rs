//! Numbers that the account has, and had: `/inserviceNumbers`, `/discNumbers` and `/tns`.

use super::{
    ACCOUNT,
    account::Owned,
    answers::{absent, misread, numbers, required, status, unread, wrong},
    details,
    exchange::{Asked, Outcome, Reply},
    places::place_of,
    telephone::{Tn, npa},
    work::moment,
    world::World,
    xml::{leaf, node},
};

/// How many numbers a page has when it does not say, and at most.
const USUAL: usize = 500;
const MOST: usize = 50_000;

/// Whether a number fits the filters of a list.
fn fits(number: &Owned, asked: &Asked) -> bool {
    let tn = number.number;
    let text = tn.to_string();
    let place = place_of(tn);
    let is = |name: &str, has: &str| asked.param(name).is_none_or(|wanted| wanted.eq_ignore_ascii_case(has));
    is("npa", &text[..3])
        && is("areacode", &npa(tn).to_string())
        && is("npaNxx", &text[..6])
        && is("npaNxxX", &text[..7])
        && asked.param("fullNumber").is_none_or(|wanted| asked.version.read(wanted) == Ok(tn))
        && is("state", place.map_or("", |(area, _)| area.state))
        && is("city", place.map_or("", |(_, place)| place.city))
        && is("rateCenter", place.map_or("", |(_, place)| place.rate_center))
        && is("lata", &place.map_or_else(String::new, |(area, _)| area.lata.to_string()))
        && is("tier", &super::stock::tier(tn).to_string())
        && is("siteId", &number.site)
        && is("sippeerId", &number.peer)
}

/// `size` as it was asked for; a refusal when it is none.
fn check_size(asked: &Asked, root: &str) -> Result<(), Reply> {
    match asked.param("size").map(str::parse::<usize>) {
        None => Ok(()),
        Some(Ok(size)) if (1..=MOST).contains(&size) => Ok(()),
        Some(_) => Err(status(root, 400, 1006, "The page size must be between 1 and 50000")),
    }
}

/// `TNs` of these.
fn tns(asked: &Asked, list: &str, all: Vec<Tn>) -> Outcome {
    check_size(asked, "TNs")?;
    if all.is_empty() {
        return Ok(Reply::empty(204));
    }
    let page = asked.page(all, |tn| asked.version.write(*tn), USUAL);
    let links = asked.links(list, &page);
    let rows = page.items.iter().map(|tn| leaf("TelephoneNumber", asked.version.write(*tn)));
    let list = node("TelephoneNumbers", std::iter::once(leaf("Count", page.items.len())).chain(rows));
    Ok(Reply::xml(200, node("TNs", [leaf("TotalCount", page.total), links, list])))
}

fn quantity(count: usize) -> Outcome {
    Ok(Reply::xml(200, node("Quantity", [leaf("Count", count)])))
}

/// `GET /accounts/{a}/inserviceNumbers`.
pub(super) fn in_service(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.now();
    let fit = world.books.owned.values().filter(|number| number.is_listed(now) && fits(number, asked));
    tns(asked, "inserviceNumbers", fit.map(|number| number.number).collect())
}

/// `GET /accounts/{a}/inserviceNumbers/totals`.
pub(super) fn in_service_totals(world: &mut World, _: &Asked) -> Outcome {
    let now = world.now();
    quantity(world.books.owned.values().filter(|number| number.is_listed(now)).count())
}

/// `GET /accounts/{a}/inserviceNumbers/{tn}`: there, or not; nothing more is said.
pub(super) fn is_in_service(world: &mut World, asked: &Asked) -> Outcome {
    let now = world.now();
    let there = asked.version.read(asked.arg(0)).is_ok_and(|tn| world.books.owned.get(&tn).is_some_and(|one| one.is_listed(now)));
    if there { Ok(Reply::empty(200)) } else { Err(Reply::empty(404)) }
}

/// `GET /accounts/{a}/discNumbers`.
pub(super) fn disconnected(world: &mut World, asked: &Asked) -> Outcome {
    tns(asked, "discNumbers", world.books.disconnected.keys().copied().collect())
}

/// `GET /accounts/{a}/discNumbers/totals`.
pub(super) fn disconnected_totals(world: &mut World, _: &Asked) -> Outcome {
    quantity(world.books.disconnected.len())
}

/// `GET /accounts/{a}/discNumbers/{tn}`.
pub(super) fn is_disconnected(world: &mut World, asked: &Asked) -> Outcome {
    let there = asked.version.read(asked.arg(0)).is_ok_and(|tn| world.books.disconnected.contains_key(&tn));
    if there { Ok(Reply::empty(200)) } else { Err(Reply::empty(404)) }
}

/// `GET /tns?accountId=…`.
pub(super) fn all(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "TelephoneNumbersResponse";
    check_size(asked, ROOT)?;
    if asked.param("accountId").is_some_and(|account| account != ACCOUNT) {
        return Err(Reply::empty(403));
    }
    let now = world.now();
    let wanted = asked.param("status").unwrap_or("Inservice");
    let mut all: Vec<(Tn, &str)> = Vec::new();
    if ["Inservice", "InAccount"].iter().any(|word| word.eq_ignore_ascii_case(wanted)) {
        let fit = world.books.owned.values().filter(|number| number.is_listed(now) && fits(number, asked));
        all.extend(fit.map(|number| (number.number, "Inservice")));
    } else if wanted.eq_ignore_ascii_case("Aging") {
        all.extend(world.books.disconnected.keys().map(|tn| (*tn, "Aging")));
    }
    let page = asked.page(all, |(tn, _)| asked.version.write(*tn), USUAL);
    let links = asked.links("tns", &page);
    let rows = page.items.iter().map(|(tn, word)| {
        let modified = world.books.owned.get(tn).map(|number| number.modified);
        node("TelephoneNumber", details::facts(*tn, word, asked.version))
            .and([leaf("AccountId", ACCOUNT), leaf("LastModified", moment(modified.unwrap_or(now)))])
    });
    let list = node("TelephoneNumbers", rows);
    Ok(Reply::xml(200, node(ROOT, [leaf("TelephoneNumberCount", page.total), links, list])))
}

/// `POST /tns`: how it stands with these numbers.
pub(super) fn some(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "TelephoneNumbersResponse";
    let body = asked.xml().map_err(|broken| unread(broken).under(ROOT, 400))?;
    let texts: Vec<&str> = body.all("Tn").chain(body.all("TnList").flat_map(|list| list.all("Tn"))).map(|tn| tn.own()).collect();
    if texts.is_empty() {
        return Err(required("TnList").under(ROOT, 400));
    }
    if texts.len() > 2_500 {
        return Err(wrong(15607, "At most 2500 telephone numbers can be asked about at a time").under(ROOT, 400));
    }
    let tns = numbers(texts, asked.version).map_err(|wrong| wrong.under(ROOT, 400))?;
    let rows: Vec<_> = tns
        .iter()
        .filter(|tn| world.books.owned.contains_key(tn))
        .map(|tn| node("TelephoneNumber", details::facts(*tn, "Inservice", asked.version)))
        .collect();
    Ok(Reply::xml(200, node(ROOT, [leaf("TelephoneNumberCount", rows.len()), node("TelephoneNumbers", rows)])))
}

/// `GET /tns/{tn}`.
pub(super) fn one(world: &mut World, asked: &Asked) -> Outcome {
    const ROOT: &str = "TelephoneNumberResponse";
    let tn = asked.version.read(asked.arg(0)).map_err(|why| misread(asked.arg(0), why, asked.version).under(ROOT, 400))?;
    let number = world.books.owned.get(&tn).ok_or_else(|| absent(ROOT))?;
    let root = node(ROOT, [leaf("TelephoneNumber", asked.version.write(tn)), leaf("Status", "Inservice")])
        .and([leaf("LastModifiedDate", moment(number.modified)), leaf("OrderCreateDate", moment(number.since))]);
    let order = Some(&number.order).filter(|order| !order.is_empty());
    let root = root.maybe("OrderId", order).with(leaf("OrderType", "NEW_NUMBER_ORDER"));
    Ok(Reply::xml(200, root.and([leaf("SiteId", &number.site), leaf("AccountId", ACCOUNT)])))
}
