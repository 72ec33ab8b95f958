//! The websocket of a server: a task for each connection.

mod frame;
mod limits;
mod session;

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{pending, poll_fn};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use session::Session;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::lock::lock;
use crate::shared::Shared;
use crate::state::process::{Disruption, Signal, WingsEvent};

/// How many signals are passed on before anything else is handled.
const BATCH: usize = 256;

/// How long Wings waits for the client's close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// One connection.
pub(super) struct Connection {
    shared: Arc<Shared>,
    session: Session,
    signals: UnboundedReceiver<Signal>,
}

/// Why a connection wakes up.
enum Wake {
    Received(String),
    Signals(Vec<Signal>),
    Tick,
    Closed,
}

/// What to do with the connection.
enum Action {
    Send(String),
    Disrupt(Disruption),
}

impl Connection {
    /// Starts to listen. `None` when the server is gone.
    pub(super) fn new(shared: &Arc<Shared>, server: u64) -> Option<Self> {
        let state = lock(&shared.state);
        let server = state.servers.get(server)?;
        let session = Session::new(&state, server);
        let signals = server.process.subscribe();
        Some(Self { shared: Arc::clone(shared), session, signals })
    }

    pub(super) async fn run(mut self, mut socket: Socket) {
        loop {
            let actions = match self.wake(&mut socket).await {
                Wake::Received(text) => self.receive(&text),
                Wake::Signals(signals) => self.take(signals),
                Wake::Tick => self.tick(),
                Wake::Closed => return,
            };
            for action in actions {
                match action {
                    Action::Send(text) | Action::Disrupt(Disruption::Send(text)) => {
                        if socket.feed(Message::text(text)).await.is_err() {
                            return;
                        }
                    }
                    // From here on it no longer counts as open.
                    Action::Disrupt(Disruption::Sever) => {
                        drop(self);
                        return drop(socket);
                    }
                    Action::Disrupt(Disruption::Close { code, reason }) => {
                        drop(self);
                        return close(socket, code, reason).await;
                    }
                    Action::Disrupt(Disruption::Freeze) => {
                        drop(self);
                        return pending().await;
                    }
                }
            }
            if socket.flush().await.is_err() {
                return;
            }
        }
    }

    async fn wake(&mut self, socket: &mut Socket) -> Wake {
        let wait = self.session.next_tick().map(|at| lock(&self.shared.state).clock.sleep_until(at));
        let mut sleep = pin!(async move {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => pending().await,
            }
        });
        poll_fn(|context| {
            if let Poll::Ready(signals) = self.poll_signals(context) {
                return Poll::Ready(signals);
            }
            match socket.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(message))) => return Poll::Ready(wake_for(&message)),
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(Wake::Closed),
                Poll::Pending => {}
            }
            sleep.as_mut().poll(context).map(|()| Wake::Tick)
        })
        .await
    }

    fn poll_signals(&mut self, context: &mut Context<'_>) -> Poll<Wake> {
        let mut signals = Vec::new();
        self.signals.poll_recv_many(context, &mut signals, BATCH).map(|count| match count {
            0 => Wake::Closed,
            _ => Wake::Signals(signals),
        })
    }

    fn receive(&mut self, text: &str) -> VecDeque<Action> {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        let was_open = self.session.is_open();
        let frames = self.session.receive(&mut state, text);
        let mut actions: VecDeque<_> = frames.iter().map(|frame| Action::Send(frame.to_text())).collect();
        if !was_open && self.session.is_open() {
            // The greeting contains the events from before.
            while let Ok(signal) = self.signals.try_recv() {
                if let Signal::Disruption(disruption) = signal {
                    actions.push_back(Action::Disrupt(disruption));
                }
            }
        }
        drop(state);
        self.shared.changed.notify_one();
        actions
    }

    fn take(&mut self, signals: Vec<Signal>) -> VecDeque<Action> {
        let state = lock(&self.shared.state);
        let mut actions = VecDeque::new();
        for signal in signals {
            match signal {
                Signal::Disruption(disruption) => actions.push_back(Action::Disrupt(disruption)),
                Signal::Event(event) => {
                    if self.session.is_open() {
                        let frame = self.session.pass_on(&state, &event);
                        actions.extend(frame.map(|frame| Action::Send(frame.to_text())));
                    }
                    if event == WingsEvent::Deleted {
                        let reason = "server deleted".to_owned();
                        actions.push_back(Action::Disrupt(Disruption::Close { code: 1001, reason }));
                    }
                }
            }
        }
        actions
    }

    fn tick(&mut self) -> VecDeque<Action> {
        let frame = self.session.tick(&lock(&self.shared.state));
        frame.map(|frame| Action::Send(frame.to_text())).into_iter().collect()
    }
}

fn wake_for(message: &Message) -> Wake {
    // The library itself replies to pings and close frames.
    match message {
        Message::Text(text) => Wake::Received(text.to_string()),
        Message::Binary(bytes) => Wake::Received(String::from_utf8_lossy(bytes).into_owned()),
        _ => Wake::Signals(Vec::new()),
    }
}

async fn close(mut socket: Socket, code: u16, reason: String) {
    let frame = CloseFrame { code: code.into(), reason: reason.into() };
    if socket.close(Some(frame)).await.is_err() {
        return;
    }
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, rest).await;
}
