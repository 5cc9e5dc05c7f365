//! A shim that can't end what it runs, for the node that wants one: its app ignores SIGTERM, and the shim hangs from then on, so
//! that no SIGKILL comes through either.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::OnceLock;

/// A file of this ending beside the shim's own asks for it.
const MARK: &str = ".ignores-sigterm";

/// What a container speaks to its shim through: made before anything is forked, since containers run in forks.
static TO_SHIM: OnceLock<UnixStream> = OnceLock::new();

/// Looks whether this shim is to hang, before it starts anything.
pub fn prepare() {
    let mark = std::env::current_exe().map(|path| {
        let mut name = path.into_os_string();
        name.push(MARK);
        PathBuf::from(name)
    });
    if mark.is_ok_and(|path| path.exists()) {
        let (container, mut shim) = UnixStream::pair().expect("a pair of sockets can be made");
        TO_SHIM.get_or_init(|| container);
        std::thread::spawn(move || {
            if shim.read_exact(&mut [0]).is_ok() {
                stop();
            }
        });
    }
}

/// Whether a container of this shim is to ignore SIGTERM.
pub fn is_wanted() -> bool {
    TO_SHIM.get().is_some()
}

/// Called in a container: its shim does nothing any more, until somebody ends it or lets it go on.
pub fn shim() {
    if let Some(mut to_shim) = TO_SHIM.get() {
        let _ = to_shim.write_all(&[0]);
    }
}

fn stop() {
    // SAFETY: both calls take numbers alone.
    unsafe { libc::kill(libc::getpid(), libc::SIGSTOP) };
}
