use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::SinkExt;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::console::{LARGEST_MESSAGE, SocketAddress, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::wire::{is_tls, unanswered};

use super::Client;

/// How long sending may take before the connection counts as lost.
const SEND: Duration = Duration::from_secs(10);

/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

/// A socket to Wings.
pub(super) struct Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>);

impl Socket {
    pub(super) async fn open(client: &Client, url: &str) -> Result<Self> {
        let config = client.config();
        let opening = Self::open_now(client, url);
        match tokio::time::timeout(config.connect_timeout, opening).await {
            Ok(socket) => socket,
            Err(_) => Err(Error::new(ErrorKind::Connect, "the socket could not be opened in time")),
        }
    }

    async fn open_now(client: &Client, url: &str) -> Result<Self> {
        let (config, address) = (client.config(), SocketAddress::new(url)?);
        let mut request = address.url.as_str().into_client_request().map_err(broken)?;
        SocketAddress::add_headers(request.headers_mut(), &config.origin(), &config.user_agent);
        let stream = TcpStream::connect((address.host.as_str(), address.port)).await;
        let stream = stream.map_err(|error| unanswered(ErrorKind::Connect, error))?;
        let _ = stream.set_nodelay(true);
        let limits =
            WebSocketConfig::default().max_message_size(Some(LARGEST_MESSAGE)).max_frame_size(Some(LARGEST_MESSAGE));
        handshake(request, stream, limits, &address, client).await.map(|socket| Self(Box::new(socket)))
    }

    pub(super) async fn send(&mut self, message: Message) -> Result<()> {
        match tokio::time::timeout(SEND, self.0.send(message)).await {
            Ok(sent) => sent.map_err(broken),
            Err(_) => Err(Error::new(ErrorKind::Timeout, "Wings does not take messages any more")),
        }
    }

    /// Up to `most` messages that are there now, fewer if they are long, and whether there will be no more.
    pub(super) fn ready(
        &mut self,
        context: &mut Context<'_>,
        most: usize,
    ) -> (Vec<Result<Message, SocketError>>, bool) {
        let (mut messages, mut bytes) = (Vec::new(), 0);
        while messages.len() < most && bytes < LARGEST_MESSAGE {
            match Pin::new(&mut *self.0).poll_next(context) {
                Poll::Ready(Some(message)) => {
                    bytes += message.as_ref().map_or(0, Message::len);
                    messages.push(message);
                }
                Poll::Ready(None) => return (messages, true),
                Poll::Pending => break,
            }
        }
        (messages, false)
    }

    /// Says goodbye, or answers to the other side's.
    pub(super) async fn close(mut self) {
        // The other side may be gone, which is as good.
        let _ = tokio::time::timeout(GOODBYE, SinkExt::close(&mut self.0)).await;
    }
}

#[cfg(feature = "rustls")]
async fn handshake(
    request: Request,
    stream: TcpStream,
    limits: WebSocketConfig,
    address: &SocketAddress,
    client: &Client,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    use tokio_tungstenite::{Connector, client_async_tls_with_config};
    let connector = if address.is_secure {
        Connector::Rustls(crate::tls::client_config(client.config())?)
    } else {
        Connector::Plain
    };
    let opened = client_async_tls_with_config(request, stream, Some(limits), Some(connector)).await;
    opened.map(|(socket, _)| socket).map_err(broken)
}

#[cfg(not(feature = "rustls"))]
async fn handshake(
    request: Request,
    stream: TcpStream,
    limits: WebSocketConfig,
    _: &SocketAddress,
    _: &Client,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    let stream = MaybeTlsStream::Plain(stream);
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(limits)).await;
    opened.map(|(socket, _)| socket).map_err(broken)
}

pub(super) fn broken(error: SocketError) -> Error {
    match error {
        SocketError::Http(response) => refused(response.status().as_u16(), response.body().as_deref()),
        error if is_tls(&error) => unanswered(ErrorKind::Tls, error),
        error => Error::new(ErrorKind::Dropped, format!("the connection to Wings broke: {error}")).with_source(error),
    }
}
