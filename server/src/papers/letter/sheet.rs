//! Pages of text and lines: what is measured, wrapped and placed before anything is printed. Lengths are points.

use std::cell::Cell;

use ttf_parser::Face;

/// US Letter.
pub(super) const WIDTH: f32 = 612.0;
/// US Letter.
pub(super) const HEIGHT: f32 = 792.0;
/// Left and right.
pub(super) const MARGIN: f32 = 60.0;
/// Between the margins.
pub(super) const INNER: f32 = WIDTH - 2.0 * MARGIN;
const TOP: f32 = 52.0;
const BOTTOM: f32 = HEIGHT - 56.0;

/// Which font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Grey,
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) weight: Weight,
    pub(super) size: f32,
    pub(super) ink: Ink,
}

impl Style {
    pub(super) const BODY: Self = Self { weight: Weight::Regular, size: 9.5, ink: Ink::Black };
    pub(super) const STRONG: Self = Self { weight: Weight::Bold, ..Self::BODY };
    pub(super) const SMALL: Self = Self { weight: Weight::Regular, size: 8.0, ink: Ink::Grey };
    pub(super) const HEADING: Self = Self { weight: Weight::Bold, size: 10.5, ink: Ink::Black };
    pub(super) const TITLE: Self = Self { weight: Weight::Bold, size: 19.0, ink: Ink::Black };
    pub(super) const FOOT: Self = Self { weight: Weight::Regular, size: 6.8, ink: Ink::Grey };

    /// From one line to the next.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.38
    }
}

/// The fonts, for measuring.
pub(super) struct Faces {
    regular: Face<'static>,
    bold: Face<'static>,
}

impl Faces {
    pub(super) fn open() -> Option<Self> {
        Some(Self { regular: Face::parse(notosans::REGULAR_TTF, 0).ok()?, bold: Face::parse(notosans::BOLD_TTF, 0).ok()? })
    }

    fn of(&self, weight: Weight) -> &Face<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// How wide a text is, without kerning.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        let face = self.of(style.weight);
        let units: u32 = text
            .chars()
            .filter_map(|c| face.glyph_index(c))
            .map(|glyph| u32::from(face.glyph_hor_advance(glyph).unwrap_or_default()))
            .sum();
        units as f32 * style.size / f32::from(face.units_per_em())
    }

    /// The text in lines of at most this width; a word that is wider is broken.
    pub(super) fn wrap(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, style) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for c in word.chars() {
                line.push(c);
                if line.chars().count() > 1 && self.width(&line, style) > width {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, c.to_string()));
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// Something on a page. `y` is the base line.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Text { x: f32, y: f32, style: Style, text: String },
    Line { x: f32, y: f32, width: f32, ink: Ink },
}

/// Pages that are being filled from top to bottom.
pub(super) struct Sheet<'a> {
    pub(super) faces: &'a Faces,
    pub(super) pages: Vec<Vec<Mark>>,
    y: f32,
    cannot_show: Cell<Option<char>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(faces: &'a Faces) -> Self {
        Self { faces, pages: vec![Vec::new()], y: TOP, cannot_show: Cell::new(None) }
    }

    /// A character that a text had and the fonts have not.
    pub(super) fn cannot_show(&self) -> Option<char> {
        self.cannot_show.get()
    }

    /// How much is left on the page.
    pub(super) fn left(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Begins a new page unless this much is left.
    pub(super) fn need(&mut self, height: f32) {
        if self.left() < height {
            self.new_page();
        }
    }

    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Leaves a space; at the top of a page there is none.
    pub(super) fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Text at a place of the current line: `down` below the current position.
    pub(super) fn text_at(&mut self, x: f32, down: f32, style: Style, text: &str) {
        let face = self.faces.of(style.weight);
        if let Some(unknown) = text.chars().find(|c| face.glyph_index(*c).is_none()) {
            self.cannot_show.set(Some(unknown));
        }
        let y = self.y + down + style.size;
        self.mark(Mark::Text { x, y, style, text: text.to_owned() });
    }

    /// Goes down.
    pub(super) fn down(&mut self, height: f32) {
        self.y += height;
    }

    /// One line at the left margin.
    pub(super) fn line(&mut self, style: Style, text: &str) {
        self.need(style.leading());
        self.text_at(MARGIN, 0.0, style, text);
        self.down(style.leading());
    }

    /// One line that ends at the right margin, without going down.
    pub(super) fn right(&mut self, style: Style, text: &str) {
        let x = WIDTH - MARGIN - self.faces.width(text, style);
        self.text_at(x, 0.0, style, text);
    }

    /// Text over as many lines as it needs.
    pub(super) fn paragraph(&mut self, style: Style, text: &str) {
        for line in self.faces.wrap(text, style, INNER) {
            self.line(style, &line);
        }
    }

    /// How high a paragraph will be.
    pub(super) fn paragraph_height(&self, style: Style, text: &str) -> f32 {
        self.faces.wrap(text, style, INNER).len() as f32 * style.leading()
    }

    /// A rule below what stands here.
    pub(super) fn rule(&mut self, x: f32, width: f32, ink: Ink) {
        let y = self.y;
        self.mark(Mark::Line { x, y, width, ink });
    }

    /// A row of cells `(x, width, text)`, each wrapped in its own width.
    pub(super) fn row(&mut self, style: Style, cells: &[(f32, f32, &str)]) {
        let wrapped: Vec<(f32, Vec<String>)> =
            cells.iter().map(|(x, width, text)| (*x, self.faces.wrap(text, style, *width))).collect();
        let lines = wrapped.iter().map(|(_, lines)| lines.len()).max().unwrap_or_default().max(1);
        self.need(lines as f32 * style.leading());
        for (x, lines) in &wrapped {
            for (index, line) in lines.iter().enumerate() {
                self.text_at(*x, index as f32 * style.leading(), style, line);
            }
        }
        self.down(lines as f32 * style.leading());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_between_words_and_long_words_are_broken() {
        let faces = Faces::open().unwrap();
        let lines = faces.wrap("A few plain words and Donaudampfschifffahrtsgesellschaftskapitän", Style::BODY, 100.0);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|line| faces.width(line, Style::BODY) <= 100.0), "{lines:?}");
        let whole: String = lines.concat().split_whitespace().collect();
        assert_eq!(whole, "AfewplainwordsandDonaudampfschifffahrtsgesellschaftskapitän");
        assert!(faces.wrap("  ", Style::BODY, 100.0).is_empty());
    }

    #[test]
    fn a_page_that_is_full_is_followed_by_another() {
        let faces = Faces::open().unwrap();
        let mut sheet = Sheet::new(&faces);
        for _ in 0..100 {
            sheet.line(Style::BODY, "A line");
        }
        assert_eq!(sheet.pages.iter().map(Vec::len).collect::<Vec<_>>(), [52, 48]);
    }
}
