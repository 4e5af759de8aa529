//! The rows of a new order: pasted, typed, chosen or dropped; what can be ordered and everything that cannot.

use crate::ui::part;
use contract::bulk_order::{BulkBy, BulkFile, BulkRow};
use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, File};

use crate::ui::{AreaField, Button, Faults, Glyph, Hue, Icon, Kind, Notice, Size, dom::save_as_file, table::counted};

/// The most of a file that is read: far more than an order may hold.
const MOST_BYTES: f64 = 2_000_000.0;

/// An example line for each kind, below its columns.
fn example(by: BulkBy) -> String {
    let line = match by {
        BulkBy::State => "GA,5",
        BulkBy::Lata => "438,5",
        BulkBy::Npa => "706,5",
        BulkBy::RateCenter => "GA,ATHENS,5",
    };
    format!("{}\n{line}\n", by.columns().join(","))
}

/// Where the rows come from.
#[component]
pub fn FileField(by: Signal<BulkBy>, text: RwSignal<String>, faults: Faults) -> impl IntoView {
    let over = RwSignal::new(false);
    let refused = RwSignal::new(None::<String>);
    let input = NodeRef::<html::Input>::new();
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        if file.size() > MOST_BYTES {
            refused.set(Some(format!("“{}” has {:.1} MB; a file of rows has at most 2.", file.name(), file.size() / 1e6)));
            return;
        }
        spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(read) => {
                    refused.try_set(None);
                    text.try_set(read);
                    faults.clear_all();
                }
                None => {
                    refused.try_set(Some(format!("“{}” could not be read as text.", file.name())));
                }
            }
        });
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let picked = move |_: ev::Event| {
        if let Some(input) = input.get_untracked() {
            take(input.files().and_then(|files| files.get(0)));
            // The same file may be chosen again after it was mended.
            input.set_value("");
        }
    };
    let help = Signal::derive(move || {
        format!("One row a line: {}. Comma, semicolon or tab; a header is optional.", by.get().columns().join(", "))
    });
    view! {
        <div
            class="drop"
            class:over=move || over.get()
            on:dragover=move |event: DragEvent| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=dropped
        >
            <AreaField label="Rows" name="rows" value=text faults mono=true rows=10 />
            <p class="muted small">{help}</p>
            <div class="row">
                <label class="button small choose">
                    <Icon glyph=Glyph::Upload/>
                    "Choose a CSV file"
                    <input class="only-read" type="file" accept=".csv,.txt,text/csv,text/plain" node_ref=input on:change=picked/>
                </label>
                <span class="muted small">"or drop one here"</span>
                <Button kind=Kind::Quiet size=Size::Small icon=Glyph::Download on_press=move || save_as_file("bulk-order.csv", "text/csv", &example(by.get_untracked()))>
                    "Template"
                </Button>
            </div>
            {part(move || refused.get().map(|sentence| view! { <Notice hue=Hue::Bad>{sentence}</Notice> }))}
        </div>
    }
    .into_any()
}

/// The place a row names.
pub fn place_of(row: &BulkRow) -> String {
    match (&row.state, &row.rate_center, &row.npa, &row.lata) {
        (Some(state), Some(center), ..) => format!("{center}, {}", state.as_str()),
        (Some(state), None, ..) => format!("{} · {}", state.as_str(), state.name()),
        (None, _, Some(npa), _) => format!("Area code {}", npa.as_str()),
        (None, _, None, Some(lata)) => format!("LATA {lata}"),
        (None, ..) => String::new(),
    }
}

/// How many numbers the rows ask for.
pub fn total(file: &BulkFile) -> u32 {
    file.rows.iter().map(|(_, row)| row.quantity).sum()
}

/// The text without one of its lines.
pub fn without_line(text: &str, line: u32) -> String {
    let gone = line.saturating_sub(1) as usize;
    let kept: Vec<&str> = text.lines().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| line).collect();
    kept.join("\n")
}

/// Every line that cannot be ordered, with why, and the file to mend and read again.
#[component]
pub fn FaultyRows(by: Signal<BulkBy>, file: Memo<BulkFile>, text: RwSignal<String>, faults: Faults) -> impl IntoView {
    let count = move || file.with(|file| u32::try_from(file.faults.len()).unwrap_or(u32::MAX));
    let save = move || {
        let csv = file.with_untracked(|file| file.faults_csv(by.get_untracked()));
        save_as_file("bulk-order-rows-at-fault.csv", "text/csv", &csv);
    };
    let drop_them = move || {
        let lines: Vec<u32> = file.with_untracked(|file| file.faults.iter().map(|fault| fault.line).collect());
        // From the last to the first, so that the numbers of the others stay true.
        text.update(|text| {
            for line in lines.into_iter().rev() {
                *text = without_line(text, line);
            }
        });
        faults.clear_all();
    };
    let rows = move || {
        file.with(|file| {
            file.faults
                .iter()
                .take(200)
                .map(|fault| {
                    view! {
                        <li>
                            <span class="mono clip">{format!("{}: {}", fault.line, fault.text)}</span>
                            <span class="note">{fault.sentence.clone()}</span>
                        </li>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <Show when=move || { count() > 0 }>
            <div class="stack tight">
                <Notice hue=Hue::Bad>
                    <span role="status">{part(move || format!("{} cannot be ordered. Mend them above, or go on without them.", counted(count(), "row", "rows")))}</span>
                </Notice>
                <ul class="attempt-lines">{rows}</ul>
                <div class="buttons">
                    <Button size=Size::Small icon=Glyph::Download on_press=save>"Save these rows with reasons"</Button>
                    <Button size=Size::Small icon=Glyph::Bin on_press=drop_them>"Take them out"</Button>
                </div>
            </div>
        </Show>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use contract::bulk_order::{BulkBy, BulkFile};

    use super::{example, place_of, total, without_line};

    #[test]
    fn every_template_can_be_read_back_without_a_fault() {
        for by in BulkBy::ALL {
            let file = BulkFile::read(by, &example(by));
            assert_eq!((total(&file), file.faults.len()), (5, 0), "{by:?}");
            assert!(!place_of(&file.rows[0].1).is_empty());
        }
    }

    #[test]
    fn taking_a_line_out_leaves_the_others() {
        assert_eq!(without_line("a\nb\nc", 2), "a\nc");
        assert_eq!(without_line("a", 1), "");
    }
}
