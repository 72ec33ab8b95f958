use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::model::{BackupCompleted, ServerState, WingsStats};

use super::frame::Frame;
use super::kind::EventKind;
use super::strip_ansi;

/// An event of a server's console or of its connection.
///
/// It serializes to an object with the event's name as `event` and its payload as `data`:
/// `{"event":"status","data":"running"}`, `{"event":"console output","data":{"text":"…","replayed":false}}`,
/// `{"event":"reconnecting","data":{"attempt":1,"reason":"…"}}`, `{"event":"auth success"}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", content = "data")]
#[non_exhaustive]
pub enum ConsoleEvent {
    /// Wings has accepted the token: at the start, after a reconnection, or as a renewal.
    #[serde(rename = "auth success")]
    AuthSuccess,
    /// The server's state: the current one at the start, then every change.
    #[serde(rename = "status")]
    Status(ServerState),
    /// The server's resource usage, about once a second while it runs.
    #[serde(rename = "stats")]
    Stats(WingsStats),
    /// A line of the server's console, with its colours.
    #[serde(rename = "console output")]
    ConsoleOutput(ConsoleLine),
    /// A line of output of an installation, or of an image pull before a start. Only for administrators.
    #[serde(rename = "install output")]
    InstallOutput(String),
    /// The installation started.
    #[serde(rename = "install started")]
    InstallStarted,
    /// The installation ended, successfully or not. The server's status over REST shows which.
    #[serde(rename = "install completed")]
    InstallCompleted,
    /// A message of Wings about its current work.
    #[serde(rename = "daemon message")]
    DaemonMessage(String),
    /// Wings refused an action of this connection. The text has `Error Event [<uuid>]:` before the reason, which
    /// [`refusal`](Self::refusal) classifies.
    #[serde(rename = "daemon error")]
    DaemonError(String),
    /// Wings rejected the token. Recoverable rejections are handled automatically.
    #[serde(rename = "jwt error")]
    JwtError(String),
    /// The token will soon expire; it is being renewed.
    #[serde(rename = "token expiring")]
    TokenExpiring,
    /// The token has expired; it is being renewed.
    #[serde(rename = "token expired")]
    TokenExpired,
    /// A backup ended, successfully or not. Needs `backup.read`.
    #[serde(rename = "backup completed")]
    BackupCompleted(BackupCompleted),
    /// A backup was restored, successfully or not.
    #[serde(rename = "backup restore completed")]
    BackupRestoreCompleted,
    /// A line of output of the server's transfer to another node. Only for administrators.
    #[serde(rename = "transfer logs")]
    TransferLogs(String),
    /// The transfer to another node reached a new stage.
    #[serde(rename = "transfer status")]
    TransferStatus(TransferStatus),
    /// The server was deleted. The console ends.
    #[serde(rename = "deleted")]
    Deleted,
    /// Wings dropped messages of this connection because they arrived too fast: those of one event, or `global`.
    #[serde(rename = "throttled")]
    Throttled(String),
    /// The connection was lost; the console reconnects.
    #[serde(rename = "reconnecting")]
    #[non_exhaustive]
    Reconnecting {
        /// The number of the attempt, from 1.
        attempt: u32,
        /// Why the last connection or attempt ended.
        reason: String,
    },
    /// The connection was re-established.
    #[serde(rename = "reconnected")]
    #[non_exhaustive]
    Reconnected {
        /// The number of attempts it took.
        attempts: u32,
    },
    /// A listener was too slow for too long, and missed this number of events.
    #[serde(rename = "missed")]
    Missed(u64),
    /// An event unknown to this version, unchanged.
    #[serde(rename = "unknown")]
    #[non_exhaustive]
    Unknown {
        /// Its name.
        event: String,
        /// Its arguments.
        args: Vec<String>,
    },
    /// A malformed message, unchanged.
    #[serde(rename = "malformed")]
    Malformed(String),
}

/// A line of a server's console.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ConsoleLine {
    /// The line with its colours, without the line break.
    pub text: String,
    /// Whether Wings sent the line again as part of the log.
    pub replayed: bool,
}

impl ConsoleLine {
    /// Returns the line without colours.
    #[must_use]
    pub fn plain(&self) -> Cow<'_, str> {
        strip_ansi(&self.text)
    }
}

impl fmt::Display for ConsoleLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

ptero_model::open_enum! {
    /// The stage of a server's transfer to another node. An open set that differs between versions of Wings.
    TransferStatus {
        /// It is waiting.
        Pending = "pending",
        /// It started, on Wings 1.7.
        Starting = "starting",
        /// The files are being sent.
        Processing = "processing",
        /// It is being cancelled.
        Cancelling = "cancelling",
        /// It was cancelled.
        Cancelled = "cancelled",
        /// The archive is complete, on Wings 1.7.
        Archived = "archived",
        /// The old node has finished.
        Completed = "completed",
        /// The new node has taken over.
        Success = "success",
        /// It failed; the server stays on its node.
        Failure = "failure",
        /// It failed.
        Failed = "failed",
    }
}

