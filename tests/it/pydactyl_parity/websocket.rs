//! What the console says to Wings.

use std::net::TcpListener;
use std::thread::JoinHandle;

use ptero::PowerAction;
use serde_json::{Value, json};
use tungstenite::Message;

use crate::dual_test;
use crate::pydactyl_parity::panel::Answer;
use crate::pydactyl_parity::parity::Parity;

/// A Wings that takes every token, for one console.
struct Wings {
    address: String,
    thread: JoinHandle<Vec<Value>>,
}

impl Wings {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("ws://{}/api/servers/uuid/ws", listener.local_addr().unwrap());
        let thread = std::thread::spawn(move || {
            let mut socket = tungstenite::accept(listener.accept().unwrap().0).unwrap();
            let mut frames = Vec::new();
            while let Ok(message) = socket.read() {
                let Message::Text(text) = message else { continue };
                let mut frame: Value = serde_json::from_str(&text).unwrap();
                // To Wings, no arguments and an empty list of them are the same.
                frame.as_object_mut().unwrap().entry("args").or_insert(json!([]));
                if frame["event"] == "auth" {
                    socket.send(Message::text(r#"{"event":"auth success"}"#)).unwrap();
                }
                frames.push(frame);
            }
            frames
        });
        Self { address, thread }
    }

    /// What came until the console was closed.
    fn frames(self) -> Vec<Value> {
        self.thread.join().unwrap()
    }
}

dual_test! {
    async fn websocket() {
        let mut parity = Parity::of("websocket");
        while let Some(case) = parity.next() {
            // A client and its clones ask for five tokens a minute.
            let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
            let wings = Wings::start();
            let credentials = json!({ "data": { "token": "tok", "socket": wings.address } });
            parity.answer_with(Answer::json(credentials));
            let console = client.server("1a7ce997").console().connect().await.unwrap();
            match case.name() {
                "connect" | "close" => {}
                "send_command" => console.send_command(case.text("command")).await.unwrap(),
                "send_power_action" => console.set_state(PowerAction::from(case.text("signal"))).await.unwrap(),
                // Of events, those that Wings reads.
                "send" if case.text("event") == "send logs" => console.request_logs().await.unwrap(),
                "get_logs" | "request_logs" => console.request_logs().await.unwrap(),
                "get_stats" | "request_stats" => console.request_stats().await.unwrap(),
                "get_status" => assert_eq!(console.state(), None),
                other => panic!("{other}"),
            }
            console.close().await;
            parity.judge_frames(&case, &wings.frames());
        }
        parity.finish();
    }
}
