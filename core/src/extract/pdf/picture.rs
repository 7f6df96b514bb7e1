//! A picture on a page -> a file that engines read: JPEG and JPEG 2000 as they are, fax data inside a TIFF, bare
//! samples as grey values (ISO 32000-1, 8.9.5).

use lopdf::{Dictionary, Object, Stream};

use super::filters;
use super::objects::Objects;

/// Pixels of the largest picture: A3 at 600 dpi has 70 million.
const PIXELS: usize = 100_000_000;

/// The file; none for a picture whose form no engine reads.
pub(super) fn file_of(objects: &Objects, stream: &Stream, room: u64) -> Option<Vec<u8>> {
    let picture = filters::picture(objects, stream, room);
    match picture.filter {
        Some(b"DCTDecode" | b"DCT" | b"JPXDecode") => Some(picture.bytes),
        Some(b"CCITTFaxDecode" | b"CCF") => {
            Shape::of(objects, &stream.dict)?.fax(objects, picture.parameters, &picture.bytes)
        }
        Some(_) => None,
        None => Shape::of(objects, &stream.dict)?.grey(objects, &stream.dict, &picture.bytes),
    }
}

/// Width, height, bits a component, and whether the lowest value is the lightest.
struct Shape {
    width: usize,
    height: usize,
    bits: usize,
    is_inverted: bool,
}

impl Shape {
    fn of(objects: &Objects, dictionary: &Dictionary) -> Option<Self> {
        let number = |long: &[u8], short: &[u8]| {
            objects.number(dictionary, long).or_else(|| objects.number(dictionary, short))
        };
        let (width, height) = (number(b"Width", b"W")? as usize, number(b"Height", b"H")? as usize);
        let is_mask = matches!(objects.get(dictionary, b"ImageMask"), Some(Object::Boolean(true)));
        let bits =
            if is_mask { 1 } else { number(b"BitsPerComponent", b"BPC").map_or(8, |bits| bits as usize) };
        let decode = objects.numbers(dictionary, b"Decode").unwrap_or_default();
        let is_inverted = matches!(decode.as_slice(), [low, high, ..] if low > high);
        let is_sound = width > 0 && height > 0 && width.checked_mul(height)? <= PIXELS;
        (is_sound && matches!(bits, 1 | 2 | 4 | 8 | 16)).then_some(Self { width, height, bits, is_inverted })
    }

    /// A TIFF of one strip (TIFF 6.0, section 11); a fax draws its runs of ones black.
    fn fax(&self, objects: &Objects, parameters: Option<&Dictionary>, data: &[u8]) -> Option<Vec<u8>> {
        let number = |key: &[u8]| parameters.and_then(|parameters| objects.number(parameters, key));
        let is_true = |key: &[u8]| {
            matches!(
                parameters.and_then(|parameters| objects.get(parameters, key)),
                Some(Object::Boolean(true))
            )
        };
        let width = number(b"Columns").map_or(1728, |columns| columns as usize);
        let k = number(b"K").unwrap_or(0.0);
        let compression = if k < 0.0 { 4 } else { 3 };
        let is_light = is_true(b"BlackIs1") != self.is_inverted;
        let entries: [(u16, usize); 9] = [
            (256, width),
            (257, self.height),
            (258, 1),
            (259, compression),
            (262, usize::from(is_light)),
            (273, 8 + 2 + 9 * 12 + 4),
            (278, self.height),
            (279, data.len()),
            (292, usize::from(k > 0.0)),
        ];
        let mut file = b"II*\0\x08\0\0\0\x09\0".to_vec();
        for (tag, value) in entries {
            file.extend(tag.to_le_bytes());
            file.extend(4_u16.to_le_bytes());
            file.extend(1_u32.to_le_bytes());
            file.extend(u32::try_from(value).ok()?.to_le_bytes());
        }
        file.extend([0; 4]);
        file.extend(data);
        Some(file)
    }

    /// A PGM file: what the colours are is nothing to letters, how light they are is.
    fn grey(&self, objects: &Objects, dictionary: &Dictionary, samples: &[u8]) -> Option<Vec<u8>> {
        let colours = Colours::of(objects, dictionary);
        let row = (self.width * colours.components() * self.bits).div_ceil(8);
        let mut file = format!("P5 {} {} 255\n", self.width, self.height).into_bytes();
        file.try_reserve(self.width * self.height).ok()?;
        let mut values = vec![0; colours.components()];
        for y in 0..self.height {
            let line = samples.get(y * row..).unwrap_or_default();
            for x in 0..self.width {
                for (component, value) in values.iter_mut().enumerate() {
                    *value = self.sample(line, x * colours.components() + component);
                }
                let grey = colours.grey(&values, self.bits);
                file.push(if self.is_inverted { 255 - grey } else { grey });
            }
        }
        Some(file)
    }

