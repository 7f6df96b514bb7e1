//! A zip file -> its members, each read by the reader of its own format. A member that is encrypted,
//! packed in a way that no reader knows, damaged or contradictory is a gap at its own path.

mod directory;
mod member;
mod name;

pub(super) use directory::{Archive, Member};
pub(super) use member::{Unpacked, unpack};
pub(super) use name::decode_dos;

use super::{GapReason, Limit, Source, Step, Walk};

pub(super) fn sniff(source: &Source<'_>) -> bool {
    Archive::is_zip(source.bytes)
}

pub(super) fn read(source: &Source<'_>, walk: &mut Walk<'_>) -> Result<(), GapReason> {
    let archive = Archive::open(source.bytes).ok_or(GapReason::Malformed)?;
    if is_unread_package(&archive) {
        return Err(GapReason::Unsupported);
    }
    for (index, member) in archive.members.iter().filter(|member| !member.is_folder()).enumerate() {
        if index >= walk.limits().parts {
            return Err(GapReason::Limit(Limit::Parts));
        }
        walk.check_time()?;
        read_member(source, member, walk);
    }
    if archive.damaged { Err(GapReason::Malformed) } else { Ok(()) }
}

/// Hands a member on, under its own name, as a file inside the source.
pub(super) fn read_member(source: &Source<'_>, member: &Member<'_>, walk: &mut Walk<'_>) {
    let path = source.path.join(Step::File(member.name.clone()));
    let (bytes, outcome) = unpack(member, walk);
    if let Err(reason) = outcome {
        walk.gap(path.clone(), reason);
    }
    let mut nested = Source::new(&bytes, path);
    nested.name = Some(member.name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
    nested.dated = source.dated;
    nested.role = source.role;
    if !bytes.is_empty() {
        walk.nested(&nested);
    }
}

/// Office documents are zip files too; read as loose XML files their words would fall apart.
fn is_unread_package(archive: &Archive<'_>) -> bool {
    let office = |member: &Member<'_>| {
        let folder = member.name.split('/').next().unwrap_or_default();
        matches!(folder, "word" | "ppt" | "visio")
    };
    let iwork = |member: &Member<'_>| member.name.starts_with("Index/") && member.name.ends_with(".iwa");
    let open_document = archive.has("content.xml") && archive.has("mimetype");
    (archive.has("[Content_Types].xml") && archive.members.iter().any(office))
        || open_document
        || archive.members.iter().any(iwork)
}
