//! `vakthund edm`: makes a table of keyed hashes of a CSV file, and says what such a table is.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::WINDOWS_1252;
use vakthund::{Category, ExactBuilder, ExactList, ExactTable};

use crate::args::{EdmArgs, EdmBuildArgs};
use crate::print;

/// The delimiter is chosen by the first line, looked for in so many bytes.
const SAMPLE: usize = 1 << 16;

/// Runs the command; gives the exit status.
pub(crate) fn run(args: &EdmArgs) -> Result<u8> {
    match args {
        EdmArgs::Build(args) => build(args),
        EdmArgs::Show(file) => show(file),
    }
}

/// Opens the tables of a scan; they need the key they were built with.
pub(crate) fn open(files: &[std::path::PathBuf], key: Option<&[u8]>) -> Result<Vec<ExactTable>> {
    let Some(key) = key else {
        if files.is_empty() {
            return Ok(Vec::new());
        }
        bail!("--edm needs --key-file, the key its table was built with");
    };
    files.iter().map(|file| Ok(ExactTable::open(file, key)?)).collect()
}

fn show(file: &Path) -> Result<u8> {
    print::stdout(&described(&ExactList::describe(file)?)?)?;
    Ok(0)
}

fn described(list: &ExactList) -> Result<String> {
    let mut text = String::new();
    let unique: Vec<&str> = list.unique_columns().collect();
    writeln!(text, "name: {} (findings are of kind exact.{})", list.name, list.name)?;
    writeln!(text, "category: {}", list.category)?;
    writeln!(text, "columns: {}", list.columns.join(", "))?;
    writeln!(text, "unique: {}", if unique.is_empty() { "none".to_owned() } else { unique.join(", ") })?;
    writeln!(text, "rows: {}\nvalues: {}\nbytes: {}", list.rows, list.values, list.bytes)?;
    Ok(text)
}

fn build(args: &EdmBuildArgs) -> Result<u8> {
    let key = fs::read(&args.key_file).with_context(|| args.key_file.display().to_string())?;
    let name = args.name.clone().unwrap_or_else(|| name_of(&args.list));
    let category = category(args.category.as_deref())?;
    let columns: Vec<&str> = args.columns.iter().map(String::as_str).collect();
    let mut builder = ExactBuilder::new(&name, category, &columns, &key)?;
    for column in &args.unique {
        builder.unique(column)?;
    }
    read(&args.list, &columns, &mut builder).with_context(|| args.list.display().to_string())?;
    let built = builder.write(&args.output)?;
    if built.list.rows == 0 {
        // A table that finds nothing would look like a clean scan.
        let _ = fs::remove_file(&args.output);
        bail!("{}: no row has a value that can be compared", args.list.display());
    }
    let skipped = format!("skipped cells: {} (empty, too short or too long)\n", built.skipped);
    print::stdout(&(described(&built.list)? + &skipped))?;
    Ok(0)
}

fn category(name: Option<&str>) -> Result<Category> {
    let Some(name) = name else { return Ok(Category::Identity) };
    Category::from_name(name).ok_or_else(|| {
        let known: Vec<&str> = Category::ALL.iter().map(|category| category.name()).collect();
        anyhow!("unknown category {name:?}; categories are {}", known.join(", "))
    })
}

/// A name of the file's: `Elever åk 7.csv` is `elever-ak-7`.
fn name_of(list: &Path) -> String {
    let stem = list.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let plain = stem.chars().map(|letter| match letter {
        'å' | 'ä' | 'æ' => 'a',
        'ö' | 'ø' => 'o',
        'é' | 'è' => 'e',
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    });
    plain.take(40).collect::<String>().trim_matches('-').to_owned()
}

/// Reads a CSV file row by row: a header, then cells in UTF-8 or windows-1252.
fn read(list: &Path, columns: &[&str], builder: &mut ExactBuilder) -> Result<()> {
    let mut file = BufReader::with_capacity(SAMPLE, File::open(list)?);
    let mut head = Vec::new();
    file.by_ref().take(SAMPLE as u64).read_to_end(&mut head)?;
    let marked = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).to_vec();
    if marked.starts_with(b"\xFF\xFE") || marked.starts_with(b"\xFE\xFF") {
        bail!("is UTF-16; save it as UTF-8");
    }
    let (declared, marked) = declared_delimiter(&marked);
    let delimiter = declared.unwrap_or_else(|| delimiter_of(marked));
    let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(marked.chain(file));
    let header: Vec<String> =
        reader.byte_headers()?.iter().map(|name| text(name).trim().to_owned()).collect();
    let places: Vec<Vec<usize>> =
        columns.iter().map(|column| places(&header, column)).collect::<Result<_>>()?;
    let width = header.len();
    let (mut record, mut number) = (ByteRecord::new(), 1_u32);
    let mut cells: Vec<String> = vec![String::new(); columns.len()];
    loop {
        let before = reader.position().line();
        if !reader.read_byte_record(&mut record)? {
            return Ok(());
        }
        let lines = reader.position().line() - before;
        number = number.checked_add(rows(lines, &record)).context("more rows than a table can hold")?;
        if record.len() != width {
            let line = record.position().map_or(0, csv::Position::line);
            bail!("line {line}: {} cells, but {width} in the header", record.len());
        }
        for (cell, places) in cells.iter_mut().zip(&places) {
            cell.clear();
            for (index, place) in places.iter().enumerate() {
                cell.push_str(if index > 0 { " " } else { "" });
                cell.push_str(&text(record.get(*place).unwrap_or_default()));
            }
        }
        builder.row(number, cells.iter().map(String::as_str))?;
    }
}

/// Rows of a spreadsheet that a record of so many lines takes: itself and the empty ones before it.
fn rows(lines: u64, record: &ByteRecord) -> u32 {
    let inside = record.as_slice().split(|byte| *byte == b'\n').skip(1).count() as u64;
    u32::try_from(lines.saturating_sub(inside).max(1)).unwrap_or(u32::MAX)
}

/// Where the cells of a column stand; `given+surname` is one column of two.
fn places(header: &[String], column: &str) -> Result<Vec<usize>> {
    let at = |name: &str| header.iter().position(|known| known.to_lowercase() == name.trim().to_lowercase());
    if let Some(place) = at(column) {
        return Ok(vec![place]);
    }
    column
        .split('+')
        // What the file has instead is not told: without a header it is a person.
        .map(|name| at(name).ok_or_else(|| anyhow!("line 1: no column {:?} in the header", name.trim())))
        .collect()
}

/// UTF-8 where it is, else windows-1252, which takes any byte.
fn text(cell: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// Excel's own first line, `sep=;`, and what comes after it.
fn declared_delimiter(head: &[u8]) -> (Option<u8>, &[u8]) {
    let Some([delimiter, rest @ ..]) = head.strip_prefix(b"sep=") else { return (None, head) };
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    rest.strip_prefix(b"\n").map_or((None, head), |rest| (Some(*delimiter), rest))
}

/// The delimiter that the header has most of.
fn delimiter_of(head: &[u8]) -> u8 {
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}
