//! The child that draws a page: a file on standard input, a PNG on standard output, `pages N` on standard error.

use std::{
    collections::BTreeSet,
    io::{self, Cursor, Read as _, Write as _},
};

use contract::port::document::{FileType, MOST_BYTES};
use hayro::{
    PixmapSettings, RenderCache, RenderSettings, hayro_interpret::InterpreterSettings, hayro_syntax::Pdf,
    vello_cpu::color::palette::css::WHITE,
};
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader, Limits,
    codecs::png::{CompressionType, FilterType, PngEncoder},
    imageops,
};
use rlimit::Resource;

/// The longest side of a picture.
const LONGEST: u32 = 1600;
/// The most that a page's own points are enlarged.
const LARGEST_SCALE: f32 = 3.0;
/// Seconds of computing.
const CPU_S: u64 = 8;
/// Bytes of address space. What inflates beyond it ends the child.
const MEMORY: u64 = 1024 * 1024 * 1024;
/// Standard input, output and error; no other file can be opened.
const OPEN_FILES: u64 = 3;
/// The most pages of a TIFF that are counted.
const MOST_PAGES: usize = 2_000;

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The limits could not be set, or a pipe broke.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is none that is drawn.
    #[error("it is not a PDF, PNG, JPEG or TIFF")]
    Type,
    /// The file is broken, locked or asks for too much.
    #[error("it cannot be read")]
    Unreadable,
    /// There is no such page.
    #[error("there is no page {0}")]
    NoPage(u32),
}

/// Draws a page. The limits are set before the first byte is read.
pub fn draw_page(page: u32) -> Result<(), DrawError> {
    for (resource, limit) in [(Resource::CPU, CPU_S), (Resource::AS, MEMORY), (Resource::NOFILE, OPEN_FILES), (Resource::CORE, 0)]
    {
        resource.set(limit, limit)?;
    }
    let mut file = Vec::new();
    io::stdin().lock().take(MOST_BYTES).read_to_end(&mut file)?;
    let file_type = FileType::of(&file).ok_or(DrawError::Type)?;
    let picture = match file_type {
        FileType::Pdf => draw_pdf(file, page)?,
        FileType::Tiff => {
            let starts = tiff_pages(&file);
            let start = pick(page, starts.len(), |index| starts.get(index).copied())?;
            // Every reader begins with the first page: we say that it is this one.
            file.get_mut(4..8).ok_or(DrawError::Unreadable)?.copy_from_slice(&start);
            draw_image(&file, ImageFormat::Tiff)?
        }
        FileType::Png => pick(page, 1, |_| Some(())).and_then(|()| draw_image(&file, ImageFormat::Png))?,
        FileType::Jpeg => pick(page, 1, |_| Some(())).and_then(|()| draw_image(&file, ImageFormat::Jpeg))?,
    };
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(picture.as_bytes(), picture.width(), picture.height(), picture.color().into())
        .map_err(|_| DrawError::Unreadable)?;
    io::stdout().lock().write_all(&png)?;
    Ok(())
}

/// Says how many pages there are and takes one of them.
fn pick<T>(page: u32, pages: usize, at: impl Fn(usize) -> Option<T>) -> Result<T, DrawError> {
    if pages == 0 {
        return Err(DrawError::Unreadable);
    }
    let _ = writeln!(io::stderr(), "pages {pages}");
    page.checked_sub(1)
        .and_then(|index| usize::try_from(index).ok())
        .filter(|index| *index < pages)
        .and_then(at)
        .ok_or(DrawError::NoPage(page))
}