impl ConsoleEvent {
    /// Returns the kind of the event.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::AuthSuccess => EventKind::AuthSuccess,
            Self::Status(_) => EventKind::Status,
            Self::Stats(_) => EventKind::Stats,
            Self::ConsoleOutput(_) => EventKind::ConsoleOutput,
            Self::InstallOutput(_) => EventKind::InstallOutput,
            Self::InstallStarted => EventKind::InstallStarted,
            Self::InstallCompleted => EventKind::InstallCompleted,
            Self::DaemonMessage(_) => EventKind::DaemonMessage,
            Self::DaemonError(_) => EventKind::DaemonError,
            Self::JwtError(_) => EventKind::JwtError,
            Self::TokenExpiring => EventKind::TokenExpiring,
            Self::TokenExpired => EventKind::TokenExpired,
            Self::BackupCompleted(_) => EventKind::BackupCompleted,
            Self::BackupRestoreCompleted => EventKind::BackupRestoreCompleted,
            Self::TransferLogs(_) => EventKind::TransferLogs,
            Self::TransferStatus(_) => EventKind::TransferStatus,
            Self::Deleted => EventKind::Deleted,
            Self::Throttled(_) => EventKind::Throttled,
            Self::Reconnecting { .. } => EventKind::Reconnecting,
            Self::Reconnected { .. } => EventKind::Reconnected,
            Self::Missed(_) => EventKind::Missed,
            Self::Unknown { event, .. } => EventKind::Unknown(event.clone()),
            Self::Malformed(_) => EventKind::Malformed,
        }
    }

    /// The approximate number of bytes it occupies.
    pub(super) fn weight(&self) -> usize {
        let text = match self {
            Self::ConsoleOutput(ConsoleLine { text, .. })
            | Self::InstallOutput(text)
            | Self::DaemonMessage(text)
            | Self::DaemonError(text)
            | Self::JwtError(text)
            | Self::TransferLogs(text)
            | Self::Throttled(text)
            | Self::Malformed(text)
            | Self::Reconnecting { reason: text, .. } => text.len(),
            Self::Status(state) => state.as_str().len(),
            Self::Stats(stats) => stats.state.as_str().len(),
            Self::TransferStatus(status) => status.as_str().len(),
            Self::BackupCompleted(backup) => backup.checksum.len().saturating_add(backup.checksum_type.len()),
            Self::Unknown { event, args } => {
                let each = args.iter().map(|arg| arg.len().saturating_add(size_of::<String>()));
                each.fold(event.len(), usize::saturating_add)
            }
            Self::AuthSuccess
            | Self::InstallStarted
            | Self::InstallCompleted
            | Self::TokenExpiring
            | Self::TokenExpired
            | Self::BackupRestoreCompleted
            | Self::Deleted
            | Self::Reconnected { .. }
            | Self::Missed(_) => 0,
        };
        text.saturating_add(size_of::<Self>())
    }

    /// Parses a message of Wings. No message is an error. A session tries the faster parser for lines first.
    pub(crate) fn parse(text: &str) -> Self {
        match Frame::parse(text) {
            Some(frame) => Self::from_frame(frame),
            None => Self::Malformed(text.trim_end().to_owned()),
        }
    }

    fn from_frame(Frame { event, mut args }: Frame<'_>) -> Self {
        let mut text = || args.first_mut().map(|text| std::mem::take(text).into_owned()).unwrap_or_default();
        match &*event {
            "auth success" => Self::AuthSuccess,
            "status" => Self::Status(text().into()),
            "console output" => Self::ConsoleOutput(ConsoleLine { text: text(), replayed: false }),
            "install output" => Self::InstallOutput(text()),
            "install started" => Self::InstallStarted,
            "install completed" => Self::InstallCompleted,
            "daemon message" => Self::DaemonMessage(text()),
            "daemon error" => Self::DaemonError(text()),
            "jwt error" => Self::JwtError(text()),
            "token expiring" => Self::TokenExpiring,
            "token expired" => Self::TokenExpired,
            "backup restore completed" => Self::BackupRestoreCompleted,
            "transfer logs" => Self::TransferLogs(text()),
            "transfer status" => Self::TransferStatus(text().into()),
            "deleted" => Self::Deleted,
            "throttled" => Self::Throttled(text()),
            "stats" => match args.first().and_then(|json| serde_json::from_str(json).ok()) {
                Some(stats) => Self::Stats(stats),
                None => Self::unknown(&event, args),
            },
            // Old versions append the backup's id to the name.
            name if name.starts_with("backup completed") => {
                match args.first().and_then(|json| serde_json::from_str(json).ok()) {
                    Some(backup) => Self::BackupCompleted(backup),
                    None => Self::unknown(&event, args),
                }
            }
            _ => Self::unknown(&event, args),
        }
    }

    fn unknown(event: &str, args: Vec<Cow<'_, str>>) -> Self {
        Self::Unknown { event: event.to_owned(), args: args.into_iter().map(Cow::into_owned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn backup_events_are_read_with_and_without_an_id_in_the_name() {
        let payload = r#"{"uuid":"904df120-a66f-4f9a-a27b-a8b27ea4a4a6","is_successful":true,"checksum":"ab","checksum_type":"sha1","file_size":3}"#;
        for name in ["backup completed", "backup completed:904df120-a66f-4f9a-a27b-a8b27ea4a4a6"] {
            let frame = Frame::new(name, [payload]).into_text();
            let ConsoleEvent::BackupCompleted(backup) = ConsoleEvent::parse(&frame) else { panic!("{frame}") };
            assert_eq!(backup.file_size, 3);
        }
    }

    #[test]
    fn malformed_frame_is_reported_as_malformed() {
        let unknown = ConsoleEvent::parse(r#"{"event":"brand new","args":["a",null]}"#);
        assert_eq!(unknown, ConsoleEvent::Unknown { event: "brand new".into(), args: vec!["a".into(), String::new()] });
        assert_eq!(ConsoleEvent::parse("{]\n"), ConsoleEvent::Malformed("{]".into()));
        let stats = ConsoleEvent::parse(r#"{"event":"stats","args":["[1]"]}"#);
        assert_eq!(stats.kind(), EventKind::Unknown("stats".into()));
        assert_eq!(ConsoleEvent::parse(r#"{"event":"status","args":null}"#), ConsoleEvent::Status("".into()));
    }

    #[test]
    fn arguments_that_are_not_text_are_kept() {
        let status = |text| assert_eq!(ConsoleEvent::parse(text), ConsoleEvent::Status("running".into()), "{text}");
        status(r#"{"args":{"0":"running"},"event":"status","time":7}"#);
        status(r#"{"event":"status","event":"status","args":["running",5]}"#);
        for args in [r#"["{\"uptime\":5}"]"#, r#"[{"uptime":5,"state":null}]"#, r#"{"0":{"uptime":"5"}}"#] {
            let stats = ConsoleEvent::parse(&format!(r#"{{"event":"stats","args":{args}}}"#));
            assert!(matches!(&stats, ConsoleEvent::Stats(stats) if stats.uptime == 5), "{stats:?}");
        }
        for malformed in
            [r#"{"event":"status","args":"bare"}"#, r#"{"event":7}"#, "{}", "[]", "7", r#"{"event":null,"args":[]}"#]
        {
            assert_eq!(ConsoleEvent::parse(malformed), ConsoleEvent::Malformed(malformed.into()));
        }
    }

    #[test]
    fn every_recorded_message_is_understood() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/recordings/ws");
        let mut messages = 0;
        for file in std::fs::read_dir(folder).unwrap() {
            let recording: serde_json::Value =
                serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
            let frames = recording["frames"].as_array().unwrap();
            for frame in frames.iter().filter(|frame| frame["dir"] == "recv") {
                let event = ConsoleEvent::parse(frame["raw"].as_str().unwrap());
                let is_known = !matches!(event, ConsoleEvent::Unknown { .. } | ConsoleEvent::Malformed(_));
                assert!(is_known, "{}: {event:?}", recording["name"]);
                assert!(frame["frame"]["event"].as_str().unwrap().starts_with(event.kind().as_str()), "{event:?}");
                let (ConsoleEvent::ConsoleOutput(ConsoleLine { text, .. })
                | ConsoleEvent::InstallOutput(text)
                | ConsoleEvent::DaemonMessage(text)
                | ConsoleEvent::DaemonError(text)
                | ConsoleEvent::JwtError(text)) = &event
                else {
                    continue;
                };
                assert_eq!(frame["frame"]["args"][0].as_str().unwrap(), text);
                messages += 1;
            }
        }
        assert!(messages > 1500, "{messages}");
    }

    #[test]
    fn events_are_objects_with_a_name_and_data() {
        let line = ConsoleLine { text: "hi".into(), replayed: false };
        for (event, json) in [
            (ConsoleEvent::AuthSuccess, r#"{"event":"auth success"}"#),
            (ConsoleEvent::Status("running".into()), r#"{"event":"status","data":"running"}"#),
            (ConsoleEvent::ConsoleOutput(line), r#"{"event":"console output","data":{"text":"hi","replayed":false}}"#),
            (ConsoleEvent::Reconnected { attempts: 2 }, r#"{"event":"reconnected","data":{"attempts":2}}"#),
            (ConsoleEvent::Missed(3), r#"{"event":"missed","data":3}"#),
            (
                ConsoleEvent::Unknown { event: "new".into(), args: vec!["a".into()] },
                r#"{"event":"unknown","data":{"event":"new","args":["a"]}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
        }
    }

    proptest! {
        #[test]
        fn no_message_panics(text in ".*") {
            let _ = ConsoleEvent::parse(&text).kind();
        }

        #[test]
        fn lines_keep_every_character(line in ".*") {
            let event = ConsoleEvent::parse(&Frame::new("console output", [line.as_str()]).into_text());
            prop_assert_eq!(event, ConsoleEvent::ConsoleOutput(ConsoleLine { text: line, replayed: false }));
        }
    }
}
