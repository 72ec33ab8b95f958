//! The memory of consoles.

use super::TURN;
use super::support::socket::{SERVER, Script, Wings, script};

/// What the process holds of the memory, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

/// Sends more pings than fit in memory should, reads no pong, and then says something.
fn pinging() -> Script {
    script(|peer| {
        peer.auth();
        let ping = [&[0x89, 125][..], &[b'x'; 125]].concat().repeat(512);
        for _ in 0..2048 {
            assert!(peer.bytes(&ping));
        }
        peer.line("done");
        peer.until_gone();
    })
}

#[test]
fn pongs_that_wings_does_not_read_are_not_kept() {
    let _turn = TURN.blocking_lock();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let wings = Wings::start([pinging(), pinging()]);
    let before = memory();
    runtime.block_on(async {
        let console =
            ptero::Client::new(&wings.panel, "ptlc_key").unwrap().server(SERVER).console().connect().await.unwrap();
        console.listen("console output").next().await.unwrap().unwrap();
        console.close().await;
    });
    let console =
        ptero::blocking::Client::new(&wings.panel, "ptlc_key").unwrap().server(SERVER).console().connect().unwrap();
    console.listen("console output").next().unwrap().unwrap();
    let grown = memory().saturating_sub(before);
    assert!(grown < 24 << 20, "{grown}");
    console.close();
}

/// How many consoles are opened to see what one costs.
const MANY: usize = 500;

/// 2,000 of them fit in 64 MiB.
const COST: usize = (64 << 20) / 2000;

/// Serves one connection of [`frugal`].
async fn serve(stream: tokio::net::TcpStream, address: std::net::SocketAddr) {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
    let mut stream = BufReader::with_capacity(256, stream);
    loop {
        let (mut line, mut key, mut is_token) = (String::new(), None, false);
        while stream.read_line(&mut line).await.unwrap_or(0) > 2 {
            is_token |= line.starts_with("GET") && line.contains("/websocket");
            let lower = line.to_ascii_lowercase();
            if lower.starts_with("sec-websocket-key:") {
                let key_text = line.split_once(": ").unwrap().1.trim();
                key = Some(tungstenite::handshake::derive_accept_key(key_text.as_bytes()));
            }
            line.clear();
        }
        let Some(accept) = key else {
            if !is_token {
                return;
            }
            let socket = format!("ws://{address}/api/servers/x/ws");
            let body = format!(r#"{{"data":{{"token":"token","socket":"{socket}"}}}}"#);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
            let reply = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
            stream.get_mut().write_all(reply.as_bytes()).await.unwrap();
            continue;
        };
        let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
        let reply = format!("{head}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        stream.get_mut().write_all(reply.as_bytes()).await.unwrap();
        drop((line, accept, reply));
        let _ = stream.read_u8().await;
        let success = b"{\"event\":\"auth success\"}\n";
        stream.get_mut().write_all(&[0x81, success.len() as u8]).await.unwrap();
        stream.get_mut().write_all(success).await.unwrap();
        // Until the client goes away.
        while stream.read_u8().await.is_ok() {}
        return;
    }
}

/// A panel and a Wings that accept everything, in one thread, so that nearly all memory is the clients'.
fn frugal() -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::task::spawn_local(serve(stream, address));
            }
        });
    });
    format!("http://{address}")
}

#[test]
fn blocking_console_is_small() {
    let _turn = TURN.blocking_lock();
    let client = ptero::blocking::Client::builder(frugal(), "ptlc_key").pacing(false).build().unwrap();
    let open = |number: usize| client.server(format!("{number:08}")).console().connect().unwrap();
    let first = open(0);
    let before = memory();
    let consoles: Vec<_> = (1..=MANY).map(open).collect();
    let each = memory().saturating_sub(before) / MANY;
    println!("a blocking console takes {each} bytes");
    assert!(each < COST, "{each}");
    drop((first, consoles));
}

#[test]
fn async_console_is_small() {
    let _turn = TURN.blocking_lock();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = frugal();
    runtime.block_on(async {
        let client = ptero::Client::builder(url, "ptlc_key").pacing(false).build().unwrap();
        let open = async |number: usize| client.server(format!("{number:08}")).console().connect().await.unwrap();
        let first = open(0).await;
        let (before, mut consoles) = (memory(), Vec::new());
        for number in 1..=MANY {
            consoles.push(open(number).await);
        }
        let each = memory().saturating_sub(before) / MANY;
        println!("an async console takes {each} bytes");
        assert!(each < COST, "{each}");
        drop((first, consoles));
    });
}
