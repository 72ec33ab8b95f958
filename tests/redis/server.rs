use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use redis::{Connection, FromRedisValue};

pub fn is_installed() -> bool {
    Command::new("redis-server").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A server of one test, which keeps nothing on disk.
pub struct Server {
    port: u16,
    process: Child,
}

impl Server {
    pub fn start() -> Self {
        // Another process may take the port first.
        for _ in 0..20 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            if let Some(process) = spawn(port) {
                return Self { port, process };
            }
        }
        panic!("redis-server does not start");
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills the server with SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts a killed server again, on the same port and empty.
    pub fn restart(&mut self) {
        self.process = spawn(self.port).expect("the port is in use");
    }

    /// Stops the server in its tracks: connections stay open and nothing is answered.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(status.unwrap().success());
    }

    pub fn run<T: FromRedisValue>(&self, command: &[&str]) -> T {
        redis::cmd(command[0]).arg(&command[1..]).query(&mut self.connection()).unwrap()
    }

    fn connection(&self) -> Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a server, and returns it when it accepts connections.
fn spawn(port: u16) -> Option<Child> {
    let port = port.to_string();
    let arguments =
        ["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "notice"];
    let mut process = Command::new("redis-server")
        .args(arguments)
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let is_ready = lines.any(|line| line.is_ok_and(|line| line.contains("Ready to accept connections")));
    if !is_ready {
        let _ = process.wait();
        return None;
    }
    // It must not block on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Some(process)
}
