//! The cryptography of TLS.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, GetRandomFailed, KeyProvider, SecureRandom, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{Error, SignatureScheme};
use webpki::ring::{
    ECDSA_P256_SHA256, ECDSA_P256_SHA384, ECDSA_P384_SHA256, ECDSA_P384_SHA384, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    RSA_PSS_2048_8192_SHA384_LEGACY_KEY, RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
};

/// The provider of rustls for ring, except that it loads no private keys. A panel asks for none, and the code that signs
/// is a fiftieth of a small program.
pub(super) fn provider() -> CryptoProvider {
    CryptoProvider {
        cipher_suites: ring::DEFAULT_CIPHER_SUITES.to_vec(),
        kx_groups: ring::DEFAULT_KX_GROUPS.to_vec(),
        signature_verification_algorithms: VERIFICATION,
        secure_random: &SystemRandom,
        key_provider: &NoKeys,
    }
}

/// What rustls supports with ring. Its own list is private.
static VERIFICATION: WebPkiSupportedAlgorithms = WebPkiSupportedAlgorithms {
    all: webpki::ALL_VERIFICATION_ALGS,
    // TLS 1.3 takes the first of each row, TLS 1.2 any.
    mapping: &[
        (SignatureScheme::ECDSA_NISTP384_SHA384, &[ECDSA_P384_SHA384, ECDSA_P256_SHA384]),
        (SignatureScheme::ECDSA_NISTP256_SHA256, &[ECDSA_P256_SHA256, ECDSA_P384_SHA256]),
        (SignatureScheme::ED25519, &[ED25519]),
        (SignatureScheme::RSA_PSS_SHA512, &[RSA_PSS_2048_8192_SHA512_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA384, &[RSA_PSS_2048_8192_SHA384_LEGACY_KEY]),
        (SignatureScheme::RSA_PSS_SHA256, &[RSA_PSS_2048_8192_SHA256_LEGACY_KEY]),
        (SignatureScheme::RSA_PKCS1_SHA512, &[RSA_PKCS1_2048_8192_SHA512]),
        (SignatureScheme::RSA_PKCS1_SHA384, &[RSA_PKCS1_2048_8192_SHA384]),
        (SignatureScheme::RSA_PKCS1_SHA256, &[RSA_PKCS1_2048_8192_SHA256]),
    ],
};

#[derive(Debug)]
struct SystemRandom;

impl SecureRandom for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), GetRandomFailed> {
        getrandom::fill(bytes).map_err(|_| GetRandomFailed)
    }
}

#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, Error> {
        Err(Error::General("private keys are not supported".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::SignatureVerificationAlgorithm;

    use super::*;

    /// Algorithms have no names, but their `Debug` differs.
    fn names(algorithms: &[&dyn SignatureVerificationAlgorithm]) -> Vec<String> {
        algorithms.iter().map(|algorithm| format!("{algorithm:?}")).collect()
    }

    #[test]
    fn provider_supports_what_that_of_rustls_does() {
        let (own, theirs) = (provider(), ring::default_provider());
        assert_eq!(format!("{:?}", own.cipher_suites), format!("{:?}", theirs.cipher_suites));
        assert_eq!(format!("{:?}", own.kx_groups), format!("{:?}", theirs.kx_groups));

        let (own, theirs) = (own.signature_verification_algorithms, theirs.signature_verification_algorithms);
        let rows = |algorithms: &WebPkiSupportedAlgorithms| -> Vec<_> {
            algorithms.mapping.iter().map(|(scheme, algorithms)| (*scheme, names(algorithms))).collect()
        };
        assert_eq!(rows(&own), rows(&theirs));
        let all = names(own.all);
        for algorithm in names(theirs.all) {
            assert!(all.contains(&algorithm), "{algorithm}");
        }
    }

    #[test]
    fn random_bytes_differ() {
        let random = || {
            let mut bytes = [0; 32];
            provider().secure_random.fill(&mut bytes).unwrap();
            bytes
        };
        assert_ne!(random(), random());
    }
}