    /// A sample of a line, of its full bits or the highest eight; past the end it is white.
    fn sample(&self, line: &[u8], index: usize) -> u8 {
        match self.bits {
            8 => line.get(index).copied().unwrap_or(u8::MAX),
            16 => line.get(2 * index).copied().unwrap_or(u8::MAX),
            bits => {
                let (at, within) = (index * bits / 8, index * bits % 8);
                let byte = line.get(at).copied().unwrap_or(u8::MAX);
                byte >> (8 - bits - within) & ((1 << bits) - 1)
            }
        }
    }
}

/// How samples become grey.
enum Colours {
    Grey,
    Red3,
    /// Four inks: how much of each.
    Inks(usize),
    /// Grey values by index.
    Palette(Vec<u8>),
}

impl Colours {
    fn of(objects: &Objects, dictionary: &Dictionary) -> Self {
        let space = objects.get(dictionary, b"ColorSpace").or_else(|| objects.get(dictionary, b"CS"));
        space.map_or(Self::Grey, |space| Self::named(objects, space, true))
    }

    fn named(objects: &Objects, space: &Object, may_index: bool) -> Self {
        let (name, rest) = match space {
            Object::Name(name) => (name.as_slice(), &[][..]),
            Object::Array(items) => match items.split_first() {
                Some((first, rest)) => match objects.resolve(first) {
                    Object::Name(name) => (name.as_slice(), rest),
                    _ => return Self::Grey,
                },
                None => return Self::Grey,
            },
            _ => return Self::Grey,
        };
        match name {
            b"DeviceRGB" | b"RGB" | b"CalRGB" | b"Lab" => Self::Red3,
            b"DeviceCMYK" | b"CMYK" => Self::Inks(4),
            b"Separation" => Self::Inks(1),
            b"DeviceN" => {
                let names = rest.first().map(|names| objects.resolve(names));
                Self::Inks(if let Some(Object::Array(names)) = names { names.len().clamp(1, 32) } else { 1 })
            }
            b"ICCBased" => match rest.first().map(|profile| objects.resolve(profile)) {
                Some(Object::Stream(profile)) => match objects.number(&profile.dict, b"N") {
                    Some(3.0) => Self::Red3,
                    Some(4.0) => Self::Inks(4),
                    _ => Self::Grey,
                },
                _ => Self::Grey,
            },
            b"Indexed" | b"I" if may_index => Self::palette(objects, rest),
            _ => Self::Grey,
        }
    }

    fn palette(objects: &Objects, rest: &[Object]) -> Self {
        let [base, _, table, ..] = rest else { return Self::Grey };
        let base = Self::named(objects, objects.resolve(base), false);
        let table = match objects.resolve(table) {
            Object::String(bytes, _) => bytes.clone(),
            Object::Stream(stream) => filters::unpack(objects, stream, 1 << 12).bytes,
            _ => Vec::new(),
        };
        Self::Palette(
            table.chunks_exact(base.components()).take(256).map(|colour| base.grey(colour, 8)).collect(),
        )
    }

    fn components(&self) -> usize {
        match self {
            Self::Grey | Self::Palette(_) => 1,
            Self::Red3 => 3,
            Self::Inks(count) => *count,
        }
    }

    fn grey(&self, values: &[u8], bits: usize) -> u8 {
        let first = values.first().copied().unwrap_or(u8::MAX);
        match self {
            Self::Palette(colours) => colours.get(usize::from(first)).copied().unwrap_or(u8::MAX),
            Self::Grey => scaled(first, bits),
            Self::Red3 => {
                let sum: u32 = values
                    .iter()
                    .zip([299, 587, 114])
                    .map(|(v, part)| u32::from(scaled(*v, bits)) * part)
                    .sum();
                (sum / 1000) as u8
            }
            Self::Inks(_) => {
                let ink: u32 = values.iter().map(|value| u32::from(scaled(*value, bits))).sum();
                u8::MAX - ink.min(u8::MAX.into()) as u8
            }
        }
    }
}

/// A sample as one of 0 to 255.
fn scaled(value: u8, bits: usize) -> u8 {
    match bits {
        1 => value * 255,
        2 => value * 85,
        4 => value * 17,
        _ => value,
    }
}
