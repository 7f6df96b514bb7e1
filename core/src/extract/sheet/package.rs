//! The package around an OOXML document: its members, each read once, and the relations between them.

use super::xml::{Event, Xml};
use crate::extract::zip::{Archive, Member, Unpacked, unpack};
use crate::extract::{GapReason, Limit, PartPath, Walk, address};

/// A package whose members are taken out one by one; what is left at the end is still to be read.
pub(in crate::extract) struct Package<'b> {
    pub(in crate::extract) archive: Archive<'b>,
    taken: Vec<bool>,
}

/// A relation from one member to another, or to the world outside.
pub(in crate::extract) struct Relation {
    pub(in crate::extract) id: String,
    /// The member's name in the package, or the address.
    pub(in crate::extract) target: String,
    pub(in crate::extract) is_external: bool,
}

impl<'b> Package<'b> {
    pub(in crate::extract) fn new(archive: Archive<'b>) -> Self {
        let taken = vec![false; archive.members.len()];
        Self { archive, taken }
    }

    /// The members of this name that were not taken before.
    pub(in crate::extract) fn take(&mut self, name: &str) -> Vec<usize> {
        self.take_all(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// The members not taken before that `wanted` chooses.
    pub(in crate::extract) fn take_all(&mut self, wanted: impl Fn(&Member<'b>) -> bool) -> Vec<usize> {
        let members = self.archive.members.iter().zip(&mut self.taken).enumerate();
        let mut chosen = Vec::new();
        for (index, (_, taken)) in members.filter(|(_, (member, _))| wanted(member)) {
            if !std::mem::replace(taken, true) {
                chosen.push(index);
            }
        }
        chosen
    }

    /// Relations of the member `name`, as its `_rels` file tells them.
    pub(in crate::extract) fn relations(
        &self,
        name: &str,
        walk: &mut Walk<'_>,
        path: &PartPath,
    ) -> Result<Vec<Relation>, GapReason> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let slash = if folder.is_empty() { "" } else { "/" };
        let rels = format!("{folder}{slash}_rels/{file}.rels");
        let mut relations = Vec::new();
        for member in self.archive.named(&rels) {
            read_xml(member, path, walk, |xml, _| relations_of(xml, folder, &mut relations))?;
        }
        Ok(relations)
    }
}

fn relations_of(
    xml: &mut Xml<Unpacked<'_>>,
    folder: &str,
    relations: &mut Vec<Relation>,
) -> Result<(), GapReason> {
    loop {
        match xml.next()? {
            Event::Open(tag) if tag.name() == b"Relationship" => {
                let target = tag.get("Target").unwrap_or_default();
                let is_external = tag.get("TargetMode").is_some_and(|mode| mode == "External");
                let target = if is_external {
                    address::decoded(&target).into_owned()
                } else {
                    resolve(folder, &target)
                };
                relations.push(Relation {
                    id: tag.get("Id").unwrap_or_default().into_owned(),
                    target,
                    is_external,
                });
            }
            Event::End => return Ok(()),
            _ => {}
        }
    }
}

/// The member that `target` names, seen from `folder`.
pub(in crate::extract) fn resolve(folder: &str, target: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    if !target.starts_with('/') {
        steps.extend(folder.split('/').filter(|step| !step.is_empty()));
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// True when the name ends in a dot and this extension, in lower case.
pub(in crate::extract) fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

/// Lets `work` read a member as XML. What is wrong with the member is a gap at `path`; an error is returned
/// only when the budget of the document is used up.
pub(in crate::extract) fn read_xml<'b>(
    member: &Member<'b>,
    path: &PartPath,
    walk: &mut Walk<'_>,
    work: impl FnOnce(&mut Xml<Unpacked<'b>>, &mut Walk<'_>) -> Result<(), GapReason>,
) -> Result<(), GapReason> {
    let unpacked = Unpacked::new(member, walk);
    read_unpacked(unpacked, path, walk, work)
}

/// The same for work that holds nothing of what it reads.
pub(super) fn read_passing<'b>(
    member: &Member<'b>,
    path: &PartPath,
    walk: &mut Walk<'_>,
    work: impl FnOnce(&mut Xml<Unpacked<'b>>, &mut Walk<'_>) -> Result<(), GapReason>,
) -> Result<(), GapReason> {
    let unpacked = Unpacked::new(member, walk).map(|unpacked| unpacked.passing(walk));
    read_unpacked(unpacked, path, walk, work)
}

fn read_unpacked<'b>(
    unpacked: Result<Unpacked<'b>, GapReason>,
    path: &PartPath,
    walk: &mut Walk<'_>,
    work: impl FnOnce(&mut Xml<Unpacked<'b>>, &mut Walk<'_>) -> Result<(), GapReason>,
) -> Result<(), GapReason> {
    walk.check_time()?;
    let outcome = unpacked.and_then(|unpacked| {
        let mut xml = Xml::new(unpacked);
        let worked = work(&mut xml, walk);
        let finished = xml.into_inner().finish(walk);
        if matches!(worked, Err(GapReason::Limit(_))) { worked } else { finished.and(worked) }
    });
    settle(outcome, path, walk)
}

/// The same for a member that is no XML.
pub(in crate::extract) fn read_bytes(
    member: &Member<'_>,
    path: &PartPath,
    walk: &mut Walk<'_>,
    work: impl FnOnce(&[u8], &mut Walk<'_>) -> Result<(), GapReason>,
) -> Result<(), GapReason> {
    walk.check_time()?;
    let (bytes, unpacked) = unpack(member, walk);
    let worked = work(&bytes, walk);
    let outcome = if matches!(worked, Err(GapReason::Limit(_))) { worked } else { unpacked.and(worked) };
    settle(outcome, path, walk)
}

fn settle(outcome: Result<(), GapReason>, path: &PartPath, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    match outcome {
        Err(GapReason::Limit(limit)) if limit != Limit::Expansion => Err(GapReason::Limit(limit)),
        Err(reason) => {
            walk.gap(path.clone(), reason);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_their_folder() {
        assert_eq!(resolve("xl/worksheets", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("", "../../xl/a.xml"), "xl/a.xml");
    }
}
