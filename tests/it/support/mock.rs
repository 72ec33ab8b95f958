//! `httpmock` as a panel: it answers every request with what a function returns, and records the requests.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

/// A mock server for one test, from the pool of `httpmock`.
///
/// `.cargo/config.toml` makes that pool larger than any number of tests that run at the same time, so that two tests
/// that need two servers each cannot wait for each other.
pub struct MockPanel {
    server: MockServer,
    url: String,
    requests: Arc<Mutex<Vec<HttpMockRequest>>>,
}

impl MockPanel {
    /// Starts a server that answers each request with what `respond` returns.
    pub fn start(respond: impl Fn(&HttpMockRequest) -> HttpMockResponse + Send + Sync + 'static) -> Self {
        let (server, requests) = (MockServer::start(), Arc::new(Mutex::new(Vec::new())));
        let seen = requests.clone();
        server.mock(|_, then| {
            then.respond_with(move |request| {
                seen.lock().unwrap().push(request.clone());
                respond(request)
            });
        });
        Self { url: server.base_url(), server, requests }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The requests that arrived since the last call.
    pub fn seen(&self) -> Vec<HttpMockRequest> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

/// A response. `httpmock` adds `Content-Length`.
pub fn reply(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).headers(headers.iter().copied()).body(body.into()).build()
}

/// A response with a JSON body.
pub fn json(status: u16, body: &str) -> HttpMockResponse {
    reply(status, &[("Content-Type", "application/json")], body)
}

/// Answers a request that the test did not expect: with a status that no client retries.
pub fn unexpected() -> HttpMockResponse {
    reply(418, &[], "the test expected no further request")
}

/// Path and query of a request, as sent.
pub fn target(request: &HttpMockRequest) -> String {
    request.uri().path_and_query().unwrap().to_string()
}

/// A header of a request, or an empty string.
pub fn header<'a>(request: &'a HttpMockRequest, name: &str) -> &'a str {
    let found = request.headers_vec().iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map_or("", |(_, value)| value)
}

/// A request as HTTP/1.1 writes it, with the names of headers in lower case.
pub fn text(request: &HttpMockRequest) -> String {
    let first = format!("{} {} {}\r\n", request.method_str(), target(request), request.version_ref());
    let headers = request.headers_vec().iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    first + &headers.collect::<String>() + "\r\n" + &request.body_string()
}
