//! Annotations and form fields of a page -> what they show, and what they say besides.

use std::collections::HashSet;

use lopdf::{Dictionary, Object, Stream};

use super::content::Painter;
use super::matrix::Matrix;
use super::objects::Objects;
use super::state::State;
use super::strings::text_of;
use super::xml;
use crate::extract::GapReason;
use crate::extract::address;

/// Annotations of one page.
const ANNOTATIONS: usize = 20_000;

/// Text of a page that is searched for what an annotation says.
const PAGE_BYTES: usize = 64 << 10;

/// Fields looked at, those that stand in several places each time.
const FIELDS: usize = 1_000_000;

/// Fields above a field.
const PARENTS: usize = 32;

/// Options chosen in a list.
const CHOICES: usize = 1000;

/// Entries that hold what somebody wrote, in annotations of all kinds.
const WRITTEN: [&[u8]; 4] = [b"T", b"Subj", b"Contents", b"Alt"];

/// Fields whose values are told already, by the dictionary that holds the value.
pub(super) type Told = HashSet<*const Dictionary>;

/// Annotations of a page.
pub(super) fn of_page<'o>(objects: &'o Objects, page: &'o Dictionary) -> Vec<&'o Dictionary> {
    let annotations = objects.array(page, b"Annots").unwrap_or_default();
    annotations.iter().take(ANNOTATIONS).filter_map(|annotation| objects.as_dictionary(annotation)).collect()
}

/// Paints what the annotations of a page look like, into the page.
pub(super) fn paint<'o>(
    painter: &mut Painter<'_, 'o, '_>,
    annotations: &[&'o Dictionary],
) -> Result<(), GapReason> {
    for annotation in annotations {
        if let Some(form) = appearance(painter.objects, annotation) {
            let state = State::new(onto_page(painter.objects, annotation, form));
            painter.show_form(form, None, state)?;
        }
    }
    Ok(())
}

/// The normal appearance, in the state that the annotation is in.
fn appearance<'o>(objects: &'o Objects, annotation: &'o Dictionary) -> Option<&'o Stream> {
    let appearances = objects.dictionary(annotation, b"AP")?;
    match objects.get(appearances, b"N")? {
        Object::Stream(form) => Some(form),
        Object::Dictionary(states) => objects.stream(states, objects.name(annotation, b"AS")?),
        _ => None,
    }
}

/// From the box of the appearance to the rectangle on the page (ISO 32000-1, 12.5.5).
fn onto_page(objects: &Objects, annotation: &Dictionary, form: &Stream) -> Matrix {
    let matrix = Matrix::of(&objects.numbers(&form.dict, b"Matrix").unwrap_or_default());
    let from = objects.numbers(&form.dict, b"BBox").and_then(|corners| bounds(matrix, &corners));
    let onto = objects.numbers(annotation, b"Rect").and_then(|corners| bounds(Matrix::IDENTITY, &corners));
    let (Some(from), Some(onto)) = (from, onto) else { return Matrix::IDENTITY };
    let scale = |axis: usize| {
        let (length, wanted) = (from[axis + 2] - from[axis], onto[axis + 2] - onto[axis]);
        if length.abs() < 1e-6 || wanted.abs() < 1e-6 { 1.0 } else { wanted / length }
    };
    let (x, y) = (scale(0), scale(1));
    Matrix([x, 0.0, 0.0, y, onto[0] - from[0] * x, onto[1] - from[1] * y])
}

/// Lowest and highest coordinates of a rectangle after a transformation.
fn bounds(matrix: Matrix, corners: &[f64]) -> Option<[f64; 4]> {
    let [left, bottom, right, top, ..] = corners else { return None };
    let mut out = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for (x, y) in [(left, bottom), (right, bottom), (left, top), (right, top)] {
        let Matrix([.., x, y]) = matrix.shifted(*x, *y);
        out = [out[0].min(x), out[1].min(y), out[2].max(x), out[3].max(y)];
    }
    out.iter().all(|number| number.is_finite()).then_some(out)
}

