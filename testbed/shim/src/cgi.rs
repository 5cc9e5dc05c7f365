//! What a module writes (a CGI response: headers, a blank line, the body), turned into HTTP while it is written.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result, bail, ensure};

const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The first part of a CGI response.
#[derive(Debug, PartialEq, Eq)]
pub struct Head {
    /// Code and, if there is one, the reason: `404 Not Found`.
    status: String,
    headers: Vec<(String, String)>,
}

/// Reads the lines before the blank one.
pub fn parse_head(head: &[u8]) -> Result<Head> {
    let text = std::str::from_utf8(head).context("the head of the response is not text")?;
    let mut parsed = Head { status: "200 OK".to_owned(), headers: Vec::new() };
    for line in text.lines() {
        let (name, value) = line.split_once(':').with_context(|| format!("expected \"Name: value\", got {line:?}"))?;
        let (name, value) = (name.trim(), value.trim());
        match name.to_ascii_lowercase().as_str() {
            "" => bail!("expected \"Name: value\", got {line:?}"),
            "status" => {
                let code = value.split(' ').next().and_then(|code| code.parse::<u16>().ok());
                ensure!(
                    code.is_some_and(|code| (200..600).contains(&code)),
                    "expected a status of 200 to 599, got {value:?}"
                );
                parsed.status = value.to_owned();
            }
            // How the body is framed and how long the connection lives is the server's to say.
            "connection" | "transfer-encoding" => {}
            _ => parsed.headers.push((name.to_owned(), value.to_owned())),
        }
    }
    Ok(parsed)
}

/// An HTTP response on its way: a module's standard output goes in, HTTP comes out at once.
pub struct Response<Out> {
    out: Out,
    state: State,
    /// For HTTP/1.0 and older, which know no chunks: the end of the connection is the end of the body.
    plain: bool,
    /// For the method HEAD.
    without_body: bool,
}

enum State {
    Head(Vec<u8>),
    Body(Framing),
}

#[derive(Clone, Copy)]
enum Framing {
    Chunks,
    AsIs,
    Nothing,
}

impl<Out: Write> Response<Out> {
    pub fn new(out: Out, plain: bool, without_body: bool) -> Self {
        Self { out, state: State::Head(Vec::new()), plain, without_body }
    }

    /// To be called when the module has ended. If it failed after its head, the body is cut short, and the client can
    /// tell; if it failed before that, the answer is a 500.
    pub fn finish(&mut self, ended: &Result<()>) -> io::Result<()> {
        match (&self.state, ended) {
            (State::Body(Framing::Chunks), Ok(())) => self.out.write_all(b"0\r\n\r\n"),
            (State::Body(_), _) => Ok(()),
            (State::Head(_), Ok(())) => self.fail("the module ended without a complete head"),
            (State::Head(_), Err(error)) => self.fail(&error.to_string()),
        }
    }

    fn fail(&mut self, reason: &str) -> io::Result<()> {
        let head = Head {
            status: "500 Internal Server Error".to_owned(),
            headers: vec![("Content-Length".to_owned(), (reason.len() + 1).to_string())],
        };
        self.write_head(&head)?;
        self.write_body(format!("{reason}\n").as_bytes())
    }

    /// Answers at once what is wrong with the head. Whatever the module writes after that is dropped.
    fn refuse(&mut self, reason: &str) -> io::Result<usize> {
        self.fail(reason)?;
        self.state = State::Body(Framing::Nothing);
        // To the module it is an argument that was not taken.
        Err(ErrorKind::InvalidInput.into())
    }

    fn write_head(&mut self, head: &Head) -> io::Result<()> {
        let sized = head.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let empty = self.without_body || head.status.starts_with("204") || head.status.starts_with("304");
        let framing = match (empty, sized || self.plain) {
            (true, _) => Framing::Nothing,
            (false, true) => Framing::AsIs,
            (false, false) => Framing::Chunks,
        };
        let mut text = format!("HTTP/1.1 {}\r\nConnection: close\r\n", head.status);
        for (name, value) in &head.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if matches!(framing, Framing::Chunks) {
            text.push_str("Transfer-Encoding: chunked\r\n");
        }
        text.push_str("\r\n");
        self.state = State::Body(framing);
        self.out.write_all(text.as_bytes())
    }

    fn write_body(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.state {
            State::Body(Framing::AsIs) => self.out.write_all(bytes),
            // An empty chunk would end the body.
            State::Body(Framing::Chunks) if !bytes.is_empty() => {
                let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
                self.out.write_all(&chunk)
            }
            _ => Ok(()),
        }
    }
}

