//! Prints the pages.

use krilla::{
    Document, SerializeSettings,
    color::luma,
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, TextDirection},
};

use super::{
    Letter,
    sheet::{HEIGHT, INNER, Ink, MARGIN, Mark, Sheet, Style, WIDTH, Weight},
};

/// Where the footer begins.
const FOOT: f32 = HEIGHT - 46.0;

/// Why a letter could not be printed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PrintError {
    #[error("the letter's fonts cannot be used")]
    Font,
    #[error("the letter's page has no size")]
    Page,
    #[error("the letter cannot be written as PDF: {0:?}")]
    Pdf(krilla::error::KrillaError),
}

struct Fonts {
    regular: Font,
    bold: Font,
}

/// The pages as PDF, each with the footer's lines and its number.
pub(super) fn pdf(sheet: &Sheet<'_>, footer: &[String; 2], context: Letter<'_>) -> Result<Vec<u8>, PrintError> {
    let font = |bytes: &'static [u8]| Font::new(bytes.into(), 0).ok_or(PrintError::Font);
    let fonts = Fonts { regular: font(notosans::REGULAR_TTF)?, bold: font(notosans::BOLD_TTF)? };
    let mut document = Document::new_with(SerializeSettings::default());
    let count = sheet.pages.len();
    for (index, marks) in sheet.pages.iter().enumerate() {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or(PrintError::Page)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, &fonts, mark);
        }
        let number = format!("Page {} of {count}", index + 1);
        let x = WIDTH - MARGIN - sheet.faces.width(&number, Style::FOOT);
        let text = |x: f32, y: f32, text: &str| Mark::Text { x, y, style: Style::FOOT, text: text.to_owned() };
        for mark in [
            Mark::Line { x: MARGIN, y: FOOT, width: INNER, ink: Ink::Grey },
            text(MARGIN, FOOT + 12.0, &footer[0]),
            text(MARGIN, FOOT + 22.0, &footer[1]),
            text(x, FOOT + 12.0, &number),
        ] {
            draw(&mut surface, &fonts, &mark);
        }
        surface.finish();
        page.finish();
    }
    document.set_metadata(metadata(context));
    document.finish().map_err(PrintError::Pdf)
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, mark: &Mark) {
    match mark {
        Mark::Text { x, y, style, text } => {
            let font = match style.weight {
                Weight::Regular => &fonts.regular,
                Weight::Bold => &fonts.bold,
            };
            surface.set_stroke(None);
            surface.set_fill(Some(Fill {
                paint: shade(style.ink).into(),
                opacity: NormalizedF32::ONE,
                rule: Default::default(),
            }));
            surface.draw_text(Point::from_xy(*x, *y), font.clone(), style.size, text, false, TextDirection::LeftToRight);
        }
        Mark::Line { x, y, width, ink } => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(x + width, *y);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { paint: shade(*ink).into(), width: 0.6, ..Default::default() }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn shade(ink: Ink) -> luma::Color {
    match ink {
        Ink::Black => luma::Color::new(0),
        Ink::Grey => luma::Color::new(95),
    }
}

fn metadata(context: Letter<'_>) -> Metadata {
    let date = context.today;
    let number = |n: i8| u8::try_from(n).unwrap_or(1);
    Metadata::new()
        .title("Letter of authorization".into())
        .language("en-US".into())
        .creator("Patchbay".into())
        .authors(vec![context.tenant_name.to_owned()])
        .creation_date(
            DateTime::new(u16::try_from(date.year()).unwrap_or_default()).month(number(date.month())).day(number(date.day())),
        )
}
