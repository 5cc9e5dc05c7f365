//! The HTTP server in the container. Each request has a thread and a connection of its own: an answer may hang or never
//! end, and must not keep others waiting.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::application::Application;
use crate::cgi::Response;

const MAX_HEAD_BYTES: usize = 16 * 1024;
const MAX_HEADERS: usize = 64;
/// For one read or write, so that a client that says nothing more doesn't keep a thread.
const SOCKET_TIMEOUT: Duration = Duration::from_secs(10);
const LINGER: Duration = Duration::from_secs(1);
const PAUSE_AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(50);

struct Request {
    method: String,
    path: String,
    query: String,
    old: bool,
}

/// Answers for ever.
pub fn serve(listener: TcpListener, application: &Arc<Application>, env: &Arc<[(String, String)]>) {
    for accepted in listener.incoming() {
        let (application, env) = (application.clone(), env.clone());
        let answering = accepted.and_then(|client| {
            std::thread::Builder::new().spawn(move || {
                if let Err(error) = answer(client, &application, &env) {
                    eprintln!("{error:#}");
                }
            })
        });
        if let Err(error) = answering {
            eprintln!("a connection was dropped: {error}");
            // Out of threads or descriptors: they come free when others end, not by trying faster.
            std::thread::sleep(PAUSE_AFTER_FAILED_ACCEPT);
        }
    }
}

fn answer(mut client: TcpStream, application: &Application, env: &[(String, String)]) -> Result<()> {
    client.set_nodelay(true)?;
    client.set_read_timeout(Some(SOCKET_TIMEOUT))?;
    client.set_write_timeout(Some(SOCKET_TIMEOUT))?;
    let request = match read_request(&mut client) {
        Ok(Some(request)) => request,
        Ok(None) => return Ok(()),
        Err(error) => {
            client.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")?;
            return Err(error);
        }
    };
    let response = Response::new(client.try_clone()?, request.old, request.method == "HEAD");
    let response = Arc::new(RwLock::new(response));
    let env: Vec<_> = env.iter().cloned().chain(cgi_env(&request)).collect();
    let ended = application.run(&[&request.method, &request.path], &env, response.clone());
    let finished = match response.write() {
        Ok(mut response) => response.finish(&ended),
        Err(_) => bail!("{} {}: the response is lost", request.method, request.path),
    };
    close(client);
    ended.with_context(|| format!("{} {}", request.method, request.path))?;
    Ok(finished?)
}

/// Nothing for a client that only wanted to see whether the port is open.
fn read_request(client: &mut TcpStream) -> Result<Option<Request>> {
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let length = match client.read(&mut piece) {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::ConnectionReset && head.is_empty() => 0,
            Err(error) => return Err(error).context("reading a request"),
        };
        if length == 0 && head.is_empty() {
            return Ok(None);
        }
        ensure!(length > 0, "a request ended within its head");
        head.extend_from_slice(&piece[..length]);
        if let Some(request) = parse_request(&head)? {
            return Ok(Some(request));
        }
        ensure!(head.len() <= MAX_HEAD_BYTES, "the head of a request is longer than {MAX_HEAD_BYTES} bytes");
    }
}

/// Nothing while the head isn't complete.
fn parse_request(head: &[u8]) -> Result<Option<Request>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    if parsed.parse(head).context("a request is not HTTP")?.is_partial() {
        return Ok(None);
    }
    let target = parsed.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Some(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        old: parsed.version == Some(0),
    }))
}

fn cgi_env(request: &Request) -> [(String, String); 5] {
    [
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("REQUEST_METHOD", &request.method),
        ("PATH_INFO", &request.path),
        ("QUERY_STRING", &request.query),
        ("SERVER_PROTOCOL", if request.old { "HTTP/1.0" } else { "HTTP/1.1" }),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// Closing while a request's body is still unread would reset the connection and could take the answer with it.
fn close(mut client: TcpStream) {
    let unread = client.shutdown(Shutdown::Write).and_then(|()| client.set_read_timeout(Some(LINGER)));
    let mut piece = [0; 4096];
    if unread.is_ok() {
        while matches!(client.read(&mut piece), Ok(1..)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_path_and_query_are_taken_from_a_complete_head_only() {
        assert!(parse_request(b"GET /hello?a=b HTTP/1.1\r\nHost: x\r\n").unwrap().is_none());
        let request = parse_request(b"GET /hello?a=b HTTP/1.1\r\nHost: x\r\n\r\n").unwrap().unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str(), request.query.as_str()), ("GET", "/hello", "a=b"));
        assert!(!request.old);
        assert!(parse_request(b"GET / HTTP/1.0\r\n\r\n").unwrap().unwrap().old);
    }

    #[test]
    fn what_is_not_http_is_refused() {
        assert!(parse_request(b"\x16\x03\x01\x02\0\x01").is_err());
    }
}
