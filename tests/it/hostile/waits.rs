//! Waits while nothing responds: they end in time.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use ptero::{ErrorKind, PowerAction, ServerState};

use super::server::Server;
use super::{KEY, SHORT};
use crate::dual_test;
use crate::support::mock::{self, MockPanel};

/// How long a websocket may take to open, and a request to a panel that does not respond, unless a wait ends before.
const WEBSOCKET: Duration = Duration::from_secs(10);
const REQUEST: Duration = Duration::from_secs(30);

dual_test! {
    async fn websocket_that_does_not_open_does_not_prolong_a_wait() {
        let node = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = format!("ws://{}/ws", node.local_addr().unwrap());
        let panel = MockPanel::start(move |request| match request.uri().path() {
            path if path.ends_with("/websocket") => {
                mock::json(200, &format!(r#"{{"data":{{"token":"token","socket":"{socket}"}}}}"#))
            }
            path if path.ends_with("/resources") => {
                mock::json(200, r#"{"object":"stats","attributes":{"current_state":"offline"}}"#)
            }
            _ => mock::reply(204, &[], ""),
        });
        let client = Client::new(panel.url(), KEY).unwrap();
        let server = client.server("1a2b3c4d");
        let began = Instant::now();
        let error = server.wait_for_state(ServerState::Running, SHORT).await.unwrap_err();
        assert_eq!((error.kind(), error.last_state()), (ErrorKind::Deadline, Some("offline")), "{error:?}");
        assert!(began.elapsed() < WEBSOCKET, "{:?}", began.elapsed());
    }

    async fn silent_panel_does_not_prolong_a_wait() {
        let panel = Server::start(|peer| peer.wait());
        let client = Client::new(&panel.url, KEY).unwrap();
        let began = Instant::now();
        let error = client.server("1a2b3c4d").power_and_wait(PowerAction::Start, SHORT).await.unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
        assert!(began.elapsed() < REQUEST, "{:?}", began.elapsed());
    }
}
