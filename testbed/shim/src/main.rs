//! A containerd shim for the test cluster. It stands in for the shims whose names it goes by: what it runs is real
//! WebAssembly in real containers, only the engine and the server in front of it are small.

mod application;
mod cgi;
mod component;
mod hang;
mod runtime;
mod sandbox;
mod server;

use runtime::Runtime;

fn main() {
    let called_as = std::env::args_os().next().unwrap_or_default();
    match Runtime::from_called_name(&called_as) {
        Ok(runtime) => sandbox::run_shim(runtime),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}
