use std::fmt;
use std::sync::Arc;
use std::task::Waker;

use crate::console::{Command, Hub, LONGEST_COMMAND};
use crate::error::{Error, Result};
use crate::model::PowerAction;

use super::super::{dual, wait};

/// Sends commands to a [`Console`](super::Console) from other threads or tasks. It can be cloned, and does not keep the
/// console open.
#[derive(Clone)]
pub struct ConsoleSender {
    pub(super) hub: Arc<Hub>,
}

#[dual]
impl ConsoleSender {
    /// See [`Console::send_command`](super::Console::send_command).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) for a command with several lines or over 32 KiB, and
    /// those of [`Console::send_command`](super::Console::send_command).
    pub async fn send_command(&self, command: impl Into<String> + Send) -> Result<()> {
        let command = command.into();
        if command.len() > LONGEST_COMMAND {
            return Err(Error::invalid(format!(
                "the command has {} bytes, which is too long for Wings",
                command.len()
            )));
        }
        if command.contains(['\n', '\r', '\0']) {
            return Err(Error::invalid("the command has more than one line; send each line as a command"));
        }
        self.send(Command::SendCommand(command)).await
    }

    /// See [`Console::set_state`](super::Console::set_state).
    ///
    /// # Errors
    ///
    /// Those of [`Console::set_state`](super::Console::set_state).
    pub async fn set_state(&self, action: PowerAction) -> Result<()> {
        self.send(Command::SetState(action)).await
    }

    /// See [`Console::request_logs`](super::Console::request_logs).
    ///
    /// # Errors
    ///
    /// Those of [`Console::request_logs`](super::Console::request_logs).
    pub async fn request_logs(&self) -> Result<()> {
        self.send(Command::SendLogs).await
    }

    /// See [`Console::request_stats`](super::Console::request_stats).
    ///
    /// # Errors
    ///
    /// Those of [`Console::request_stats`](super::Console::request_stats).
    pub async fn request_stats(&self) -> Result<()> {
        self.send(Command::SendStats).await
    }

    async fn send(&self, command: Command) -> Result<()> {
        let sending = self.hub.command(command)?;
        wait(None, |waker: &Waker| sending.poll(waker)).await.unwrap_or(Ok(()))
    }
}

impl fmt::Debug for ConsoleSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsoleSender")
    }
}
