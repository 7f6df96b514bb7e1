//! `vakthund scan`: walks, scans in parallel, prints in a stable order. Memory holds a window of results only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::{Context as _, Result};
use ignore::WalkBuilder;
use indicatif::{ProgressBar, ProgressStyle};
use vakthund::{Envelope, GapReason, Level, Policy, Report, Scanner, Verdict};

use crate::args::ScanArgs;
use crate::build::{Built, build};
use crate::print::{Printer, Totals};

/// Documents in work or waiting for their turn, for each thread.
const WINDOW: usize = 8;

/// What is to be scanned.
enum Job {
    Stdin,
    File(PathBuf),
    /// Found on the way and not readable as a file.
    Gap(PathBuf, GapReason),
}

/// Scans all paths; gives the exit status.
pub(crate) fn run(args: &ScanArgs) -> Result<u8> {
    for path in &args.paths {
        if path.as_os_str() != "-" {
            fs::symlink_metadata(path).with_context(|| path.display().to_string())?;
        }
    }
    let work = Work::new(args)?;
    let out: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(fs::File::create(path).with_context(|| path.display().to_string())?),
        None => Box::new(io::stdout().lock()),
    };
    let human_terminal = args.output.is_none() && io::stdout().is_terminal();
    let mut printer =
        Printer::new(io::BufWriter::new(out), args, human_terminal, work.scanner.catalog(), &work.policy);
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = args.threads.filter(|n| *n > 0).unwrap_or_else(cores);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let progress = progress_bar();
    pool.in_place_scope(|scope| pump(&work, args, scope, threads * WINDOW, &mut printer, &progress))?;
    progress.finish_and_clear();
    let totals = printer.finish()?;
    drop(pool);
    // The process ends here, and giving back piece by piece what it held takes longer than a small scan. No drop
    // in it does more than free memory and unmap lists opened for reading; the output was flushed by `finish`.
    std::mem::forget(work);
    Ok(status(&totals))
}

fn status(totals: &Totals) -> u8 {
    match (totals.objected, totals.incomplete) {
        (1.., _) => 1,
        (0, 1..) => 3,
        (0, 0) => 0,
    }
}

/// Keeps a window of documents in work and hands results on in the order of the walk.
fn pump<'s>(
    work: &'s Work,
    args: &ScanArgs,
    scope: &rayon::Scope<'s>,
    window: usize,
    printer: &mut Printer<impl Write>,
    progress: &ProgressBar,
) -> Result<()> {
    let (sender, receiver) = mpsc::channel();
    let mut jobs = args.paths.iter().flat_map(|path| jobs(path));
    let (mut begun, mut printed) = (0_usize, 0_usize);
    let mut waiting = BTreeMap::new();
    let mut more = true;
    while more || printed < begun {
        while more && begun - printed < window {
            let Some(job) = jobs.next() else {
                more = false;
                break;
            };
            let (sender, index) = (sender.clone(), begun);
            scope.spawn(move |_| drop(sender.send((index, work.scan(&job)))));
            begun += 1;
        }
        if printed == begun {
            continue;
        }
        let (index, outcome) = receiver.recv().context("a scanning thread was lost")?;
        waiting.insert(index, outcome);
        while let Some((report, verdict)) = waiting.remove(&printed) {
            progress.inc(1);
            progress.suspend(|| printer.document(&report, &verdict))?;
            printed += 1;
        }
    }
    Ok(())
}

fn progress_bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {pos} files, {per_sec}, {elapsed}");
    ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// All files below a path, sorted within their folder; what cannot be listed comes as a gap.
fn jobs(path: &Path) -> Box<dyn Iterator<Item = Job> + '_> {
    if path.as_os_str() == "-" {
        return Box::new(std::iter::once(Job::Stdin));
    }
    let walk = WalkBuilder::new(path)
        .standard_filters(false)
        .follow_links(false)
        .sort_by_file_name(Ord::cmp)
        .build();
    Box::new(walk.filter_map(move |entry| match entry {
        Ok(entry) => match entry.file_type() {
            Some(kind) if kind.is_dir() => None,
            Some(kind) if kind.is_file() || (entry.depth() == 0 && entry.path().is_file()) => {
                Some(Job::File(entry.into_path()))
            }
            Some(kind) if kind.is_symlink() => link(path, entry.into_path()),
            // A pipe or device would never end.
            _ => Some(Job::Gap(entry.into_path(), GapReason::Unreadable)),
        },
        Err(_) => Some(Job::Gap(path.to_owned(), GapReason::Unreadable)),
    }))
}

/// A link to a file is read; one to a folder of the same tree is read where that stands; any other is a gap.
fn link(root: &Path, path: PathBuf) -> Option<Job> {
    if path.is_file() {
        return Some(Job::File(path));
    }
    let inside = || Some(path.canonicalize().ok()?.starts_with(root.canonicalize().ok()?));
    (inside() != Some(true)).then_some(Job::Gap(path, GapReason::Unreadable))
}

/// What all threads share.
struct Work {
    scanner: Scanner,
    policy: Policy,
    envelope: Envelope,
    min_level: Level,
}

impl Work {
    fn new(args: &ScanArgs) -> Result<Self> {
        let Built { scanner, policy, envelope } = build(&args.options)?;
        Ok(Self { scanner, policy, envelope, min_level: args.min_level.unwrap_or(Level::Low) })
    }

    fn scan(&self, job: &Job) -> (Report, Verdict) {
        let mut report = match job {
            Job::Stdin => self.scanner.scan_read(io::stdin().lock(), "-"),
            Job::File(path) => self.scanner.scan_file(path),
            Job::Gap(path, reason) => self.scanner.unexamined(&path.to_string_lossy(), *reason),
        };
        let verdict = self.policy.decide(&report, &self.envelope);
        report.findings.retain(|finding| finding.confidence.level() >= self.min_level);
        (report, verdict)
    }
}
