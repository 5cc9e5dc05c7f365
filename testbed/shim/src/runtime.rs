//! The runtimes this shim stands in for, and how it knows which one it is.

use std::ffi::OsStr;
use std::fmt;
use std::path::Path;

use anyhow::{Result, bail};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    Lunatic,
    Slight,
    Spin,
    Wws,
    Wasmtime,
    /// No runtime that users have: it serves components, on the engine that those have.
    Component,
}

const ALL: [Runtime; 6] =
    [Runtime::Lunatic, Runtime::Slight, Runtime::Spin, Runtime::Wws, Runtime::Wasmtime, Runtime::Component];

impl Runtime {
    /// Takes the path or name a process was called by, as in its first argument.
    pub fn from_called_name(called_as: &OsStr) -> Result<Self> {
        let file = Path::new(called_as).file_name().unwrap_or_default();
        match ALL.into_iter().find(|runtime| runtime.shim_file() == file) {
            Some(runtime) => Ok(runtime),
            None => bail!(
                "called as {file:?}, which is no name of this shim: install it as {}",
                ALL.map(Self::shim_file).join(", ")
            ),
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Lunatic => "lunatic",
            Self::Slight => "slight",
            Self::Spin => "spin",
            Self::Wws => "wws",
            Self::Wasmtime => "wasmtime",
            Self::Component => "component",
        }
    }

    /// The port that the real runtime serves on; none for one that runs a module once, as a command.
    pub fn port(self) -> Option<u16> {
        match self {
            Self::Spin => Some(80),
            Self::Lunatic | Self::Slight | Self::Wws => Some(3000),
            Self::Component => Some(8080),
            Self::Wasmtime => None,
        }
    }

    fn shim_file(self) -> &'static str {
        match self {
            Self::Lunatic => "containerd-shim-lunatic-v1",
            Self::Slight => "containerd-shim-slight-v1",
            Self::Spin => "containerd-shim-spin-v2",
            Self::Wws => "containerd-shim-wws-v1",
            Self::Wasmtime => "containerd-shim-wasmtime-v1",
            Self::Component => "containerd-shim-component-v1",
        }
    }
}

impl fmt::Display for Runtime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runtime_is_found_by_the_path_of_its_shim() {
        for runtime in ALL {
            let path = format!("/opt/node/bin/{}", runtime.shim_file());
            assert_eq!(Runtime::from_called_name(OsStr::new(&path)).unwrap(), runtime);
            assert_eq!(Runtime::from_called_name(OsStr::new(runtime.shim_file())).unwrap(), runtime);
        }
    }

    #[test]
    fn another_name_or_another_version_of_a_name_is_refused_and_the_right_ones_are_told() {
        for name in
            ["", "/", "spin", "containerd-shim-spin-v1", "containerd-shim-spin-v2.old", "containerd-shim-wasm-testbed"]
        {
            let error = Runtime::from_called_name(OsStr::new(name)).unwrap_err().to_string();
            assert!(error.contains("containerd-shim-spin-v2, containerd-shim-wws-v1"), "{error}");
        }
    }
}
