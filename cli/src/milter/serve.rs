//! The life of the process: sockets, privileges, threads, signals, the end.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use nix::unistd::{User, initgroups, setgid, setuid};
use sd_notify::NotifyState;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::config::Config;
use super::gate::Gate;
use super::journal::Journal;
use super::listen::{Handed, Listener, Ready, Stop, Stream};
use super::mail::Memory;
use super::office::Office;
use super::pool::Pool;
use super::{clamd, door, http};

/// Ages and dates are measured from the day a scanner is built, so it is built anew.
const REBUILT_AFTER: Duration = Duration::from_hours(6);

/// Pause after a connection that could not be taken, as when there are no more file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// One message a thread at least may wait for its turn beside those in work.
struct Served {
    office: Arc<Office>,
    stop: Stop,
    connections: Arc<AtomicUsize>,
    most: usize,
}

/// Serves until a signal ends it; gives the exit status.
pub(super) fn run(path: &Path, config: &Arc<Config>, gate: Gate) -> Result<u8> {
    // Before any thread is there, so that none of them is ended by a signal.
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let milter = &config.milter;
    let mut handed = Handed::from_env();
    let mut open = |addresses: &[String]| -> Result<Vec<Listener>> {
        let group = milter.socket_group.as_deref();
        let one = |address: &String| {
            Listener::open(address, milter.mode().unwrap_or(0o660), group, &mut handed)
                .with_context(|| address.clone())
        };
        addresses.iter().map(one).collect()
    };
    let milters = open(&milter.listen)?;
    let clamds = open(&config.clamd.listen)?;
    let https = open(&config.http.listen)?;
    if let Some(user) = &milter.user {
        become_user(user)?;
    }
    let office = Arc::new(office(config, gate)?);
    let (running, stop) = Stop::new()?;
    let connections = Arc::new(AtomicUsize::new(0));
    let served = || -> Result<Served> {
        let (office, stop) = (Arc::clone(&office), stop.try_clone()?);
        Ok(Served { office, stop, connections: Arc::clone(&connections), most: milter.max_connections })
    };
    let (most_bytes, idle) = (milter.max_message_bytes, Duration::from_secs_f64(milter.idle));
    for listener in milters {
        accept(listener, served()?, move |stream, office, stop| {
            door::serve(stream, office, stop, most_bytes, idle);
        })?;
    }
    for listener in clamds {
        accept(listener, served()?, move |stream, office, stop| {
            clamd::serve(stream, office, stop, most_bytes);
        })?;
    }
    if !https.is_empty() {
        http::start(https, Arc::clone(&office), &stop, most_bytes)?;
    }
    office.journal.event(
        "started",
        &format!("{} sockets", milter.listen.len() + config.clamd.listen.len() + config.http.listen.len()),
    );
    notify(&[NotifyState::Ready]);
    tick(&office, path.to_owned())?;
    for signal in signals.forever() {
        if signal != SIGHUP {
            break;
        }
        notify(&[NotifyState::Reloading]);
        reload(path, &office);
        notify(&[NotifyState::Ready]);
    }
    notify(&[NotifyState::Stopping]);
    drop(running);
    drain(&connections, &office, Duration::from_secs_f64(milter.drain));
    for path in milter.listen.iter().chain(&config.clamd.listen).chain(&config.http.listen) {
        if let Some(path) = path.strip_prefix("unix:") {
            let _ = fs::remove_file(path);
        }
    }
    office.journal.event("stopped", "");
    Ok(0)
}

fn office(config: &Config, gate: Gate) -> Result<Office> {
    let milter = &config.milter;
    let key = match &config.scan.key_file {
        Some(path) => fs::read(path)?,
        None => {
            let mut key = vec![0; 32];
            getrandom::fill(&mut key)?;
            key
        }
    };
    let journal = Arc::new(Journal::new(&config.log, key).context("[log] target")?);
    journal.metrics.loaded(gate.built);
    let seconds = [milter.deadline(), Duration::from_secs_f64(milter.progress)];
    Ok(Office::new(
        Arc::new(gate),
        Pool::new(milter.threads)?,
        Memory::new(milter.memory_bytes),
        journal,
        seconds,
    ))
}

