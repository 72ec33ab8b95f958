use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as SocketError, Message, Utf8Bytes};
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

/// What came on a socket.
pub(super) enum Received {
    Text(Utf8Bytes),
    /// A sign of life.
    Other,
    Closed {
        code: u16,
        reason: String,
    },
    Broken(Error),
}

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
        let (config, address) = (client.config(), SocketAddress::new(url, client.config().proxy.clone())?);
        let mut request = address.url.as_str().into_client_request().map_err(broken)?;
        SocketAddress::add_headers(request.headers_mut(), &config.origin(), &config.user_agent);
        let unreachable = |error| unanswered(ErrorKind::Connect, error);
        let mut stream = TcpStream::connect(address.next_hop()).await.map_err(unreachable)?;
        if let Some(mut tunnel) = address.tunnel() {
            stream.write_all(tunnel.question()).await.map_err(unreachable)?;
            while !tunnel.take(stream.read_u8().await.map_err(unreachable)?)? {}
        }
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

    pub(super) fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Received> {
        Pin::new(&mut *self.0).poll_next(context).map(|message| match message {
            Some(Ok(Message::Text(text))) => Received::Text(text),
            Some(Ok(Message::Close(frame))) => match frame {
                Some(frame) => Received::Closed { code: frame.code.into(), reason: frame.reason.to_string() },
                None => Received::Closed { code: 1005, reason: String::new() },
            },
            Some(Ok(_)) => Received::Other,
            Some(Err(error)) => Received::Broken(broken(error)),
            None => Received::Closed { code: 1006, reason: String::new() },
        })
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
