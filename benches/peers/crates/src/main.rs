//! Reads lines `kind<TAB>text` and answers each with 1 or 0, as that kind's crate judges the text.

use std::io::{self, BufRead, BufWriter, Write};

use kennitolur::Kennitala;
use norwegian_id_validator::NorwegianId;
use personnummer::Personnummer;

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (kind, text) = line.split_once('\t').unwrap_or_default();
        let valid = match kind.get(..3) {
            Some("se_") => Personnummer::parse(text).is_ok_and(|number| number.valid()),
            Some("no_") => NorwegianId::parse(text).is_ok(),
            Some("is_") => Kennitala::new(text).is_ok(),
            _ => false,
        };
        writeln!(out, "{}", u8::from(valid))?;
    }
    out.flush()
}
