//! The options that all commands share which build a scanner.

use anyhow::Result;

use super::{number, text, utf8};
use crate::build::Options;

/// Takes the value of the option of this name; false when it is none of these.
pub(super) fn take(options: &mut Options, name: &str, parser: &mut lexopt::Parser) -> Result<bool> {
    match name {
        "policy" => options.policy = Some(text(parser)?),
        "detectors" => options.detectors = Some(parser.value()?.into()),
        "allow" => options.allow.push(parser.value()?.into()),
        "from" => options.from = Some(text(parser)?),
        "to" => options.to.push(text(parser)?),
        "internal-domain" => options.internal_domains.push(text(parser)?),
        "edm" => options.edm.push(parser.value()?.into()),
        "key-file" => options.key_file = Some(parser.value()?.into()),
        "ocr" => options.ocr = Some(utf8(parser.optional_value().unwrap_or_default())?),
        "max-bytes" => options.max_bytes = Some(number(parser, "--max-bytes")?),
        _ => return Ok(false),
    }
    Ok(true)
}