/// What the annotations say that the page does not show, one line each.
pub(super) fn written(
    objects: &Objects,
    annotations: &[&Dictionary],
    page: &str,
    told: &mut Told,
) -> Vec<String> {
    let mut lines = Lines::beside(page);
    for annotation in annotations {
        if objects.name(annotation, b"Subtype") == Some(b"Widget") {
            field(objects, annotation, told, &mut lines);
            continue;
        }
        for key in WRITTEN {
            lines.add(None, annotation.get(key).ok().and_then(|object| text_of(objects, object)));
        }
        let rich = annotation.get(b"RC").ok().and_then(|object| text_of(objects, object));
        lines.add(None, rich.map(|rich| xml::text(&rich)));
        let action = objects.dictionary(annotation, b"A");
        let address = action.and_then(|action| action.get(b"URI").ok());
        let address = address.and_then(|object| text_of(objects, object));
        lines.add(None, address.map(|address| address::decoded(&address).into_owned()));
    }
    lines.fresh
}

/// Values of fields that stand on no page, one line each.
pub(super) fn fields_elsewhere(objects: &Objects, told: &mut Told) -> Vec<String> {
    let mut lines = Lines::beside("");
    let form = objects.catalog().and_then(|catalog| objects.dictionary(catalog, b"AcroForm"));
    let roots = form.and_then(|form| objects.array(form, b"Fields")).unwrap_or_default();
    let mut waiting: Vec<&Dictionary> =
        roots.iter().rev().filter_map(|root| objects.as_dictionary(root)).collect();
    let (mut seen, mut left) = (HashSet::new(), FIELDS);
    while let Some(node) = waiting.pop() {
        if !seen.insert(std::ptr::from_ref(node)) {
            continue;
        }
        field(objects, node, told, &mut lines);
        let kids = objects.array(node, b"Kids").unwrap_or_default();
        let kids = kids.get(..left.min(kids.len())).unwrap_or_default();
        left -= kids.len();
        if left == 0 {
            objects.note_damage();
        }
        waiting.extend(kids.iter().rev().filter_map(|kid| objects.as_dictionary(kid)));
    }
    lines.fresh
}

/// Adds the value of a field, with its name before it.
fn field(objects: &Objects, widget: &Dictionary, told: &mut Told, lines: &mut Lines) {
    let mut name = None;
    let mut node = Some(widget);
    for _ in 0..PARENTS {
        let Some(dictionary) = node else { break };
        let text = |key: &[u8]| dictionary.get(key).ok().and_then(|object| text_of(objects, object));
        name = name.or_else(|| text(b"TU")).or_else(|| text(b"T"));
        if dictionary.has(b"V") || dictionary.has(b"DV") {
            if told.insert(std::ptr::from_ref(dictionary)) {
                for key in [b"V".as_slice(), b"DV", b"RV"] {
                    for value in values(objects, dictionary, key) {
                        lines.add(name.as_deref(), Some(value));
                    }
                }
            }
            break;
        }
        node = objects.dictionary(dictionary, b"Parent");
    }
}

fn values(objects: &Objects, field: &Dictionary, key: &[u8]) -> Vec<String> {
    match objects.get(field, key) {
        Some(Object::Array(choices)) => {
            choices.iter().take(CHOICES).filter_map(|choice| text_of(objects, choice)).collect()
        }
        // States of boxes say nothing by themselves.
        Some(Object::Name(_)) | None => Vec::new(),
        Some(object) if key == b"RV" => {
            text_of(objects, object).map(|rich| xml::text(&rich)).into_iter().collect()
        }
        Some(object) => text_of(objects, object).into_iter().collect(),
    }
}

/// Lines that are not said yet, neither by the page nor by each other.
struct Lines {
    fresh: Vec<String>,
    page: String,
    said: HashSet<String>,
}

impl Lines {
    fn beside(page: &str) -> Self {
        // Beyond this a page is no form, and looking through it for each line would take too long.
        let page = if page.len() > PAGE_BYTES { String::new() } else { squeezed(page) };
        Self { fresh: Vec::new(), page, said: HashSet::new() }
    }

    fn add(&mut self, name: Option<&str>, text: Option<String>) {
        let Some(text) = text else { return };
        let squeezed = squeezed(&text);
        if squeezed.is_empty() || self.page.contains(&squeezed) || !self.said.insert(squeezed) {
            return;
        }
        self.fresh.push(match name.map(|name| name.split('[').next().unwrap_or(name).trim()) {
            Some(name) if !name.is_empty() => format!("{name}: {}", text.trim()),
            _ => text.trim().to_owned(),
        });
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}
