//! The seam to runwasi: what containerd asks of a shim, answered for one runtime.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Arc, OnceLock, RwLock};

use anyhow::{Context, Result, anyhow};
use containerd_shim_wasm::sandbox::Sandbox;
use containerd_shim_wasm::sandbox::context::{RuntimeContext, Source};
use containerd_shim_wasm::shim::{Cli, Shim, Version, version};
use tokio::signal::unix::{SignalKind, signal};

use crate::application::Application;
use crate::hang;
use crate::runtime::Runtime;
use crate::server;

/// Where the module is when the command is `/`, as in the samples of spin and slight, whose real shims find their
/// application by its manifest.
const APPLICATION_FILE: &str = "/app.wasm";

/// What a shell says of a process that a signal ended.
const SIGNALLED: i32 = 128;

/// Set once, before anything is forked: containers run in forks of this process.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

/// Serves containerd until it has no more use for this shim.
pub fn run_shim(runtime: Runtime) {
    RUNTIME.get_or_init(|| runtime);
    hang::prepare();
    TestbedShim::run(None);
}

struct TestbedShim;

#[derive(Default)]
struct TestbedSandbox {
    application: OnceLock<Arc<Application>>,
}

impl Shim for TestbedShim {
    type Sandbox = TestbedSandbox;

    fn name() -> &'static str {
        RUNTIME.get().map_or("unknown", |runtime| runtime.name())
    }

    fn version() -> Version {
        version!()
    }
}

impl Sandbox for TestbedSandbox {
    /// Asked while the container is created, so an image that cannot run is a container that does not start; and asked
    /// only if its entry point is no Linux program, so the pause container never comes here.
    async fn can_handle(&self, ctx: &impl RuntimeContext) -> Result<()> {
        match load(ctx) {
            Ok(application) => {
                self.application.get_or_init(|| Arc::new(application));
                Ok(())
            }
            Err(error) => {
                // The library tells containerd's log alone, and of a chain of errors only the first.
                let reason = format!("{error:#}");
                eprintln!("{reason}");
                Err(anyhow!(reason))
            }
        }
    }

    /// Returns the container's exit code.
    async fn run_wasi(&self, ctx: &impl RuntimeContext) -> Result<i32> {
        self.serve_until_told(ctx).await.or_else(|error| {
            eprintln!("{error:#}");
            Ok(1)
        })
    }
}

impl TestbedSandbox {
    async fn serve_until_told(&self, ctx: &impl RuntimeContext) -> Result<i32> {
        let (runtime, application) = RUNTIME.get().zip(self.application.get()).context("no module was loaded")?;
        // As the first process of its namespace the container gets no signal that it has not asked for.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let application = application.clone();
        let env: Arc<[_]> = ctx.envs().iter().filter_map(|pair| pair.split_once('=')).map(owned).collect();
        let (ended, mut end) = tokio::sync::mpsc::unbounded_channel();
        if let Some(port) = runtime.port() {
            let listener =
                TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).with_context(|| format!("listening on port {port}"))?;
            println!("serving a {runtime} application on port {port}");
            std::thread::Builder::new().spawn(move || {
                server::serve(listener, &application, &env);
                drop(ended);
            })?;
        } else {
            let args: Vec<String> = ctx.args().iter().skip(1).cloned().collect();
            std::thread::Builder::new().spawn(move || {
                let args: Vec<&str> = args.iter().map(String::as_str).collect();
                let status = application.run_to_status(&args, &env, Arc::new(RwLock::new(std::io::stdout())));
                // Nobody waits any more for one that was ended by a signal.
                let _ = ended.send(status);
            })?;
        }
        tokio::select! {
            Some(status) = end.recv() => status,
            _ = terminate.recv() => {
                if hang::is_wanted() {
                    hang::shim();
                    std::future::pending::<()>().await;
                }
                Ok(SIGNALLED + SignalKind::terminate().as_raw_value())
            }
            _ = interrupt.recv() => Ok(SIGNALLED + SignalKind::interrupt().as_raw_value()),
        }
    }
}

fn load(ctx: &impl RuntimeContext) -> Result<Application> {
    let runtime = *RUNTIME.get().context("the shim does not know its runtime")?;
    let source = match ctx.entrypoint().source {
        Source::File(path) if path == Path::new("/") => Source::File(APPLICATION_FILE.into()),
        source => source,
    };
    let path = match &source {
        Source::File(path) => path.to_string_lossy().into_owned(),
        Source::Oci(_) => "the image's module".to_owned(),
    };
    let bytes = source.as_bytes().with_context(|| format!("reading {path:?}"))?;
    Application::load(&path, &bytes, runtime)
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
