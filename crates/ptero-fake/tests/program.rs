//! The `ptero-fake` program, as scripts use it.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptero-fake"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A running program, which is killed when a test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program with `--json`, and returns what it prints.
fn start(arguments: &[&str]) -> (Running, Value) {
    let mut child = Running(program(&[&["--json"], arguments].concat()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (child, serde_json::from_str(&line).unwrap())
}

/// The status and body of a GET request.
fn get(url: &str, path: &str, key: &str) -> (u16, Value) {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: application/json\r\nAuthorization: Bearer {key}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

#[test]
fn json_output_is_enough_for_a_request() {
    let (_running, panel) = start(&["--servers", "3", "--seed", "7"]);
    let (url, key) = (panel["url"].as_str().unwrap(), panel["keys"]["client"].as_str().unwrap());
    let (status, list) = get(url, "/api/client", key);
    assert_eq!((status, list["data"].as_array().unwrap().len()), (200, 5));
    let servers = panel["servers"].as_array().unwrap();
    assert_eq!(servers.len(), 7);
    let path = format!("/api/client/servers/{}", servers.last().unwrap()["identifier"].as_str().unwrap());
    assert_eq!(get(url, &path, key).0, 200);
    let application = panel["keys"]["application"].as_str().unwrap();
    assert_eq!(get(url, "/api/application/nodes", application).0, 200);
    let (_other, same) = start(&["--servers", "3", "--seed", "7"]);
    assert_eq!((&same["keys"], &same["servers"]), (&panel["keys"], &panel["servers"]));
}

#[test]
fn pelican_can_be_played() {
    let (_running, panel) = start(&["--panel", "pelican"]);
    let (url, key) = (panel["url"].as_str().unwrap(), panel["keys"]["application"].as_str().unwrap());
    assert!(key.starts_with("papp_"), "{key}");
    assert_eq!(get(url, "/api/application/eggs", key).0, 200);
    assert_eq!(get(url, "/api/application/locations", key).0, 404);
}

#[test]
fn chosen_port_and_rate_limit_are_used() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let (_running, panel) = start(&["--port", &free.to_string(), "--rate-limit", "1,9"]);
    let url = panel["url"].as_str().unwrap();
    assert_eq!(url, format!("http://127.0.0.1:{free}"));
    let key = panel["keys"]["client"].as_str().unwrap();
    assert_eq!((get(url, "/api/client", key).0, get(url, "/api/client", key).0), (200, 429));
    let (code, _, stderr) = run(&["--port", &free.to_string()]);
    assert_eq!(code, Some(1));
    assert!(stderr.starts_with(&format!("ptero-fake: cannot bind 127.0.0.1:{free}: ")), "{stderr}");
}

#[test]
fn fault_rate_of_one_fails_every_request() {
    let (_running, panel) = start(&["--fault-rate", "1"]);
    let host = panel["url"].as_str().unwrap().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(b"GET /api/client HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n").unwrap();
    let mut reply = String::new();
    let _ = stream.read_to_string(&mut reply);
    assert!(!reply.starts_with("HTTP/1.1 401"), "a request without a key would be refused: {reply}");
}

#[cfg(unix)]
#[test]
fn signals_end_it_with_success() {
    for signal in ["-INT", "-TERM"] {
        let (mut running, panel) = start(&[]);
        // An open connection does not keep it running.
        let _open = TcpStream::connect(panel["url"].as_str().unwrap().strip_prefix("http://").unwrap()).unwrap();
        let sent = Command::new("kill").args([signal, &running.0.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert_eq!(running.0.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn text_output_names_urls_keys_and_servers() {
    let mut running = Running(program(&["--seed", "3"]).spawn().unwrap());
    let stdout = BufReader::new(running.0.stdout.take().unwrap());
    let lines: Vec<String> =
        stdout.lines().map_while(Result::ok).take_while(|line| !line.starts_with("Press")).collect();
    let text = lines.join("\n");
    for expected in ["http://127.0.0.1:", "Client key of normaluser", "ptlc_", "ptla_", "ba052e75", "Bravo"] {
        assert!(text.contains(expected), "{expected} is missing in:\n{text}");
    }
}

#[test]
fn unknown_options_and_values_give_a_usage_line() {
    for (arguments, message) in [
        (&["--nope"][..], "invalid option '--nope'"),
        (&["extra"], "unexpected argument \"extra\""),
        (&["--port"], "missing argument for option '--port'"),
        (&["--port", "99999"], "cannot parse argument \"99999\""),
        (&["--fault-rate", "2"], "expected a number between 0 and 1"),
        (&["--rate-limit", "a"], "expected CLIENT or CLIENT,APPLICATION"),
        (&["--panel", "other"], "expected pterodactyl or pelican"),
    ] {
        let (code, stdout, stderr) = run(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(stderr.contains(message) && stderr.contains("usage: ptero-fake"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn help_names_every_option() {
    let (code, help, _) = run(&["--help"]);
    assert_eq!(code, Some(0));
    for option in [
        "--json",
        "--port",
        "--wings-port",
        "--panel",
        "--servers",
        "--seed",
        "--rate-limit",
        "--token-life",
        "--fault-rate",
    ] {
        assert!(help.contains(option), "{option}");
    }
    assert_eq!(run(&["--version"]).1, format!("ptero-fake {}\n", env!("CARGO_PKG_VERSION")));
}
