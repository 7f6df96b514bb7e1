//! A list of a million invented persons: what it takes to make, to open, and to have beside a scan. Two lists are
//! measured: one whose names stand in one column, and one whose given names and surnames stand apart, for which
//! every word of a text must be looked at.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use vakthund::{BuildError, Category, ExactBuilder, ExactTable, Scanner, Scratch};
use vakthund_benches::{Mail, corpus, dense, measured, quiet, scanner};

const ROWS: u32 = 1_000_000;
const SECRET: &[u8] = b"a key of the benches, no secret";
const SIZE: usize = 256 << 10;

/// Given names and surnames of the catalog.
fn names() -> [Vec<String>; 2] {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/data/names/se.tsv");
    let text = fs::read_to_string(file).unwrap_or_default();
    ["g", "s"].map(|kind| {
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        lines.filter(|(_, rest)| rest.starts_with(kind)).map(|(name, _)| name.to_owned()).collect()
    })
}

fn list(path: &Path, apart: bool) -> Result<(), BuildError> {
    let columns: &[&str] =
        if apart { &["number", "given", "surname", "phone"] } else { &["number", "name", "phone"] };
    let mut builder = ExactBuilder::new("persons", Category::Identity, columns, SECRET)?;
    let [given, surnames] = names();
    for row in 0..ROWS {
        let at = row as usize;
        let (given, surname) = (&given[at % given.len()], &surnames[at / given.len() % surnames.len()]);
        let number = format!(
            "19{:02}{:02}{:02}-{:04}",
            row % 100,
            1 + row / 100 % 12,
            1 + row / 1_200 % 28,
            row / 33_600 + 1_000
        );
        let phone = format!("07{:08}", u64::from(row) * 7_919 % 100_000_000);
        if apart {
            builder.row(row, [number.as_str(), given, surname, &phone])?;
        } else {
            builder.row(row, [number.as_str(), &format!("{given} {surname}"), &phone])?;
        }
    }
    builder.write(path).map(|_| ())
}

fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("vakthund-bench-{}-{name}.edm", std::process::id()))
}

fn make_and_open(criterion: &mut Criterion) {
    let path = path("build");
    let mut group = criterion.benchmark_group("exact");
    group.sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(1));
    group.bench_function("build", |bencher| bencher.iter(|| list(&path, false).is_ok()));
    group.bench_function("open", |bencher| bencher.iter(|| ExactTable::open(&path, SECRET).is_ok()));
    group.finish();
    let _ = fs::remove_file(path);
}

fn beside_a_scan(criterion: &mut Criterion) {
    let texts = [("quiet", vec![quiet(SIZE)]), ("dense", vec![dense(SIZE)]), ("mails", corpus())];
    let with = |apart: bool| {
        let path = path("scan");
        let table = list(&path, apart).and_then(|()| ExactTable::open(&path, SECRET));
        let _ = fs::remove_file(path);
        table.and_then(|table| Scanner::builder().key(SECRET).exact(table).build())
    };
    let (Ok(joined), Ok(apart)) = (with(false), with(true)) else { return };
    let scanners = [("without", scanner()), ("with", joined), ("with-names-apart", apart)];
    let mut scratch = Scratch::default();
    for (name, mails) in &texts {
        let mut group = criterion.benchmark_group(format!("exact-{name}"));
        group.throughput(Throughput::Bytes(mails.iter().map(|mail| mail.bytes.len() as u64).sum()));
        for (list, scanner) in &scanners {
            group.bench_function(*list, |bencher| {
                bencher.iter(|| {
                    let findings =
                        |mail: &Mail| scanner.scan_with(&mut scratch, &mail.document()).findings.len();
                    mails.iter().map(findings).sum::<usize>()
                });
            });
        }
    }
}

criterion_group!(name = exact; config = measured(); targets = make_and_open, beside_a_scan);
criterion_main!(exact);
