//! Sockets: where connections come from, and how a thread waits for one without missing the end of the process.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use listenfd::ListenFd;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::Group;

/// A socket that takes connections.
#[derive(Debug)]
pub(crate) enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

/// A connection.
#[derive(Debug)]
pub(crate) enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

/// Sockets that systemd has handed over, by their names.
pub(crate) struct Handed {
    sockets: ListenFd,
    names: Vec<String>,
}

impl Handed {
    /// Before anything else: what the environment says holds for one reader.
    pub(crate) fn from_env() -> Self {
        let names = env::var("LISTEN_FDNAMES").unwrap_or_default();
        Self { sockets: ListenFd::from_env(), names: names.split(':').map(str::to_owned).collect() }
    }

    fn take(&mut self, name: &str) -> Result<Listener> {
        let at = self.names.iter().position(|known| known == name);
        let Some(at) = at.or_else(|| name.parse().ok()) else {
            bail!("systemd has handed over no socket named {name:?} (FileDescriptorName=)");
        };
        if let Ok(Some(listener)) = self.sockets.take_unix_listener(at) {
            return Ok(Listener::Unix(listener));
        }
        match self.sockets.take_tcp_listener(at) {
            Ok(Some(listener)) => Ok(Listener::Tcp(listener)),
            _ => bail!("systemd has handed over no listening socket {name:?}"),
        }
    }
}

impl Listener {
    /// Opens `unix:/path`, `inet:host:port` or `systemd:name`.
    pub(crate) fn open(address: &str, mode: u32, group: Option<&str>, handed: &mut Handed) -> Result<Self> {
        let listener = match address.split_once(':') {
            Some(("unix" | "local", path)) => Self::Unix(unix(Path::new(path), mode, group)?),
            Some(("inet", at)) => Self::Tcp(TcpListener::bind(at)?),
            Some(("systemd", name)) => handed.take(name)?,
            _ => bail!("an address is unix:/path, inet:host:port or systemd:name"),
        };
        Ok(listener)
    }

    /// The next connection.
    pub(crate) fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Unix(listener) => listener.accept().map(|(stream, _)| Stream::Unix(stream)),
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                // An answer that waits for an acknowledgement costs 40 ms.
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
        }
    }
}

/// A socket in the file system. A file that stands there is taken away only when it is a socket nobody answers on.
fn unix(path: &Path, mode: u32, group: Option<&str>) -> Result<UnixListener> {
    if let Ok(known) = fs::symlink_metadata(path) {
        if !known.file_type().is_socket() {
            bail!("{} is there already and no socket", path.display());
        }
        if UnixStream::connect(path).is_ok() {
            bail!("another process listens on {}", path.display());
        }
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    if let Some(name) = group {
        let group = Group::from_name(name)?.with_context(|| format!("no group {name:?}"))?;
        chown(path, None, Some(group.gid.as_raw()))?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(listener)
}

impl Stream {
    /// True for a socket of this machine's file system.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self, Self::Unix(_))
    }

    /// A peer that takes nothing for so long is gone.
    pub(crate) fn set_timeouts(&self, timeout: Duration) -> io::Result<()> {
        match self {
            Self::Unix(stream) => {
                stream.set_read_timeout(Some(timeout)).and_then(|()| stream.set_write_timeout(Some(timeout)))
            }
            Self::Tcp(stream) => {
                stream.set_read_timeout(Some(timeout)).and_then(|()| stream.set_write_timeout(Some(timeout)))
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.read(buffer),
            Self::Tcp(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Unix(stream) => stream.write(bytes),
            Self::Tcp(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsFd for Listener {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Unix(listener) => listener.as_fd(),
            Self::Tcp(listener) => listener.as_fd(),
        }
    }
}

impl AsFd for Stream {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Unix(stream) => stream.as_fd(),
            Self::Tcp(stream) => stream.as_fd(),
        }
    }
}

/// Tells all threads that the process is to end. Cloned into each of them.
#[derive(Debug)]
pub(crate) struct Stop(UnixStream);

/// Ends the process when it is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    _kept: UnixStream,
}

/// What came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    /// Something to read, or the peer is gone.
    Input,
    /// The process is to end.
    Stopped,
    /// Neither, for so long.
    Silence,
}

impl Stop {
    pub(crate) fn new() -> io::Result<(Running, Self)> {
        let (kept, seen) = UnixStream::pair()?;
        Ok((Running { _kept: kept }, Self(seen)))
    }

    pub(crate) fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// Becomes readable when the process is to end.
    pub(crate) fn into_async(self) -> io::Result<tokio::net::UnixStream> {
        self.0.set_nonblocking(true)?;
        tokio::net::UnixStream::from_std(self.0)
    }

    /// Waits for input; also for the end of the process, unless `heedless`.
    pub(crate) fn wait(&self, input: &impl AsFd, timeout: Duration, heedless: bool) -> io::Result<Ready> {
        let timeout = PollTimeout::try_from(timeout).unwrap_or(PollTimeout::MAX);
        let mut all = vec![PollFd::new(input.as_fd(), PollFlags::POLLIN)];
        if !heedless {
            all.push(PollFd::new(self.0.as_fd(), PollFlags::POLLIN));
        }
        let came = loop {
            match poll(&mut all, timeout) {
                Ok(count) => break count > 0,
                Err(nix::errno::Errno::EINTR) => {}
                Err(error) => return Err(error.into()),
            }
        };
        let seen = |at: usize| all.get(at).and_then(PollFd::revents).is_some_and(|events| !events.is_empty());
        Ok(match (came, seen(1)) {
            (false, _) => Ready::Silence,
            (true, true) => Ready::Stopped,
            (true, false) => Ready::Input,
        })
    }
}
