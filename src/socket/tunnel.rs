//! The way to Wings through an HTTP proxy.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::Url;

use super::SocketAddress;
use crate::error::{Error, ErrorKind, Quoted, Result, Secrets};

/// The head of an answer that is longer is none.
const LONGEST_HEAD: usize = 16 * 1024;

/// A question to a proxy, and as much as has come of the answer.
pub(crate) struct Tunnel {
    question: String,
    head: Vec<u8>,
}

impl Tunnel {
    pub(super) fn new(proxy: &Url, target: &SocketAddress) -> Self {
        let target = format!("{}:{}", target.url.host_str().unwrap_or_default(), target.port);
        let mut question = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
        if !proxy.username().is_empty() {
            let decoded = |text| percent_decode_str(text).decode_utf8_lossy();
            let login = [&decoded(proxy.username()), ":", &decoded(proxy.password().unwrap_or_default())].concat();
            question.push_str(&format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(login)));
        }
        question.push_str("\r\n");
        Self { question, head: Vec::new() }
    }

    /// What to send to the proxy.
    pub(crate) fn question(&self) -> &[u8] {
        self.question.as_bytes()
    }

    /// Takes the next byte of the answer, and no more than its last, since what follows is said by Wings. Says whether
    /// the way is open now.
    pub(crate) fn take(&mut self, byte: u8) -> Result<bool> {
        self.head.push(byte);
        if !self.head.ends_with(b"\r\n\r\n") {
            return match self.head.len() {
                LONGEST_HEAD.. => Err(Error::new(ErrorKind::Connect, "the proxy returned an invalid HTTP response")),
                _ => Ok(false),
            };
        }
        let head = String::from_utf8_lossy(&self.head);
        let status = head.lines().next().unwrap_or_default();
        let code = status.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1));
        if code.is_some_and(|code| code.starts_with('2')) {
            return Ok(true);
        }
        let status = Quoted::line(&head, Secrets::NONE);
        Err(Error::new(ErrorKind::Connect, format!("the proxy refused the tunnel to Wings: {status}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proxies::Proxies;

    fn tunnel(proxy: &str, target: &str) -> Tunnel {
        Tunnel::new(&Url::parse(proxy).unwrap(), &SocketAddress::new(target, &Proxies::default()).unwrap())
    }

    fn answered(answer: &str) -> Result<bool> {
        let mut tunnel = tunnel("http://proxy", "ws://node:8080/x");
        answer.bytes().try_fold(false, |is_open, byte| {
            assert!(!is_open, "nothing of what follows is read");
            tunnel.take(byte)
        })
    }

    #[test]
    fn connect_request_names_node_and_credentials() {
        let asked = tunnel("http://me:p%40ss@proxy:3128", "ws://[::1]:8080/api/servers/x/ws");
        let expected = "CONNECT [::1]:8080 HTTP/1.1\r\nHost: [::1]:8080\r\n\
                        Proxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n";
        assert_eq!(String::from_utf8_lossy(asked.question()), expected);
        let asked = tunnel("http://proxy:3128", "ws://node/x");
        assert_eq!(asked.question(), b"CONNECT node:80 HTTP/1.1\r\nHost: node:80\r\n\r\n");
    }

    #[test]
    fn tunnel_opens_on_success_status() {
        assert!(answered("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n").unwrap());
        assert!(!answered("HTTP/1.1 200 OK\r\n").unwrap());
        let error = answered("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(error.detail().contains("407"), "{error}");
        assert!(answered("SSH-2.0-x\r\n\r\n").is_err());
        assert!(answered(&"x".repeat(LONGEST_HEAD)).is_err());
    }
}
