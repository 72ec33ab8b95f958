//! Transfers hold a few mebibytes in memory, however large the file is.
//!
//! Each client moves 512 MiB by default, and 4 GiB with `PTERO_TRANSFER_MIB=4096` (`just transfer-memory`). The peak is
//! read from `/proc`.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

const MIB: u64 = 1024 * 1024;

fn size() -> u64 {
    std::env::var("PTERO_TRANSFER_MIB").map_or(512, |mebibytes| mebibytes.parse().unwrap()) * MIB
}

/// The peak of this process's memory, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

/// A panel and Wings in one, which discards uploads and generates downloads.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let own_url = url.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let url = own_url.clone();
            std::thread::spawn(move || answer(BufReader::with_capacity(64 * 1024, stream.unwrap()), &url));
        }
    });
    url
}

fn answer(mut stream: BufReader<TcpStream>, url: &str) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let target = head.split(' ').nth(1).unwrap().to_owned();
    if target.starts_with("/api/") {
        let action = if target.contains("/upload") { "upload/file" } else { "download/file" };
        let body = format!(r#"{{"object":"signed_url","attributes":{{"url":"{url}/{action}?token=x"}}}}"#);
        let length = body.len();
        write!(
            stream.get_mut(),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        return;
    }
    if head.starts_with("POST") {
        let mut headers = head.lines().filter_map(|line| line.split_once(": "));
        let length = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length")).unwrap().1.parse().unwrap();
        let read = std::io::copy(&mut stream.by_ref().take(length), &mut std::io::sink()).unwrap();
        assert_eq!(read, length);
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
        return;
    }
    let length = size();
    write!(
        stream.get_mut(),
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    std::io::copy(&mut std::io::repeat(7).take(length), stream.get_mut()).unwrap();
}

/// One test, since the peak is that of the whole process.
#[test]
fn transfers_need_little_memory() {
    let url = serve();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = ptero::Client::new(&url, "ptlc_key").unwrap();
    let blocking = ptero::blocking::Client::new(&url, "ptlc_key").unwrap();
    // The first transfer allocates buffers that stay.
    blocking.server("x").files().upload("/").bytes("warm", vec![0; 1024]).send().unwrap();
    let before = peak();

    let upload = blocking.server("x").files().upload("/");
    upload.reader("big", std::io::repeat(7).take(size()), size()).send().unwrap();
    let received = blocking.server("x").files().download("/big").to_writer(&mut std::io::sink()).unwrap();
    assert_eq!(received, size());

    runtime.block_on(async {
        use tokio::io::AsyncReadExt;
        let upload = client.server("x").files().upload("/");
        upload.reader("big", tokio::io::repeat(7).take(size()), size()).send().await.unwrap();
        let received = client.server("x").files().download("/big").to_writer(&mut tokio::io::sink()).await.unwrap();
        assert_eq!(received, size());
    });

    let growth = peak() - before;
    println!("{} MiB each way in each client, {} KiB more memory", size() / MIB, growth / 1024);
    assert!(growth < 32 * MIB, "{growth}");
}
