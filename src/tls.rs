//! The one TLS configuration of all four transports: rustls with ring, the platform's roots and the user's own.
//!
//! It names its provider itself. Left to their features, reqwest, ureq and tungstenite would look for a process-wide
//! provider, and a program with both clients would panic at its first `https://` or `wss://`.

mod provider;

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use crate::config::Config;
use crate::error::{Error, Result};

use provider::provider;

/// The configuration of one client, built the first time it is asked for.
pub(crate) fn client_config(config: &Config) -> Result<Arc<ClientConfig>> {
    if let Some(made) = config.tls.get() {
        return Ok(made.clone());
    }
    let made = Arc::new(make(config)?);
    Ok(config.tls.get_or_init(|| made).clone())
}

fn make(config: &Config) -> Result<ClientConfig> {
    let provider = Arc::new(provider());
    let verifier = verifier(config, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::config("TLS cannot be configured").with_source(error))?;
    // Only the name is dangerous: by default the verifier is the platform's own.
    Ok(builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

fn verifier(config: &Config, provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>> {
    if config.accept_invalid_certs {
        return Ok(Arc::new(AcceptAll(provider.signature_verification_algorithms)));
    }
    let mut roots = Vec::new();
    for text in &config.root_certificates {
        roots.extend(certificates(text)?);
    }
    let mut store = RootCertStore::empty();
    for root in &roots {
        store.add(root.clone()).map_err(|error| Error::config("a root certificate is invalid").with_source(error))?;
    }
    if roots.is_empty() {
        return Ok(PLATFORM.get_or_init(|| Arc::new(LazyVerifier::new(roots, provider.clone()))).clone());
    }
    Ok(Arc::new(LazyVerifier::new(roots, provider.clone())))
}

/// The verifier of all clients without roots of their own: reading the platform's takes milliseconds.
static PLATFORM: OnceLock<Arc<LazyVerifier>> = OnceLock::new();

/// Verifies with the platform's roots, which it reads at the first handshake, and with extra ones.
#[derive(Debug)]
struct LazyVerifier {
    extra_roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
    verifier: OnceLock<Verifier>,
}

impl LazyVerifier {
    fn new(extra_roots: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Self {
        Self { extra_roots, provider, verifier: OnceLock::new() }
    }

    /// A failure is not kept, so that a client heals once the roots can be read.
    fn verifier(&self) -> Result<&Verifier, rustls::Error> {
        if let Some(verifier) = self.verifier.get() {
            return Ok(verifier);
        }
        let loaded = Verifier::new_with_extra_roots(self.extra_roots.clone(), self.provider.clone())?;
        Ok(self.verifier.get_or_init(|| loaded))
    }
}

impl ServerCertVerifier for LazyVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// The certificates in `bytes`, PEM (one or several) or DER (one).
pub(crate) fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>> {
    if !bytes.starts_with(b"-----") && !bytes.windows(10).any(|window| window == b"-----BEGIN") {
        return Ok(vec![CertificateDer::from(bytes.to_vec())]);
    }
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(bytes).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(Error::config("the root certificate contains no PEM certificate")),
        Err(error) => Err(Error::config("the root certificate is not in PEM format").with_source(error)),
    }
}

/// For `danger_accept_invalid_certs`: any certificate will do, though its owner must hold the key.
#[derive(Debug)]
struct AcceptAll(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AcceptAll {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn building_a_client_reads_no_platform_roots() {
        client_config(&Config::new("https://panel.example.com", "key").unwrap()).unwrap();
        assert!(PLATFORM.get().unwrap().verifier.get().is_none());
    }

    #[test]
    fn malformed_root_certificate_is_refused_at_build() {
        let mut config = Config::new("https://panel.example.com", "key").unwrap();
        config.root_certificates.push(b"no certificate".to_vec());
        assert_eq!(client_config(&config).unwrap_err().kind(), crate::ErrorKind::Config);
    }
}
