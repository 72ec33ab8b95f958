use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::SinkExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::error::{Error, ErrorKind, Result};
use crate::socket::{self, GOODBYE, Message, Received, SEND, SocketAddress, broken};
use crate::wire::unanswered;

use super::Client;

/// A socket to Wings.
pub(super) struct Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>);

impl Socket {
    pub(super) async fn open(client: &Client, origin: &str, url: &str) -> Result<Self> {
        let config = client.config();
        let opening = Self::open_now(client, origin, url);
        match tokio::time::timeout(config.connect_timeout, opening).await {
            Ok(socket) => socket,
            Err(_) => Err(Error::new(ErrorKind::Connect, "opening the socket timed out")),
        }
    }

    async fn open_now(client: &Client, origin: &str, url: &str) -> Result<Self> {
        let config = client.config();
        let address = SocketAddress::new(url, config.proxies()?)?;
        let mut request = address.url.as_str().into_client_request().map_err(broken)?;
        SocketAddress::add_headers(request.headers_mut(), origin, &config.user_agent);
        let unreachable = |error| unanswered(ErrorKind::Connect, error);
        let mut stream = TcpStream::connect(address.next_hop()).await.map_err(unreachable)?;
        if let Some(mut tunnel) = address.tunnel() {
            stream.write_all(tunnel.question()).await.map_err(unreachable)?;
            while !tunnel.take(stream.read_u8().await.map_err(unreachable)?)? {}
        }
        let _ = stream.set_nodelay(true);
        handshake(request, stream, &address, client).await.map(|socket| Self(Box::new(socket)))
    }

    pub(super) async fn send(&mut self, message: Message) -> Result<()> {
        match tokio::time::timeout(SEND, self.0.send(message)).await {
            Ok(sent) => sent.map_err(broken),
            Err(_) => Err(Error::new(ErrorKind::Timeout, "Wings stopped reading messages")),
        }
    }

    pub(super) fn poll_receive(&mut self, context: &mut Context<'_>) -> Poll<Received> {
        Pin::new(&mut *self.0).poll_next(context).map(|read| read.map_or_else(Received::dropped, Received::from))
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
    address: &SocketAddress,
    client: &Client,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    use tokio_tungstenite::{Connector, client_async_tls_with_config};
    let connector = if address.is_secure {
        Connector::Rustls(crate::tls::client_config(client.config())?)
    } else {
        Connector::Plain
    };
    let opened = client_async_tls_with_config(request, stream, Some(socket::config()), Some(connector)).await;
    opened.map(|(socket, _)| socket).map_err(broken)
}

#[cfg(not(feature = "rustls"))]
async fn handshake(
    request: Request,
    stream: TcpStream,
    _: &SocketAddress,
    _: &Client,
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>> {
    let stream = MaybeTlsStream::Plain(stream);
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(socket::config())).await;
    opened.map(|(socket, _)| socket).map_err(broken)
}
