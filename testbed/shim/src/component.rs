//! One WebAssembly component, compiled by wasmtime: `handle: func(path: string) -> string`, from the path of a request to the body of
//! its answer; none is a 404.

use std::io::Write;

use anyhow::{Result, anyhow};
use wasmtime::component::{Component as Compiled, Linker};
use wasmtime::{Engine, Store};

pub struct Component {
    engine: Engine,
    compiled: Compiled,
}

impl Component {
    /// Refuses bytes that are no component, and a component without that function.
    pub fn load(path: &str, bytes: &[u8]) -> Result<Self> {
        let engine = Engine::default();
        let compiled = Compiled::new(&engine, bytes)
            .map_err(|error| anyhow!("{path} is not a valid WebAssembly component: {}", on_one_line(&error)))?;
        let component = Self { engine, compiled };
        component.handle("/").map_err(|error| anyhow!("{path} can't handle a request: {}", on_one_line(&error)))?;
        Ok(component)
    }

    /// Answers the request as a module does: a CGI response. The arguments are its method and its path.
    pub fn answer(&self, args: &[&str], out: &mut impl Write) -> Result<()> {
        let path = args.get(1).copied().unwrap_or_default();
        let body = self.handle(path).map_err(|error| anyhow!("the component trapped: {}", on_one_line(&error)))?;
        let status = if body.is_empty() { "404 Not Found" } else { "200 OK" };
        Ok(write!(out, "Status: {status}\nContent-Type: text/plain\n\n{body}")?)
    }

    /// In an instance of its own: what one request leaves behind, no other sees.
    fn handle(&self, path: &str) -> wasmtime::Result<String> {
        let mut store = Store::new(&self.engine, ());
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.compiled)?;
        let handle = instance.get_typed_func::<(&str,), (String,)>(&mut store, "handle")?;
        Ok(handle.call(&mut store, (path,))?.0)
    }
}

fn on_one_line(error: &wasmtime::Error) -> String {
    format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &[u8] = include_bytes!("../../samples/component.wasm");

    fn answer(path: &str) -> String {
        let mut out = Vec::new();
        Component::load("/app.wasm", SAMPLE).unwrap().answer(&["GET", path], &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_sample_is_its_text_compiled() {
        assert_eq!(wat::parse_str(include_str!("../../samples/component.wat")).unwrap(), SAMPLE);
    }

    #[test]
    fn the_body_is_what_the_component_returns_and_nothing_is_a_404() {
        assert_eq!(answer("/hello"), "Status: 200 OK\nContent-Type: text/plain\n\nHello from a component!");
        assert!(answer("/").starts_with("Status: 404 Not Found\n"));
    }

    #[test]
    fn what_is_no_component_is_refused_and_so_is_one_without_the_function() {
        for (bytes, expected) in [
            (&b"#!/bin/sh"[..], "/app.wasm is not a valid WebAssembly component: "),
            (&b"\0asm\x01\0\0\0"[..], "/app.wasm is not a valid WebAssembly component: "),
            (&b"\0asm\x0d\0\x01\0"[..], "/app.wasm can't handle a request: "),
        ] {
            let error = Component::load("/app.wasm", bytes).err().expect("it is refused").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
