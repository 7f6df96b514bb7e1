//! Whole mails of the corpus, each and all together, in bytes a second.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use vakthund::Scratch;
use vakthund_benches::{corpus, dense, measured, quiet, scanner};

fn mails(criterion: &mut Criterion) {
    let (scanner, mut scratch) = (scanner(), Scratch::default());
    let mut mails = corpus();
    if mails.is_empty() {
        mails = vec![quiet(20_000), dense(20_000)];
    }
    let mut group = criterion.benchmark_group("mail");
    for mail in &mails {
        group.throughput(Throughput::Bytes(mail.bytes.len() as u64));
        group.bench_function(mail.name.trim_end_matches(".eml"), |bencher| {
            bencher.iter(|| scanner.scan_with(&mut scratch, &mail.document()));
        });
    }
    group.throughput(Throughput::Bytes(mails.iter().map(|mail| mail.bytes.len() as u64).sum()));
    group.bench_function("all", |bencher| {
        bencher.iter(|| {
            mails
                .iter()
                .map(|mail| scanner.scan_with(&mut scratch, &mail.document()).findings.len())
                .sum::<usize>()
        });
    });
}

criterion_group!(name = scan; config = measured(); targets = mails);
criterion_main!(scan);
