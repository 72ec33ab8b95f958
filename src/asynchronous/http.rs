use reqwest::redirect::Policy;

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::{Incoming, Outgoing, is_tls, unanswered};

/// One pool of connections, shared by all clones of a client.
#[derive(Debug)]
pub(crate) struct Http {
    client: reqwest::Client,
}

impl Http {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(config.connect_timeout)
            .tcp_nodelay(true);
        #[cfg(feature = "rustls")]
        {
            let mut tls = crate::tls::client_config(config)?;
            tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            builder = builder.tls_backend_preconfigured(tls);
        }
        if let Some(timeout) = config.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(proxy) = &config.proxy {
            let proxy = reqwest::Proxy::all(proxy.clone())
                .map_err(|error| Error::config("the proxy cannot be used").with_source(error))?;
            builder = builder.proxy(proxy);
        }
        let client =
            builder.build().map_err(|error| Error::config("the HTTP client cannot be set up").with_source(error))?;
        Ok(Self { client })
    }

    pub(crate) async fn send(&self, request: &Outgoing) -> Result<Incoming> {
        let response = self
            .client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone())
            .body(request.body.clone())
            .send()
            .await
            .map_err(failure)?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let body = response.bytes().await.map_err(failure)?;
        Ok(Incoming { status, headers, body })
    }
}

fn failure(error: reqwest::Error) -> Error {
    let kind = match &error {
        _ if is_tls(&error) => ErrorKind::Tls,
        error if error.is_connect() => ErrorKind::Connect,
        error if error.is_timeout() => ErrorKind::Timeout,
        error if error.is_builder() => ErrorKind::InvalidInput,
        _ => ErrorKind::Dropped,
    };
    unanswered(kind, error.without_url())
}
