//! A web service on top of the panel, which responds to the panel's errors with the right statuses.
//!
//! On a fake panel it calls itself and ends; with `PTERO_URL` and `PTERO_KEY` it serves at 127.0.0.1:3000.

mod support;

use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ptero::{Client, ErrorKind, PowerAction};

/// An error of the panel, as a response of this service.
struct Failure(ptero::Error);

impl From<ptero::Error> for Failure {
    fn from(error: ptero::Error) -> Self {
        Self(error)
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self.0.kind() {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Forbidden => StatusCode::FORBIDDEN,
            ErrorKind::InvalidInput | ErrorKind::Validation => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorKind::Refused => StatusCode::BAD_REQUEST,
            ErrorKind::Conflict | ErrorKind::ServerOffline => StatusCode::CONFLICT,
            ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            ErrorKind::Timeout | ErrorKind::Deadline => StatusCode::GATEWAY_TIMEOUT,
            // The key of this service is wrong, which is not the visitor's fault.
            ErrorKind::Unauthorized | ErrorKind::Config => StatusCode::INTERNAL_SERVER_ERROR,
            // The panel, its node or the network between failed.
            _ => StatusCode::BAD_GATEWAY,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        // With hint, path and attempts, for the operator of this service. It contains no secrets.
        eprintln!("{}", self.0);
        // For the visitor: what the panel says of the request, but nothing of what is behind this service.
        let detail = match self.status() {
            status if status.is_server_error() => "",
            _ => self.0.detail(),
        };
        let body = serde_json::json!({ "error": self.0.kind().to_string(), "detail": detail, "field": self.0.field() });
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(wait) = self.0.retry_after() {
            // Rounded up, as an early retry is refused again.
            let seconds = wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

async fn server(State(client): State<Client>, Path(id): Path<String>) -> Result<Response, Failure> {
    let server = client.server(&id).get().await?;
    let stats = client.server(&id).resources().await?;
    Ok(Json(serde_json::json!({ "name": server.name, "state": stats.current_state })).into_response())
}

async fn start(State(client): State<Client>, Path(id): Path<String>) -> Result<StatusCode, Failure> {
    client.server(id).power(PowerAction::Start).await?;
    Ok(StatusCode::ACCEPTED)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let panel = support::Panel::client();
    // A visitor does not wait through many retries.
    let client = Client::builder(&panel.url, &panel.key).retries(1).timeout(Duration::from_secs(5)).build()?;
    let service =
        Router::new().route("/servers/{id}", get(server)).route("/servers/{id}/start", post(start)).with_state(client);
    if let Some(fake) = &panel.fake {
        return demo::run(service, fake).await;
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    println!("Serving at http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, service).await?)
}

/// Calls the service without a network, on a fake panel with scripted failures.
mod demo {
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use axum::http::{Request, header};
    use ptero::testing::FakePanel;
    use tower::ServiceExt;

    pub async fn run(service: Router, fake: &FakePanel) -> Result<(), Box<dyn std::error::Error>> {
        let state = "/api/client/servers/*/resources";
        call(&service, "/servers/ba052e75", 200, None).await?;
        call(&service, "/servers/00000000", 404, None).await?;

        fake.on("GET", state).times(2).rate_limited(Duration::from_secs(1000));
        call(&service, "/servers/ba052e75", 429, Some("1000")).await?;
        fake.clear_faults();

        // A proxy in front of the panel: its 404 says nothing of the server.
        fake.on("GET", state).reply(404, "text/html", "<title>404 Not Found</title>");
        call(&service, "/servers/ba052e75", 502, None).await?;
        fake.clear_faults();

        fake.suspend("ba052e75");
        call(&service, "/servers/ba052e75", 409, None).await
    }

    async fn call(
        service: &Router,
        path: &str,
        status: u16,
        retry_after: Option<&str>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let response = service.clone().oneshot(Request::get(path).body(Body::empty())?).await?;
        let given = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str()).transpose()?;
        println!("GET {path}: {} {}", response.status(), given.unwrap_or_default());
        assert_eq!((response.status().as_u16(), given), (status, retry_after));
        Ok(())
    }
}