/// A thread that takes connections, and one for each of them.
fn accept(
    listener: Listener,
    served: Served,
    serve: impl Fn(Stream, &Office, &Stop) + Clone + Send + 'static,
) -> Result<()> {
    thread::Builder::new().name("accept".to_owned()).spawn(move || {
        loop {
            match served.stop.wait(&listener, Duration::from_hours(1), false) {
                Ok(Ready::Input) => {}
                Ok(Ready::Silence) => continue,
                Ok(Ready::Stopped) | Err(_) => return,
            }
            let taken = listener.accept().and_then(|stream| Ok((stream, served.stop.try_clone()?)));
            let Ok((stream, stop)) = taken else {
                served.office.journal.metrics.error("accept");
                thread::sleep(PAUSE);
                continue;
            };
            // One too many is closed: the mail server then does what it does without a milter, which is to tempfail.
            let counted = Counted::new(&served.connections);
            if counted.number > served.most {
                served.office.journal.metrics.error("connections");
                continue;
            }
            let (office, serve) = (Arc::clone(&served.office), serve.clone());
            let spawned = thread::Builder::new().name("connection".to_owned()).spawn(move || {
                serve(stream, &office, &stop);
                drop(counted);
            });
            if spawned.is_err() {
                served.office.journal.metrics.error("connections");
            }
        }
    })?;
    Ok(())
}

/// A connection among those that are open, until it is dropped.
struct Counted {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl Counted {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        Self { open: Arc::clone(open), number: open.fetch_add(1, Ordering::SeqCst) + 1 }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Puts a changed configuration in force as a whole, or tells why not and keeps what was.
fn reload(path: &Path, office: &Office) {
    let built = Config::load(path).and_then(|config| Gate::build(Arc::new(config)));
    match built {
        Ok(gate) => {
            office.journal.metrics.loaded(gate.built);
            office.replace(Arc::new(gate));
            office.journal.event("reloaded", "");
        }
        Err(error) => {
            office.journal.metrics.reload_failed();
            office.journal.event("reload-failed", &format!("{error:#}; what was in force stays"));
        }
    }
}

/// Tells the watchdog that all is well, and takes the new day up.
fn tick(office: &Arc<Office>, path: PathBuf) -> Result<()> {
    let office = Arc::clone(office);
    let watchdog = sd_notify::watchdog_enabled();
    let every = watchdog.map_or(Duration::from_mins(1), |timeout| timeout / 2);
    thread::Builder::new().name("tick".to_owned()).spawn(move || {
        let mut built = Instant::now();
        loop {
            thread::sleep(every);
            notify(&[NotifyState::Watchdog]);
            if built.elapsed() > REBUILT_AFTER {
                reload(&path, &office);
                built = Instant::now();
            }
        }
    })?;
    Ok(())
}

/// Waits for the messages in work.
fn drain(connections: &AtomicUsize, office: &Office, longest: Duration) {
    let started = Instant::now();
    while started.elapsed() < longest
        && (connections.load(Ordering::SeqCst) > 0 || office.journal.metrics.in_flight() > 0)
    {
        thread::sleep(Duration::from_millis(10));
    }
}

fn become_user(name: &str) -> Result<()> {
    let user = User::from_name(name)?.with_context(|| format!("[milter] user: no user {name:?}"))?;
    let c_name = std::ffi::CString::new(name)?;
    initgroups(&c_name, user.gid).context("[milter] user")?;
    setgid(user.gid).context("[milter] user")?;
    setuid(user.uid).context("[milter] user")?;
    Ok(())
}

/// To systemd, where it started us.
fn notify(states: &[NotifyState<'_>]) {
    let _ = sd_notify::notify(states);
}
