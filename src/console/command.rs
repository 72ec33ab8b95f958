use crate::model::PowerAction;

use super::frame::Frame;

/// The most bytes in a command. Wings since 1.12 takes even less: no message of over 4096 bytes.
pub(crate) const LONGEST_COMMAND: usize = 32 << 10;

/// The messages of a client to Wings, named as on the wire.
#[allow(clippy::enum_variant_names)]
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Command {
    SendCommand(String),
    SetState(PowerAction),
    SendLogs,
    SendStats,
}

impl Command {
    /// The event's name on the wire.
    pub(super) fn event(&self) -> &'static str {
        match self {
            Self::SendCommand(_) => "send command",
            Self::SetState(_) => "set state",
            Self::SendLogs => "send logs",
            Self::SendStats => "send stats",
        }
    }

    pub(super) fn into_text(self) -> String {
        let event = self.event();
        let frame = match self {
            Self::SendCommand(line) => Frame::new(event, [line]),
            Self::SetState(action) => Frame::new(event, [action.as_str().to_owned()]),
            Self::SendLogs | Self::SendStats => Frame::new(event, [] as [&str; 0]),
        };
        frame.into_text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_those_that_wings_reads() {
        for (command, text) in [
            (Command::SendCommand("say \"hi\"".into()), r#"{"event":"send command","args":["say \"hi\""]}"#),
            (Command::SetState(PowerAction::Kill), r#"{"event":"set state","args":["kill"]}"#),
            (Command::SendLogs, r#"{"event":"send logs"}"#),
            (Command::SendStats, r#"{"event":"send stats"}"#),
        ] {
            assert_eq!(command.into_text(), text);
        }
    }
}
