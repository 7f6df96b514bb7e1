//! An allow-list's file: every entry with its line, nothing left out, nothing unknown.

use serde::Deserialize;
use toml::{Spanned, Value};

use super::glob::Glob;
use super::{AllowBy, AllowEntry, Test, names};
use crate::catalog::{Catalog, Category, whole};
use crate::date::Date;
use crate::error::{BuildError, BuildErrorKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    allow: Vec<Spanned<RawEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    fingerprint: Option<Spanned<String>>,
    pattern: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    kinds: Option<Spanned<Vec<Spanned<String>>>>,
    reason: Option<Spanned<String>>,
    owner: Option<Spanned<String>>,
    expires: Option<Spanned<Value>>,
}

/// What is wrong, and where in the text.
type Wrong = (usize, BuildErrorKind, String);

/// Reads all entries; `file` is its name in messages.
pub(super) fn read(file: &str, text: &str, catalog: &Catalog) -> Result<Vec<AllowEntry>, BuildError> {
    let raw: Raw = toml::from_str(text).map_err(|error| BuildError::toml(file, text, &error))?;
    let line = |at: usize| 1 + text.get(..at).unwrap_or(text).matches('\n').count();
    let placed = |raw: Spanned<RawEntry>| {
        let at = raw.span().start;
        let entry = entry(raw.into_inner(), at, catalog)
            .map_err(|(at, kind, message)| BuildError::new(file, Some(line(at)), kind, message))?;
        Ok(AllowEntry { file: file.to_owned(), line: line(at), ..entry })
    };
    raw.allow.into_iter().map(placed).collect()
}

fn entry(raw: RawEntry, at: usize, catalog: &Catalog) -> Result<AllowEntry, Wrong> {
    let kinds = kinds(raw.kinds, catalog)?;
    let (by, test) = match (raw.fingerprint, raw.pattern, raw.path) {
        (Some(one), None, None) => fingerprint(one)?,
        (None, Some(one), None) => pattern(one)?,
        (None, None, Some(one)) => path(one, kinds.is_empty())?,
        _ => return Err(field(at, "an entry has exactly one of fingerprint, pattern and path")),
    };
    let protected = kinds.iter().find(|(_, named)| {
        catalog.kinds().iter().any(|k| k.category == Category::ProtectedIdentity && names(named, &k.id))
    });
    if let Some((at, named)) = protected.filter(|_| !matches!(by, AllowBy::Fingerprint(_))) {
        let message = format!(
            "{named:?} takes in protected identities: they are allowed for one person at a time, \
             by the fingerprint of the person's number"
        );
        return Err(field(*at, &message));
    }
    Ok(AllowEntry {
        file: String::new(),
        line: 0,
        by,
        kinds: kinds.into_iter().map(|(_, kind)| kind).collect(),
        reason: said(raw.reason, at, "reason: why the finding is harmless")?,
        owner: said(raw.owner, at, "owner: who answers for it")?,
        expires: last_day(raw.expires, at)?,
        test,
    })
}

fn field(at: usize, message: &str) -> Wrong {
    (at, BuildErrorKind::Field, message.to_owned())
}

fn kinds(
    raw: Option<Spanned<Vec<Spanned<String>>>>,
    catalog: &Catalog,
) -> Result<Vec<(usize, String)>, Wrong> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    if raw.get_ref().is_empty() {
        return Err(field(raw.span().start, "kinds names none; leave it out to mean all"));
    }
    let known = |one: Spanned<String>| {
        let at = one.span().start;
        let kind = one.into_inner();
        if catalog.kinds().iter().any(|known| names(&kind, &known.id)) {
            return Ok((at, kind));
        }
        let message = format!("unknown kind {kind:?}; `vakthund detectors list` names them");
        Err((at, BuildErrorKind::Unknown, message))
    };
    raw.into_inner().into_iter().map(known).collect()
}

/// The message does not repeat what stands there: it may be the value itself.
fn fingerprint(raw: Spanned<String>) -> Result<(AllowBy, Test), Wrong> {
    let at = raw.span().start;
    let text = raw.into_inner();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    match text.strip_prefix("k1:").filter(|rest| rest.len() == 16 && rest.bytes().all(hex)) {
        Some(_) => Ok((AllowBy::Fingerprint(text), Test::Fingerprint)),
        None => Err(field(
            at,
            "not a fingerprint: it is k1: and 16 hex digits, as reports show it and \
             `vakthund allow fingerprint` prints it",
        )),
    }
}

fn pattern(raw: Spanned<String>) -> Result<(AllowBy, Test), Wrong> {
    let regex = whole(raw.get_ref()).map_err(|message| field(raw.span().start, &message))?;
    Ok((AllowBy::Pattern(raw.into_inner()), Test::Pattern(regex)))
}

fn path(raw: Spanned<String>, of_all_kinds: bool) -> Result<(AllowBy, Test), Wrong> {
    let at = raw.span().start;
    let glob = Glob::parse(raw.get_ref()).map_err(|message| field(at, &message))?;
    if of_all_kinds && glob.is_everything() {
        return Err(field(
            at,
            "the path takes in all there is; name folders or files, or the kinds it is for",
        ));
    }
    Ok((AllowBy::Path(raw.into_inner()), Test::Path(glob)))
}

fn said(raw: Option<Spanned<String>>, at: usize, what: &str) -> Result<String, Wrong> {
    let Some(raw) = raw else { return Err(field(at, &format!("an entry needs {what}"))) };
    match raw.get_ref().trim() {
        "" => Err(field(raw.span().start, &format!("an entry needs {what}"))),
        said => Ok(said.to_owned()),
    }
}

/// A TOML date, or the same in quotes.
fn last_day(raw: Option<Spanned<Value>>, at: usize) -> Result<Date, Wrong> {
    const NEEDED: &str = "an entry needs expires: the last day it holds, as 2027-06-30";
    let Some(raw) = raw else { return Err(field(at, NEEDED)) };
    let day = match raw.get_ref() {
        Value::Datetime(day) => Some(*day),
        Value::String(day) => day.parse().ok(),
        _ => None,
    };
    let day = day.filter(|day: &toml::value::Datetime| day.time.is_none()).and_then(|day| day.date);
    let day = day.and_then(|day| Date::new(day.year, day.month, day.day));
    day.ok_or_else(|| field(raw.span().start, NEEDED))
}
