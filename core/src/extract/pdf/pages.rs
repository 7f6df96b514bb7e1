//! The page tree -> pages with what they inherit, walked without recursion.

use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::objects::Objects;

/// Pages of one document; parts are limited before.
const PAGES: usize = 50_000;

/// Kids looked at; nodes may share their kids, and each would name them all again.
const KIDS: usize = 4_000_000;

/// A page and what it inherits from the nodes above it.
#[derive(Clone, Copy)]
pub(super) struct Page<'o> {
    pub(super) dictionary: &'o Dictionary,
    resources: Option<&'o Dictionary>,
    media_box: Option<&'o [Object]>,
}

impl<'o> Page<'o> {
    fn under(objects: &'o Objects, parent: Option<Page<'o>>, dictionary: &'o Dictionary) -> Self {
        Self {
            dictionary,
            resources: objects
                .dictionary(dictionary, b"Resources")
                .or(parent.and_then(|parent| parent.resources)),
            media_box: objects.array(dictionary, b"MediaBox").or(parent.and_then(|parent| parent.media_box)),
        }
    }

    /// Its resources; it may have none.
    pub(super) fn resources(&self) -> Option<&'o Dictionary> {
        self.resources
    }

    /// Its size in square points.
    pub(super) fn area(&self, objects: &Objects) -> f64 {
        let corner = |at: usize| self.media_box.and_then(|corners| objects.as_number(corners.get(at)?));
        match (corner(0), corner(1), corner(2), corner(3)) {
            (Some(left), Some(bottom), Some(right), Some(top)) => ((right - left) * (top - bottom)).abs(),
            _ => 595.0 * 842.0,
        }
    }
}

/// All pages in reading order, then those outside the tree when the document had to be repaired.
pub(super) fn list(objects: &Objects) -> Vec<Page<'_>> {
    let mut pages = Vec::new();
    let (mut seen, mut left) = (HashSet::new(), KIDS);
    let root = objects.catalog().and_then(|catalog| objects.dictionary(catalog, b"Pages"));
    let mut waiting: Vec<Page<'_>> = root.map(|root| Page::under(objects, None, root)).into_iter().collect();
    while let Some(node) = waiting.pop() {
        // The same page twice, or a circle.
        if !seen.insert(std::ptr::from_ref(node.dictionary)) || pages.len() >= PAGES {
            objects.note_damage();
            continue;
        }
        match objects.array(node.dictionary, b"Kids") {
            Some(kids) => {
                let kids = kids.get(..left.min(kids.len())).unwrap_or_default();
                left -= kids.len();
                if left == 0 {
                    objects.note_damage();
                }
                let known = kids.iter().filter_map(|kid| objects.as_dictionary(kid));
                let before = waiting.len();
                waiting.extend(known.map(|kid| Page::under(objects, Some(node), kid)));
                if waiting.len() - before < kids.len() {
                    objects.note_damage();
                }
                if let Some(added) = waiting.get_mut(before..) {
                    added.reverse();
                }
            }
            None => pages.push(node),
        }
    }
    let promised = root.and_then(|root| objects.number(root, b"Count")).unwrap_or(0.0);
    if promised > pages.len() as f64 || pages.is_empty() {
        objects.note_damage();
    }
    if objects.is_damaged() && pages.len() < PAGES {
        let outside = objects.all().filter_map(|(_, object)| match object {
            Object::Dictionary(dictionary) if dictionary.has_type(b"Page") => Some(dictionary),
            _ => None,
        });
        let outside = outside.filter(|dictionary| !seen.contains(&std::ptr::from_ref(*dictionary)));
        pages.extend(
            outside
                .take(PAGES)
                .map(|dictionary| Page::under(objects, parent_of(objects, dictionary), dictionary)),
        );
    }
    pages
}

fn parent_of<'o>(objects: &'o Objects, page: &'o Dictionary) -> Option<Page<'o>> {
    objects.dictionary(page, b"Parent").map(|parent| Page::under(objects, None, parent))
}
