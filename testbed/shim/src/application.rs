//! One WebAssembly module or component: checked once when its container starts, run anew for each request.

use std::sync::{Arc, RwLock};

use anyhow::{Context, Result, anyhow, bail};
use wasmi::{Engine, Linker, Module, Store};
use wasmi_wasi::wasi_common::pipe::{ReadPipe, WritePipe};
use wasmi_wasi::{WasiCtx, WasiCtxBuilder};

use crate::component::Component;
use crate::runtime::Runtime;

/// The custom section whose text names the runtime a module is made for. Real modules differ by what they import; these
/// all import WASI, and without the mark a handler wired to another runtime's shim would go unseen.
const MARK: &str = "wasm-node-smoke.runtime";

pub struct Application {
    path: String,
    code: Code,
}

enum Code {
    Module { module: Module, linker: Linker<WasiCtx> },
    Component(Component),
}

impl Application {
    /// Refuses bytes that are not what the runtime takes, and a module that is not marked for it.
    pub fn load(path: &str, bytes: &[u8], runtime: Runtime) -> Result<Self> {
        let code = match runtime {
            Runtime::Component => Code::Component(Component::load(path, bytes)?),
            _ => load_module(path, bytes, runtime)?,
        };
        Ok(Self { path: path.to_owned(), code })
    }

    /// Runs the module to its end. An error is a trap, an exit status other than 0, or an import that it does not get.
    pub fn run<Out>(&self, args: &[&str], env: &[(String, String)], stdout: Arc<RwLock<Out>>) -> Result<()>
    where
        Out: std::io::Write + Send + Sync + 'static,
    {
        match self.run_to_status(args, env, stdout)? {
            0 => Ok(()),
            status => bail!("the module ended with exit status {status}"),
        }
    }

    /// Runs the module to its end, and gives its exit status. An error is a trap, or an import that it does not get.
    pub fn run_to_status<Out>(&self, args: &[&str], env: &[(String, String)], stdout: Arc<RwLock<Out>>) -> Result<i32>
    where
        Out: std::io::Write + Send + Sync + 'static,
    {
        let (module, linker) = match &self.code {
            Code::Module { module, linker } => (module, linker),
            Code::Component(component) => return component.answer(args, &mut *write_to(&stdout)?).map(|()| 0),
        };
        let mut wasi = WasiCtxBuilder::new();
        wasi.arg(&self.path)?;
        for arg in args {
            wasi.arg(arg)?;
        }
        wasi.envs(env)?;
        wasi.stdin(Box::new(ReadPipe::new(std::io::empty())));
        wasi.stdout(Box::new(WritePipe::from_shared(stdout)));
        wasi.inherit_stderr();

        let mut store = Store::new(linker.engine(), wasi.build());
        let instance = linker.instantiate_and_start(&mut store, module)?;
        let start = instance.get_typed_func::<(), ()>(&store, "_start")?;
        match start.call(&mut store, ()) {
            Ok(()) => Ok(0),
            Err(error) => match error.i32_exit_status() {
                Some(status) => Ok(status),
                None => bail!("the module trapped: {error}"),
            },
        }
    }
}

/// Refuses bytes that are no module, and a module that is not marked for this runtime.
fn load_module(path: &str, bytes: &[u8], runtime: Runtime) -> Result<Code> {
    let engine = Engine::default();
    let module = Module::new(&engine, bytes).map_err(|error| {
        let reason = on_one_line(&error.to_string());
        anyhow!("{path} is not a valid WebAssembly module: {reason}")
    })?;
    match mark_of(&module)? {
        Some(mark) if mark == runtime.name() => {}
        Some(mark) => bail!("{path} is made for the runtime {mark}, this is the shim of {runtime}"),
        None => bail!("{path} is not marked for any runtime, this is the shim of {runtime}"),
    }
    let mut linker = Linker::new(&engine);
    wasmi_wasi::add_to_linker(&mut linker, |wasi| wasi).map_err(|error| anyhow!("{error}"))?;
    Ok(Code::Module { module, linker })
}

fn write_to<Out>(out: &RwLock<Out>) -> Result<std::sync::RwLockWriteGuard<'_, Out>> {
    out.write().map_err(|_| anyhow!("the response is lost"))
}

fn mark_of(module: &Module) -> Result<Option<&str>> {
    module
        .custom_sections()
        .find(|section| section.name() == MARK)
        .map(|section| std::str::from_utf8(section.data()).context("the mark of the runtime is not text"))
        .transpose()
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Application> {
        Application::load("/app.wasm", &wat::parse_str(text)?, Runtime::Spin)
    }

    fn refusal(loaded: Result<Application>) -> String {
        loaded.err().expect("it is refused").to_string()
    }

    #[test]
    fn a_module_marked_for_this_runtime_is_taken() {
        load(r#"(module (@custom "wasm-node-smoke.runtime" "spin"))"#).unwrap();
    }

    #[test]
    fn a_module_marked_for_another_runtime_is_refused_with_both_names() {
        let error = refusal(load(r#"(module (@custom "wasm-node-smoke.runtime" "slight"))"#));
        assert_eq!(error, "/app.wasm is made for the runtime slight, this is the shim of spin");
    }

    #[test]
    fn a_module_without_the_mark_is_refused() {
        let error = refusal(load(r#"(module (@custom "name-of-another-section" "spin"))"#));
        assert_eq!(error, "/app.wasm is not marked for any runtime, this is the shim of spin");
    }

    #[test]
    fn a_mark_that_is_not_text_is_refused() {
        let error = refusal(load(r#"(module (@custom "wasm-node-smoke.runtime" "\ff"))"#));
        assert_eq!(error, "the mark of the runtime is not text");
    }

    #[test]
    fn bytes_that_are_no_module_are_refused() {
        for bytes in [&b""[..], b"#!/bin/sh", b"\0asm\x0d\0\x01\0", b"\0asm\x01\0\0\0\x01\xff"] {
            let error = refusal(Application::load("/app.wasm", bytes, Runtime::Spin));
            assert!(error.starts_with("/app.wasm is not a valid WebAssembly module: "), "{error}");
            assert!(!error.contains('\n'), "{error}");
        }
    }

    #[test]
    fn an_exit_status_and_a_trap_are_errors_and_exit_status_0_is_not() {
        for (start, expected) in [
            ("(call $exit (i32.const 0))", None),
            ("(call $exit (i32.const 3))", Some("the module ended with exit status 3")),
            ("unreachable", Some("the module trapped: wasm `unreachable` instruction executed")),
        ] {
            let application = load(&format!(
                r#"(module (@custom "wasm-node-smoke.runtime" "spin")
                     (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                     (memory (export "memory") 1)
                     (func (export "_start") {start}))"#
            ));
            let ended = application.unwrap().run(&[], &[], Arc::new(RwLock::new(std::io::sink())));
            assert_eq!(ended.err().map(|error| error.to_string()).as_deref(), expected);
        }
    }
}
