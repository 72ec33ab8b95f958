use std::borrow::Cow;

#[cfg(feature = "async")]
use tokio_tungstenite::tungstenite;
use tungstenite::protocol::WebSocketConfig;
pub(crate) use tungstenite::{Error as SocketError, Message};
use tungstenite::{Utf8Bytes, error::CapacityError};

use super::{LARGEST_MESSAGE, READ_BUFFER, WRITE_BUFFER, close_code};
use crate::error::{Error, ErrorKind, refused_handshake};
use crate::wire::{is_tls, unanswered};

/// The limits of a socket.
pub(crate) fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .max_message_size(Some(LARGEST_MESSAGE))
        .max_frame_size(Some(LARGEST_MESSAGE))
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER)
}

/// What arrived on a socket.
pub(crate) enum Received {
    Text(Utf8Bytes),
    /// A sign of life, such as a pong.
    Alive,
    Closed {
        code: u16,
        reason: Utf8Bytes,
    },
    Broken(Error),
}

impl From<Result<Message, SocketError>> for Received {
    fn from(read: Result<Message, SocketError>) -> Self {
        match read {
            Ok(Message::Text(text)) => Self::Text(text),
            Ok(Message::Close(Some(frame))) => Self::Closed { code: frame.code.into(), reason: frame.reason },
            Ok(Message::Close(None)) => Self::Closed { code: close_code::NO_STATUS, reason: Utf8Bytes::default() },
            Ok(_) => Self::Alive,
            Err(SocketError::ConnectionClosed | SocketError::AlreadyClosed) => Self::dropped(),
            Err(error) => Self::Broken(broken(error)),
        }
    }
}

impl Received {
    /// The connection ended without a close frame.
    pub(crate) fn dropped() -> Self {
        Self::Closed { code: close_code::ABNORMAL, reason: Utf8Bytes::default() }
    }
}

/// The error for a socket that cannot be opened or used any more. Only I/O errors are kept as source: the others hold
/// messages, tokens among them.
pub(crate) fn broken(error: SocketError) -> Error {
    let why: Cow<'static, str> = match error {
        SocketError::Http(response) => return refused_handshake(&response),
        error if is_tls(&error) => return unanswered(ErrorKind::Tls, error),
        SocketError::Io(error) => {
            return Error::new(ErrorKind::Dropped, format!("the connection to Wings was lost: {error}"))
                .with_source(error);
        }
        SocketError::Capacity(CapacityError::MessageTooLong { size, .. }) => {
            format!("a message of {size} bytes is too long").into()
        }
        SocketError::WriteBufferFull(_) => "Wings stopped reading messages".into(),
        SocketError::Utf8(_) => "a message is not valid UTF-8".into(),
        SocketError::Protocol(error) => error.to_string().into(),
        _ => "the handshake failed".into(),
    };
    Error::new(ErrorKind::Dropped, format!("the connection to Wings was lost: {why}"))
}
