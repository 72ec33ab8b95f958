use ::redis::{Client, Connection, RedisResult, TlsCertificates};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::{CryptoProvider, ring};

use crate::tls::certificates;

use super::RedisUrl;
use super::connection::CONNECT;

/// Connects to a Redis whose certificate was issued by one of `roots`, or by an authority that the platform knows.
pub(super) fn connect(url: &RedisUrl, roots: &[Vec<u8>]) -> RedisResult<Connection> {
    // The Redis client would panic if a program has several providers and has chosen none.
    if CryptoProvider::get_default().is_none() {
        // Another thread may be faster, which is as good.
        let _ = ring::default_provider().install_default();
    }
    let by_platform = || Client::open(url.0.clone())?.get_connection_with_timeout(CONNECT);
    if roots.is_empty() {
        return by_platform();
    }
    let certificates = TlsCertificates { client_tls: None, root_cert: Some(pem(roots).into_bytes()) };
    let by_roots = || Client::build_with_tls(url.0.clone(), certificates)?.get_connection_with_timeout(CONNECT);
    match by_roots() {
        // Another authority may have issued this certificate than that of the panel.
        Err(error) if !error.is_timeout() && !error.is_connection_refusal() => by_platform(),
        outcome => outcome,
    }
}

/// Certificates in PEM form, as the Redis client wants them. A client with malformed ones is not built.
fn pem(roots: &[Vec<u8>]) -> String {
    let certificates = roots.iter().filter_map(|root| certificates(root).ok()).flatten();
    let text = certificates.map(|certificate| {
        let base64 = STANDARD.encode(certificate);
        let lines: Vec<&str> = base64.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    });
    text.collect()
}
