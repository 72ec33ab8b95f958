//! The websocket of a server: a task for each connection.

mod conversation;
mod frame;
mod limits;
mod power;

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::future::{pending, poll_fn};
use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::super::serve::{Shared, lock};
use super::super::state::process::{Disruption, Signal, WingsEvent};
use conversation::Conversation;

/// How many signals are passed on before anything else has its turn.
const BATCH: usize = 256;

/// How long Wings waits for the answer to its goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// One connection.
pub(super) struct Connection {
    shared: Arc<Shared>,
    conversation: Conversation,
    signals: UnboundedReceiver<Signal>,
}

/// What a connection woke up for.
enum Woken {
    Heard(String),
    Signals(Vec<Signal>),
    Tick,
    Over,
}

/// Something to do to the connection.
enum Deed {
    Send(String),
    Disrupt(Disruption),
}

impl Connection {
    /// Listens from now on. None when the server is gone.
    pub(super) fn new(shared: &Arc<Shared>, server: u64) -> Option<Self> {
        let state = lock(&shared.state);
        let server = state.servers.get(server)?;
        let conversation = Conversation::new(&state, server);
        let signals = server.process.subscribe();
        Some(Self { shared: Arc::clone(shared), conversation, signals })
    }

    pub(super) async fn talk(mut self, mut socket: Socket) {
        loop {
            let deeds = match self.wake(&mut socket).await {
                Woken::Heard(text) => self.hear(&text),
                Woken::Signals(signals) => self.take(signals),
                Woken::Tick => self.tick(),
                Woken::Over => return,
            };
            for deed in deeds {
                match deed {
                    Deed::Send(text) | Deed::Disrupt(Disruption::Send(text)) => {
                        if socket.feed(Message::text(text)).await.is_err() {
                            return;
                        }
                    }
                    Deed::Disrupt(Disruption::Sever) => return,
                    // From here on it does not count as open any more.
                    Deed::Disrupt(Disruption::Close { code, reason }) => {
                        drop(self);
                        return close(socket, code, reason).await;
                    }
                    Deed::Disrupt(Disruption::Freeze) => {
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

    async fn wake(&mut self, socket: &mut Socket) -> Woken {
        let wait = self.conversation.next_tick().map(|at| lock(&self.shared.state).calendar.sleep_until(at));
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
                Poll::Ready(Some(Ok(message))) => return Poll::Ready(heard(&message)),
                Poll::Ready(Some(Err(_)) | None) => return Poll::Ready(Woken::Over),
                Poll::Pending => {}
            }
            sleep.as_mut().poll(context).map(|()| Woken::Tick)
        })
        .await
    }

    fn poll_signals(&mut self, context: &mut Context<'_>) -> Poll<Woken> {
        let mut signals = Vec::new();
        self.signals.poll_recv_many(context, &mut signals, BATCH).map(|count| match count {
            0 => Woken::Over,
            _ => Woken::Signals(signals),
        })
    }

    fn hear(&mut self, text: &str) -> VecDeque<Deed> {
        let mut state = lock(&self.shared.state);
        state.catch_up();
        let had_begun = self.conversation.has_begun();
        let frames = self.conversation.hear(&mut state, text);
        let mut deeds: VecDeque<_> = frames.iter().map(|frame| Deed::Send(frame.to_text())).collect();
        if !had_begun && self.conversation.has_begun() {
            // What was told before is in the greeting already.
            while let Ok(signal) = self.signals.try_recv() {
                if let Signal::Disruption(disruption) = signal {
                    deeds.push_back(Deed::Disrupt(disruption));
                }
            }
        }
        drop(state);
        self.shared.changed.notify_one();
        deeds
    }

    fn take(&mut self, signals: Vec<Signal>) -> VecDeque<Deed> {
        let state = lock(&self.shared.state);
        let mut deeds = VecDeque::new();
        for signal in signals {
            match signal {
                Signal::Disruption(disruption) => deeds.push_back(Deed::Disrupt(disruption)),
                Signal::Event(event) => {
                    if self.conversation.has_begun() {
                        let frame = self.conversation.pass_on(&state, &event);
                        deeds.extend(frame.map(|frame| Deed::Send(frame.to_text())));
                    }
                    if event == WingsEvent::Deleted {
                        let reason = "server deleted".to_owned();
                        deeds.push_back(Deed::Disrupt(Disruption::Close { code: 1001, reason }));
                    }
                }
            }
        }
        deeds
    }

    fn tick(&mut self) -> VecDeque<Deed> {
        let frame = self.conversation.tick(&lock(&self.shared.state));
        frame.map(|frame| Deed::Send(frame.to_text())).into_iter().collect()
    }
}

fn heard(message: &Message) -> Woken {
    // Pings are answered, and goodbyes returned, by themselves.
    match message {
        Message::Text(text) => Woken::Heard(text.to_string()),
        Message::Binary(bytes) => Woken::Heard(String::from_utf8_lossy(bytes).into_owned()),
        _ => Woken::Signals(Vec::new()),
    }
}

async fn close(mut socket: Socket, code: u16, reason: String) {
    let frame = CloseFrame { code: code.into(), reason: reason.into() };
    if socket.close(Some(frame)).await.is_err() {
        return;
    }
    let rest = async { while let Some(Ok(_)) = socket.next().await {} };
    let _ = tokio::time::timeout(GOODBYE, rest).await;
}
