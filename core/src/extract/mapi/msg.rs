//! A message saved by Outlook ([MS-OXMSG]): a compound file with a storage for each recipient and attachment.

use super::message::{self, Place, attach, miss, name_of};
use super::property::{BINARY, MANY, OBJECT, Properties, id};
use crate::extract::compound::{self, Compound};
use crate::extract::{GapReason, Limit, PartPath, Source, Step, Walk};

const FIXED: &str = "__properties_version1.0";
const VALUE: &str = "__substg1.0_";
const RECIPIENT: &str = "__recip_version1.0_";
const ATTACHMENT: &str = "__attach_version1.0_";

/// Messages inside messages that one file may hold.
const MESSAGES: usize = 1_000;

pub(in crate::extract) fn sniff(source: &Source<'_>) -> bool {
    compound::holds(source, &[FIXED])
}

pub(in crate::extract) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let file = Compound::open(source.bytes).ok_or(GapReason::Malformed)?;
    let mut waiting = vec![(Compound::ROOT, source.path.clone(), 0)];
    let mut read = 0;
    let mut is_whole = true;
    while let Some((storage, path, depth)) = waiting.pop() {
        walk.check_time()?;
        read += 1;
        if read > MESSAGES {
            return Err(GapReason::Limit(Limit::Parts));
        }
        if depth > walk.limits().depth {
            walk.gap(path, GapReason::Limit(Limit::Depth));
            continue;
        }
        is_whole &= read_message(source, &file, storage, &path, depth, &mut waiting, walk)?;
    }
    compound::read_objects(source, &file, walk)?;
    if is_whole { Ok(()) } else { Err(GapReason::Malformed) }
}

/// Reads one message; those attached to it are left for later. False when some of it is not there.
fn read_message(
    source: &Source<'_>,
    file: &Compound<'_>,
    storage: usize,
    path: &PartPath,
    depth: usize,
    waiting: &mut Vec<(usize, PartPath, usize)>,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let mut is_whole = true;
    let header = if storage == Compound::ROOT { 32 } else { 24 };
    let mut message = Properties::default();
    is_whole &= fill(&mut message, file, storage, header, walk)?;
    message.settle_code_page();
    let mut list = |prefix: &str, walk: &mut Walk<'_>| {
        let mut found = Vec::new();
        for (inner, _) in file.children(storage).filter(|(_, entry)| entry.name.starts_with(prefix)) {
            let mut properties = Properties { code_page: message.code_page, ..Properties::default() };
            is_whole &= fill(&mut properties, file, inner, 8, walk)?;
            found.push((inner, properties));
        }
        Ok::<_, GapReason>(found)
    };
    let recipients: Vec<Properties> = list(RECIPIENT, walk)?.into_iter().map(|(_, found)| found).collect();
    let attachments = list(ATTACHMENT, walk)?;
    let place = Place { source, path };
    message::hand_on(&place, &message, &recipients, walk)?;
    let day = message.day(id::SUBMITTED);
    for (number, (inner, attachment)) in (1..).zip(&attachments) {
        let is_file = attach(&place, number, attachment, day, walk)?;
        let object = format!("{VALUE}{:04X}{OBJECT:04X}", id::DATA);
        let embedded = file.children(*inner).find(|(_, entry)| entry.name.eq_ignore_ascii_case(&object));
        let is_message = |at: usize| file.children(at).any(|(_, entry)| entry.name == FIXED);
        if let Some((at, _)) = embedded.filter(|(at, _)| is_message(*at)) {
            let name = name_of(number, attachment) + ".msg";
            waiting.push((at, path.join(Step::File(name)), depth + 1));
        } else if !is_file {
            miss(&place, number, attachment, walk)?;
        }
    }
    Ok(is_whole)
}

/// Reads the properties of a storage; false when some of them are not there.
fn fill(
    properties: &mut Properties,
    file: &Compound<'_>,
    storage: usize,
    header: usize,
    walk: &mut Walk<'_>,
) -> Result<bool, GapReason> {
    let mut is_whole = true;
    walk.check_time()?;
    for (_, entry) in file.children(storage).filter(|(_, entry)| entry.is_stream) {
        let value =
            entry.name.strip_prefix(VALUE).and_then(|tag| u32::from_str_radix(tag.get(..8)?, 16).ok());
        if value.is_none() && entry.name != FIXED {
            continue;
        }
        let (bytes, whole) = file.read(entry);
        walk.charge(bytes.len() as u64, bytes.len() as u64)?;
        is_whole &= whole;
        match value {
            // Of many values this stream holds the lengths; each stands in one of its own.
            Some(tag)
                if tag as u16 & MANY != 0 && !entry.name.contains('-') && tag as u16 & !MANY != BINARY => {}
            Some(tag) => properties.add((tag >> 16) as u16, tag as u16, bytes),
            None => {
                for fixed in bytes.get(header..).unwrap_or_default().chunks_exact(16) {
                    let (kind, id) =
                        (u16::from_le_bytes([fixed[0], fixed[1]]), u16::from_le_bytes([fixed[2], fixed[3]]));
                    if matches!(kind, 2..=0xB | 0x14 | 0x40) {
                        properties.add(id, kind, fixed[8..].to_vec());
                    }
                }
            }
        }
    }
    Ok(is_whole)
}