/// Only drawing instructions are carried out: scripts, forms and links of a PDF are not even read.
fn draw_pdf(file: Vec<u8>, page: u32) -> Result<DynamicImage, DrawError> {
    let pdf = Pdf::new(file).map_err(|_| DrawError::Unreadable)?;
    let pages = pdf.pages();
    let page = pick(page, pages.len(), |index| pages.get(index))?;
    let (width, height) = page.render_dimensions();
    let longest = width.max(height);
    if !(longest.is_finite() && width > 0.0 && height > 0.0) {
        return Err(DrawError::Unreadable);
    }
    let scale = (LONGEST as f32 / longest).min(LARGEST_SCALE);
    // Whole points; a side of less than one is drawn as one. The renderer cuts off what lies behind the point.
    let side = |length: f32| ((length * scale).round().max(1.0) + 0.01) / length;
    let settings = PixmapSettings { x_scale: side(width), y_scale: side(height), bg_color: WHITE };
    let drawn = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    let opaque: Vec<u8> = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    image::RgbImage::from_raw(width, height, opaque).map(DynamicImage::ImageRgb8).ok_or(DrawError::Unreadable)
}

fn draw_image(file: &[u8], format: ImageFormat) -> Result<DynamicImage, DrawError> {
    let unreadable = |_| DrawError::Unreadable;
    let mut limits = Limits::default();
    limits.max_image_width = Some(30_000);
    limits.max_image_height = Some(30_000);
    limits.max_alloc = Some(MEMORY / 2);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let turned = decoder.orientation().map_err(unreadable)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.resize(LONGEST, LONGEST, imageops::FilterType::Triangle);
    }
    picture.apply_orientation(turned);
    // Where it is transparent it lies on white paper, as it would be printed.
    Ok(if picture.color().has_alpha() { on_paper(&picture) } else { shallow(picture) })
}

fn on_paper(picture: &DynamicImage) -> DynamicImage {
    let mut paper = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
    imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(paper).to_rgb8().into()
}

/// Eight bits for each colour.
fn shallow(picture: DynamicImage) -> DynamicImage {
    match ExtendedColorType::from(picture.color()) {
        ExtendedColorType::L8 | ExtendedColorType::Rgb8 => picture,
        ExtendedColorType::L16 => picture.to_luma8().into(),
        _ => picture.to_rgb8().into(),
    }
}

/// Where the pages of a TIFF begin: each names the next. A chain that runs in a circle or out of the file ends there.
fn tiff_pages(file: &[u8]) -> Vec<[u8; 4]> {
    let little = file.first() == Some(&b'I');
    let at = |offset: usize| file.get(offset..offset.checked_add(4)?)?.try_into().ok();
    let number = |bytes: [u8; 4]| {
        let number = if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(number).ok()
    };
    let entries = |start: usize| {
        let bytes: [u8; 2] = file.get(start..start.checked_add(2)?)?.try_into().ok()?;
        Some(usize::from(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }))
    };
    let mut starts = Vec::new();
    let mut seen = BTreeSet::new();
    let mut next: Option<[u8; 4]> = at(4);
    while let Some(start) = next
        && let Some(place) = number(start).filter(|place| *place > 0)
        && let Some(count) = entries(place)
        && seen.insert(place)
        && starts.len() < MOST_PAGES
    {
        starts.push(start);
        // Two bytes of count, twelve of each entry, then the next page.
        next = at(place + 2 + count * 12);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF of which only the chain of pages is there: each page is its count of entries and the next one's place.
    fn chain(next: &[u32]) -> Vec<u8> {
        let mut file = b"II\x2a\0".to_vec();
        file.extend(8u32.to_le_bytes());
        for place in next {
            file.extend(0u16.to_le_bytes());
            file.extend(place.to_le_bytes());
        }
        file
    }

    #[test]
    fn the_pages_of_a_tiff_are_counted_and_a_circle_ends() {
        assert_eq!(tiff_pages(&chain(&[14, 20, 0])).len(), 3);
        assert_eq!(tiff_pages(&chain(&[14, 8])).len(), 2, "a circle");
        assert_eq!(tiff_pages(&chain(&[4_000_000_000])).len(), 1, "out of the file");
        assert_eq!(tiff_pages(b"II\x2a\0").len(), 0);
    }
}
