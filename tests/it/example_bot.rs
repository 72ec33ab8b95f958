//! A small bot and its tests, as you would write them in a program of your own.

use ptero::{Client, PowerAction, Result, ServerState};

/// Looks after the servers whose name begins with a word.
struct Caretaker {
    client: Client,
    prefix: String,
}

/// What came of a round.
#[derive(Debug, Default, PartialEq)]
struct Round {
    started: Vec<String>,
    failed: Vec<String>,
}

impl Caretaker {
    fn new(client: Client, prefix: &str) -> Self {
        Self { client, prefix: prefix.to_owned() }
    }

    /// Starts what is offline. A server that is busy or gone is no reason to leave the others.
    async fn round(&self) -> Result<Round> {
        let mut round = Round::default();
        for server in self.client.servers().list().filter("name", &self.prefix).collect().await? {
            match self.start_if_offline(server.identifier.as_str()).await {
                Ok(true) => round.started.push(server.name),
                Ok(false) => {}
                Err(_) => round.failed.push(server.name),
            }
        }
        Ok(round)
    }

    async fn start_if_offline(&self, id: &str) -> Result<bool> {
        let server = self.client.server(id);
        let is_offline = server.resources().await?.current_state == ServerState::Offline;
        if is_offline {
            server.power(PowerAction::Start).await?;
        }
        Ok(is_offline)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use ptero::testing::{FakePanel, SeedServer};
    use ptero::{Clock, ErrorKind};

    use super::*;

    fn panel(clock: &Clock) -> FakePanel {
        FakePanel::builder()
            .clock(clock.clone())
            .without_servers()
            .server(SeedServer::new("Lobby 1").owner("normaluser").running())
            .server(SeedServer::new("Lobby 2").owner("normaluser"))
            .server(SeedServer::new("Arena").owner("normaluser"))
            .start()
    }

    fn caretaker(panel: &FakePanel, clock: &Clock) -> Caretaker {
        let client = Client::builder(panel.url(), panel.client_key()).clock(clock.clone()).build().unwrap();
        Caretaker::new(client, "Lobby")
    }

    fn state(panel: &FakePanel, name: &str) -> ServerState {
        panel.servers().into_iter().find(|server| server.name == name).unwrap().state
    }

    #[tokio::test]
    async fn starts_only_own_offline_servers() {
        let clock = Clock::simulated();
        let panel = panel(&clock);
        let round = caretaker(&panel, &clock).round().await.unwrap();
        assert_eq!(round, Round { started: vec!["Lobby 2".to_owned()], failed: vec![] });
        clock.advance(Duration::from_secs(60));
        assert_eq!(state(&panel, "Lobby 2"), ServerState::Running);
        assert_eq!(state(&panel, "Arena"), ServerState::Offline);
        let sent = panel.assert_received("POST", "/api/client/servers/*/power");
        assert_eq!(sent.json()["signal"], "start");
    }

    #[tokio::test]
    async fn failing_server_does_not_stop_the_loop() {
        let clock = Clock::simulated();
        let panel = panel(&clock);
        panel.on("GET", "/api/client/servers/*/resources").status(502);
        let round = caretaker(&panel, &clock).round().await.unwrap();
        assert_eq!(round, Round { started: vec!["Lobby 2".to_owned()], failed: vec!["Lobby 1".to_owned()] });
    }

    #[tokio::test]
    async fn rate_limit_is_waited_out() {
        let clock = Clock::simulated();
        let panel = panel(&clock);
        panel.on("POST", "/api/client/servers/*/power").times(2).rate_limited(Duration::from_secs(20));
        let round = caretaker(&panel, &clock).round().await.unwrap();
        assert_eq!(round.started, ["Lobby 2"]);
        assert!(clock.waits().iter().sum::<Duration>() >= Duration::from_secs(40), "{:?}", clock.waits());
    }

    #[tokio::test]
    async fn start_with_a_lost_response_is_not_retried() {
        let clock = Clock::simulated();
        let panel = panel(&clock);
        panel.on("POST", "/api/client/servers/*/power").dropped_after();
        let caretaker = caretaker(&panel, &clock);
        let round = caretaker.round().await.unwrap();
        assert_eq!(round.failed, ["Lobby 2"]);
        clock.advance(Duration::from_secs(60));
        assert_eq!(caretaker.round().await.unwrap(), Round::default(), "it has been started all the same");
        let starts = panel.requests().into_iter().filter(|request| request.path.ends_with("/power")).count();
        assert_eq!(starts, 1);
    }

    #[tokio::test]
    async fn wrong_key_is_an_error_not_an_empty_list() {
        let clock = Clock::simulated();
        let panel = panel(&clock);
        let client = Client::new(panel.url(), "ptlc_wrong").unwrap();
        let error = Caretaker::new(client, "Lobby").round().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthorized);
    }
}
