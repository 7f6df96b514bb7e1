//! One group a stage of core. Bytes are those of the document; a group of the middle holds the stages before
//! it too. What comes after the scan is measured in time alone, for it no longer sees them.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vakthund::bench::{Stage, identifiers_alone, run};
use vakthund::{Catalog, Document, Envelope, Extractor, Limits, Part, PartPath, Policy, Scanner, Scratch};
use vakthund_benches::{Mail, dense, measured, prose, quiet, scanner, talk};

const SIZE: usize = 256 << 10;

/// The two ends of what a text can be.
fn texts() -> [(&'static str, Mail); 2] {
    [("quiet", quiet(SIZE)), ("dense", dense(SIZE))]
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.bench_function("scanner", |bencher| bencher.iter(|| Scanner::builder().build().is_ok()));
    group.bench_function("scanner-of-a-catalog", |bencher| {
        let catalog = Catalog::built_in().unwrap_or_default();
        bencher.iter(|| Scanner::builder().catalog(catalog.clone()).build().is_ok());
    });
}

fn extract(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("extract");
    for (name, mail) in &texts() {
        group.throughput(Throughput::Bytes(mail.bytes.len() as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| text_bytes(&mail.document())));
    }
}

fn text_bytes(document: &Document<'_>) -> usize {
    let mut bytes = 0;
    Extractor.extract(document, &Limits::default(), &mut |part| {
        bytes += part.map_or(0, |part| black_box(part).text.len());
    });
    bytes
}

/// The stages between extraction and decision, each with those before it.
fn text_stages(criterion: &mut Criterion) {
    let (scanner, mut scratch) = (scanner(), Scratch::default());
    for stage in [Stage::Normalize, Stage::Detect, Stage::Validate, Stage::Score] {
        let mut group = criterion.benchmark_group(format!("{stage:?}").to_lowercase());
        for (name, mail) in &texts() {
            let text = String::from_utf8_lossy(&mail.bytes);
            let part = Part::body(PartPath::default(), text);
            group.throughput(Throughput::Bytes(mail.bytes.len() as u64));
            group.bench_function(*name, |bencher| bencher.iter(|| run(&scanner, &mut scratch, &part, stage)));
        }
    }
}

/// What the terms cost: the stage with them, and with identifiers alone.
fn terms(criterion: &mut Criterion) {
    let catalog = identifiers_alone(Catalog::built_in().unwrap_or_default());
    let alone = Scanner::builder().catalog(catalog).build().unwrap_or_else(|_| scanner());
    let scanners = [("with", scanner()), ("without", alone)];
    let mut scratch = Scratch::default();
    for text in [prose(SIZE), talk(SIZE)] {
        let part = Part::body(PartPath::default(), String::from_utf8_lossy(&text.bytes));
        let mut group = criterion.benchmark_group(format!("terms-{}", text.name.trim_end_matches(".txt")));
        group.throughput(Throughput::Bytes(text.bytes.len() as u64));
        for (name, scanner) in &scanners {
            group.bench_function(*name, |bencher| {
                bencher.iter(|| run(scanner, &mut scratch, &part, Stage::Detect));
            });
        }
    }
}

fn scan(criterion: &mut Criterion) {
    let (scanner, mut scratch) = (scanner(), Scratch::default());
    let mut group = criterion.benchmark_group("scan");
    for (name, mail) in &texts() {
        group.throughput(Throughput::Bytes(mail.bytes.len() as u64));
        group.bench_function(*name, |bencher| {
            bencher.iter(|| scanner.scan_with(&mut scratch, &mail.document()));
        });
    }
}

fn decide_and_report(criterion: &mut Criterion) {
    let scanner = scanner();
    let Ok(policy) = Policy::built_in(Policy::DEFAULT, scanner.catalog()) else { return };
    for (name, mail) in &texts() {
        let report = scanner.scan(&mail.document());
        let verdict = policy.decide(&report, &Envelope::default());
        let mut group = criterion.benchmark_group("decide");
        group.bench_function(*name, |bencher| bencher.iter(|| policy.decide(&report, &Envelope::default())));
        group.finish();
        let mut group = criterion.benchmark_group("report");
        group.bench_function(*name, |bencher| bencher.iter(|| report.to_json(Some(&verdict))));
        group.finish();
    }
}

criterion_group!(name = stages; config = measured(); targets = build, extract, text_stages, terms, scan, decide_and_report);
criterion_main!(stages);
