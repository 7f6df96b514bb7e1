//! The way through containers: bytes go in, parts and gaps come out, one budget over all of it.
//! Readers run here and nowhere else, so that a panic in one becomes a gap.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::time::{Duration, Instant};

use super::gap::{Gap, GapReason, Limit};
use super::part::{Part, PartPath, Role, Step};
use super::recognize::{self, Recognizer, Unrecognized};
use super::{FORMATS, strings, turned};
use crate::date::Date;
use crate::limits::Limits;

/// Bytes to be read, and what is known about them.
#[derive(Clone)]
pub(crate) struct Source<'s> {
    /// The content.
    pub(crate) bytes: &'s [u8],
    /// The way to it, its own name included.
    pub(crate) path: PartPath,
    /// Its file name, for the extension.
    pub(crate) name: Option<String>,
    /// Media type as declared, lower case, without parameters.
    pub(crate) media_type: Option<String>,
    /// Charset as declared.
    pub(crate) charset: Option<String>,
    /// The day of the message around it.
    pub(crate) dated: Option<Date>,
    /// What its text is in the document.
    pub(crate) role: Role,
}

impl<'s> Source<'s> {
    /// Bytes of unknown type at `path`.
    pub(crate) fn new(bytes: &'s [u8], path: PartPath) -> Self {
        Self { bytes, path, name: None, media_type: None, charset: None, dated: None, role: Role::Body }
    }

    /// The extension of its name, lower case, without the dot.
    pub(crate) fn extension(&self) -> Option<String> {
        let (_, extension) = self.name.as_deref()?.rsplit_once('.')?;
        Some(extension.to_lowercase())
    }

    /// True when the declared media type or the extension says so.
    pub(crate) fn claims(&self, media_types: &[&str], extensions: &[&str]) -> bool {
        self.media_type.as_deref().is_some_and(|m| media_types.contains(&m))
            || self.extension().is_some_and(|e| extensions.contains(&e.as_str()))
    }
}

/// One walk through one document.
pub(crate) struct Walk<'w> {
    limits: &'w Limits,
    sink: &'w mut dyn FnMut(Result<Part<'_>, Gap>),
    started: Instant,
    depth: usize,
    parts: usize,
    text_bytes: u64,
    expanded_bytes: u64,
    /// The sheet whose name was handed on last.
    sheet: Option<PartPath>,
    /// The container of which the rest was left.
    exhausted: Option<PartPath>,
    /// The place whose name a reader handed on last.
    named: Option<PartPath>,
    recognizer: Option<&'w dyn Recognizer>,
    /// Time the engine took, which the limit of time does not count.
    recognizing: Duration,
}