impl<Out: Write> Write for Response<Out> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let State::Head(head) = &mut self.state else {
            self.write_body(bytes)?;
            return Ok(bytes.len());
        };
        head.extend_from_slice(bytes);
        if let Some((head_bytes, body_at)) = end_of_head(head) {
            let body = head.split_off(body_at);
            match parse_head(&head[..head_bytes]) {
                Ok(parsed) => self.write_head(&parsed)?,
                Err(error) => return self.refuse(&error.to_string()),
            }
            self.write_body(&body)?;
        } else if head.len() > MAX_HEAD_BYTES {
            return self.refuse("the head of the response is too long");
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Where the head ends and where the body begins; nothing while the blank line has not come.
fn end_of_head(output: &[u8]) -> Option<(usize, usize)> {
    let mut line_at = 0;
    while let Some(length) = output[line_at..].iter().position(|&byte| byte == b'\n') {
        let next_at = line_at + length + 1;
        if matches!(&output[line_at..next_at], b"\n" | b"\r\n") {
            return Some((line_at, next_at));
        }
        line_at = next_at;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respond(writes: &[&str], ended: Result<()>) -> String {
        respond_to(writes, ended, false, false)
    }

    fn respond_to(writes: &[&str], ended: Result<()>, plain: bool, without_body: bool) -> String {
        let mut response = Response::new(Vec::new(), plain, without_body);
        for text in writes {
            let _ = response.write(text.as_bytes());
        }
        response.finish(&ended).unwrap();
        String::from_utf8(response.out).unwrap()
    }

    #[test]
    fn a_head_without_a_status_is_a_200() {
        let head = parse_head(b"Content-Type: text/plain\r\n").unwrap();
        assert_eq!(head.status, "200 OK");
        assert_eq!(head.headers, [("Content-Type".to_owned(), "text/plain".to_owned())]);
    }

    #[test]
    fn the_status_is_taken_out_of_the_headers_with_or_without_a_reason() {
        assert_eq!(
            parse_head(b"Status: 404 Not Found\n").unwrap(),
            Head { status: "404 Not Found".to_owned(), headers: vec![] }
        );
        assert_eq!(parse_head(b"status:404\n").unwrap().status, "404");
    }

    #[test]
    fn a_head_that_is_not_headers_is_refused() {
        for head in [&b"Hello\n"[..], b": empty\n", b"Status: fine\n", b"Status: 100\n", b"Status: 42\n", b"\xff: x\n"]
        {
            assert!(parse_head(head).is_err(), "{head:?}");
        }
    }

    #[test]
    fn a_body_without_a_length_goes_out_in_chunks_as_it_comes() {
        let response = respond(&["A: b\n\nHel", "lo"], Ok(()));
        assert_eq!(
            response,
            "HTTP/1.1 200 OK\r\nConnection: close\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n\
             3\r\nHel\r\n2\r\nlo\r\n0\r\n\r\n"
        );
    }

    #[test]
    fn the_head_may_come_in_pieces() {
        let response = respond(&["Status: 4", "04 Not Found\r\n\r", "\n", ""], Ok(()));
        assert_eq!(
            response,
            "HTTP/1.1 404 Not Found\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        );
    }

    #[test]
    fn a_length_that_the_module_gives_stands_even_if_it_is_wrong() {
        let response = respond(&["Content-Length: 100\n\nHello"], Ok(()));
        assert_eq!(response, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nHello");
    }

    #[test]
    fn a_module_that_fails_amid_its_body_leaves_the_last_chunk_out() {
        let response = respond(&["A: b\n\nHello"], Err(anyhow::anyhow!("trap")));
        assert!(response.ends_with("5\r\nHello\r\n"), "{response}");
    }

    #[test]
    fn a_module_that_fails_before_its_head_is_complete_is_a_500_with_the_reason() {
        for (writes, ended, reason) in [
            (&["A: b\n"][..], Err(anyhow::anyhow!("trap")), "trap"),
            (&[][..], Ok(()), "the module ended without a complete head"),
            (&["nonsense\n\nHello", "more"][..], Ok(()), "expected \"Name: value\", got \"nonsense\""),
            (&["long: ", &"x".repeat(MAX_HEAD_BYTES)][..], Ok(()), "the head of the response is too long"),
        ] {
            let response = respond(writes, ended);
            assert!(response.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{response}");
            assert!(response.ends_with(&format!("\r\n\r\n{reason}\n")), "{response}");
        }
    }

    #[test]
    fn an_old_client_gets_no_chunks_and_the_method_head_gets_no_body() {
        assert!(respond_to(&["A: b\n\nHello"], Ok(()), true, false).ends_with("A: b\r\n\r\nHello"));
        assert!(
            respond_to(&["Content-Length: 5\n\nHello"], Ok(()), false, true).ends_with("Content-Length: 5\r\n\r\n")
        );
    }
}
