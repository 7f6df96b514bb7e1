//! The one door to memory-mapped files.

use std::fs::File;
use std::io;
use std::path::Path;

use memmap2::Mmap;

/// The bytes of a file, read by the system as they are looked at and shared between processes.
pub(super) fn map(path: &Path) -> io::Result<Mmap> {
    let file = File::open(path)?;
    // A folder or pipe opens too, and maps to nothing sensible.
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    // SAFETY: the map is read-only, and every read of it is bounds-checked and takes any bytes. A list is never
    // written in place: the builder writes a file beside it and renames, so what is mapped stays as it was.
    #[allow(unsafe_code)]
    unsafe {
        Mmap::map(&file)
    }
}