impl<'w> Walk<'w> {
    pub(crate) fn new(limits: &'w Limits, sink: &'w mut dyn FnMut(Result<Part<'_>, Gap>)) -> Self {
        Self {
            limits,
            sink,
            started: Instant::now(),
            depth: 0,
            parts: 0,
            text_bytes: 0,
            expanded_bytes: 0,
            sheet: None,
            exhausted: None,
            named: None,
            recognizer: None,
            recognizing: Duration::ZERO,
        }
    }

    /// The same with an engine for pictures, if there is one.
    pub(crate) fn with(mut self, recognizer: Option<&'w dyn Recognizer>) -> Self {
        self.recognizer = recognizer;
        self
    }

    /// The bounds of this walk.
    pub(crate) fn limits(&self) -> &Limits {
        self.limits
    }

    /// Hands a part on; an error means that the budget is used up and the reader must stop.
    pub(crate) fn part(&mut self, part: Part<'_>) -> Result<(), GapReason> {
        self.count_part()?;
        self.text_bytes += part.text.len() as u64;
        if self.text_bytes > self.limits.text_bytes {
            return Err(GapReason::Limit(Limit::Text));
        }
        if part.text.trim().is_empty() {
            return Ok(());
        }
        self.sheet_name(&part);
        if part.role == Role::Name {
            self.named = Some(part.path.clone());
        }
        let seen = turned::as_seen(&part.text).map(|text| Part {
            path: part.path.field("turned"),
            role: part.role,
            label: part.label.clone(),
            dated: part.dated,
            ..Part::body(PartPath::default(), text)
        });
        (self.sink)(Ok(part));
        seen.map_or(Ok(()), |seen| {
            self.count_part()?;
            (self.sink)(Ok(seen));
            Ok(())
        })
    }

    /// A sheet's name goes before its first chunk.
    fn sheet_name(&mut self, part: &Part<'_>) {
        let sheet = matches!(part.path.0.last(), Some(Step::Sheet(_))) && part.role == Role::Table;
        if sheet && self.sheet.as_ref() != Some(&part.path) {
            if let Some(Step::Sheet(name)) = part.path.0.last() {
                (self.sink)(Ok(Part::body(part.path.clone(), name.as_str()).with_role(Role::Name)));
            }
            self.sheet = Some(part.path.clone());
        }
    }

    /// Tells of a place that was not examined.
    pub(crate) fn gap(&mut self, path: PartPath, reason: GapReason) {
        (self.sink)(Err(Gap { path, reason }));
    }

    /// Charges unpacked bytes; `packed` is the size they had in the container.
    pub(crate) fn charge(&mut self, unpacked: u64, packed: u64) -> Result<(), GapReason> {
        self.charge_passing(unpacked, packed)?;
        if unpacked > self.limits.member_bytes { Err(GapReason::Limit(Limit::Expansion)) } else { Ok(()) }
    }

    /// The same for bytes that pass by and are not held together.
    pub(crate) fn charge_passing(&mut self, unpacked: u64, packed: u64) -> Result<(), GapReason> {
        self.expanded_bytes += unpacked;
        let ratio_broken =
            unpacked > Limits::EXPANSION_GRACE && unpacked / packed.max(1) > self.limits.expansion;
        if ratio_broken || self.expanded_bytes > self.limits.expanded_bytes {
            Err(GapReason::Limit(Limit::Expansion))
        } else {
            Ok(())
        }
    }

    /// Most bytes that a member of this packed size may still unpack to.
    pub(crate) fn room(&self, packed: u64) -> u64 {
        self.room_passing(packed).min(self.limits.member_bytes)
    }

    /// The same for bytes that pass by and are not held together.
    pub(crate) fn room_passing(&self, packed: u64) -> u64 {
        let by_ratio = Limits::EXPANSION_GRACE.max(packed.saturating_mul(self.limits.expansion));
        by_ratio.min(self.limits.expanded_bytes.saturating_sub(self.expanded_bytes))
    }

    /// Fails when the time of this document is over.
    pub(crate) fn check_time(&self) -> Result<(), GapReason> {
        if self.started.elapsed().saturating_sub(self.recognizing) > self.limits.time {
            Err(GapReason::Limit(Limit::Time))
        } else {
            Ok(())
        }
    }

    /// True when pictures can be read.
    pub(crate) fn recognizes(&self) -> bool {
        self.recognizer.is_some()
    }

    /// Hands on what the engine reads in a picture; a gap at `path` where it does not, or hardly.
    pub(crate) fn picture(
        &mut self,
        source: &Source<'_>,
        path: &PartPath,
        picture: &[u8],
    ) -> Result<(), GapReason> {
        let left = self.limits.recognition.saturating_sub(self.recognizing);
        let started = Instant::now();
        let outcome = match self.recognizer {
            Some(_) if left.is_zero() => Err(GapReason::Limit(Limit::Time)),
            Some(recognizer) => recognizer.recognize(picture, left).map_err(Unrecognized::into),
            None => Err(GapReason::ImageOnly),
        };
        self.recognizing += started.elapsed();
        let outcome = outcome.and_then(|words| {
            let (text, recognition) = recognize::text_of(&words);
            let is_poor = recognition.is_poor();
            let mut part = Part::body(path.clone(), text).with_role(source.role);
            (part.dated, part.recognition) = (source.dated, Some(recognition));
            self.part(part)?;
            if is_poor { Err(GapReason::ImageOnly) } else { Ok(()) }
        });
        match outcome {
            Err(reason @ (GapReason::ImageOnly | GapReason::Limit(Limit::Time))) => {
                self.gap(path.clone(), reason);
                Ok(())
            }
            other => other,
        }
    }

    /// Reads what stands inside a container. Its failure is a gap at its own path, not the container's.
    pub(crate) fn nested(&mut self, source: &Source<'_>) {
        if self.depth >= self.limits.depth {
            return self.gap(source.path.clone(), GapReason::Limit(Limit::Depth));
        }
        if let Err(reason) = self.count_part() {
            return self.exhausted(source, reason);
        }
        self.depth += 1;
        self.read(source);
        self.depth -= 1;
    }

    /// Tells once that the rest of the container is not examined, not for each of a million members.
    fn exhausted(&mut self, source: &Source<'_>, reason: GapReason) {
        let container =
            PartPath(source.path.0.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default());
        if self.exhausted.as_ref() != Some(&container) {
            self.gap(container.clone(), reason);
            self.exhausted = Some(container);
        }
    }

    /// Finds the reader by content and lets it work; gives the media type.
    pub(crate) fn read(&mut self, source: &Source<'_>) -> Option<&'static str> {
        self.name(source);
        if source.bytes.is_empty() {
            return None;
        }
        let Some(format) = FORMATS.iter().find(|format| (format.sniff)(source)) else {
            let outcome = quietly(|| strings::read(source, self)).unwrap_or(Err(GapReason::Panicked));
            let reason = outcome.err().unwrap_or(GapReason::Unsupported);
            self.gap(source.path.clone(), reason);
            return None;
        };
        let depth = self.depth;
        let outcome = quietly(|| (format.read)(source, self));
        self.depth = depth;
        if let Err(reason) = outcome.unwrap_or(Err(GapReason::Panicked)) {
            self.gap(source.path.clone(), reason);
        }
        Some(format.media_type)
    }

    /// Hands on a text as it stands, whatever reader would be asked for such content; gives the media type.
    pub(crate) fn read_text(&mut self, source: &Source<'_>, text: &str) -> Option<&'static str> {
        // At a place of its own: spans at the text's are places in the text.
        self.name(&Source { path: source.path.field("name"), ..source.clone() });
        let format = FORMATS.iter().find(|format| (format.sniff)(source)).map(|format| format.media_type);
        let part = Part::body(source.path.clone(), text);
        let read = quietly(|| self.part(part)).unwrap_or(Err(GapReason::Panicked));
        let plain = text.is_empty()
            || matches!(
                format,
                Some("text/plain" | "text/csv" | "application/json" | "text/vcard" | "text/calendar")
            );
        if let Err(reason) = read.and(if plain { Ok(()) } else { Err(GapReason::Unsupported) }) {
            self.gap(source.path.clone(), reason);
        }
        format
    }

    /// Names are text too: `19811228-9874.pdf`, `läkarintyg Alva.docx`.
    fn name(&mut self, source: &Source<'_>) {
        let Some(name) = source.name.as_ref().filter(|_| self.named.as_ref() != Some(&source.path)) else {
            return;
        };
        let mut part = Part::body(source.path.clone(), name.as_str()).with_role(Role::Name);
        part.dated = source.dated;
        if quietly(|| (self.sink)(Ok(part))).is_err() {
            self.gap(source.path.clone(), GapReason::Panicked);
        }
    }

    fn count_part(&mut self) -> Result<(), GapReason> {
        self.parts += 1;
        if self.parts > self.limits.parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
        self.check_time()
    }
}

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it is caught and its message, which may quote the document, is not printed.
fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, ()> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !READING.get() {
                previous(info);
            }
        }));
    });
    let outer = READING.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work)).map_err(drop);
    READING.set(outer);
    outcome
}
