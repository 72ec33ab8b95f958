use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use redis::{Connection, FromRedisValue};
use tempfile::TempDir;

use super::eventually;

pub fn is_installed() -> bool {
    Command::new("redis-server").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A server of one test, which keeps nothing on disk.
pub struct Server {
    port: u16,
    process: Child,
    /// Where its certificates are, if it speaks TLS.
    tls: Option<TempDir>,
}

/// Whether the server was built with TLS.
pub fn has_tls() -> bool {
    let arguments = ["--port", "0", "--tls-auth-clients", "no", "--save", ""];
    let mut process = command().args(arguments).spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let has_tls = lines.map_while(Result::ok).any(|line| line.contains("Configuration loaded"));
    let _ = process.kill().and_then(|()| process.wait());
    has_tls
}

impl Server {
    pub fn start() -> Self {
        // Another process may take the port first.
        for _ in 0..20 {
            let port = free_port();
            if let Some(process) = spawn(port, None) {
                return Self { port, process, tls: None };
            }
        }
        panic!("redis-server does not start");
    }

    /// Starts a server that speaks TLS only, and returns it with the certificate of its authority.
    pub fn start_with_tls() -> (Self, String) {
        let (directory, authority) = certificates();
        for _ in 0..20 {
            let port = free_port();
            if let Some(process) = spawn(port, Some(&directory)) {
                return (Self { port, process, tls: Some(directory) }, authority);
            }
        }
        panic!("redis-server does not start");
    }

    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "rediss" } else { "redis" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Kills the server with SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts a killed server again, on the same port and empty.
    pub fn restart(&mut self) {
        let mut started = None;
        eventually("the port is in use", || {
            started = spawn(self.port, self.tls.as_ref());
            started.is_some()
        });
        self.process = started.unwrap();
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

/// A port that stays free while a server is down: below those that the system gives away, and given away here once.
fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = std::process::id().wrapping_mul(97).wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(10_000 + number % 20_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn command() -> Command {
    let mut command = Command::new("redis-server");
    command.current_dir(std::env::temp_dir()).stdin(Stdio::null()).stdout(Stdio::piped());
    command
}

/// Starts a server, and returns it when it accepts connections.
fn spawn(port: u16, tls: Option<&TempDir>) -> Option<Child> {
    let port = port.to_string();
    let mut command = command();
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "notice"]);
    match tls {
        None => command.args(["--port", &port]),
        Some(directory) => {
            command.args(["--port", "0", "--tls-port", &port, "--tls-auth-clients", "no"]);
            for (setting, file) in [("cert", "certificate"), ("key", "key"), ("ca-cert", "authority")] {
                command.arg(format!("--tls-{setting}-file")).arg(directory.path().join(file));
            }
            &mut command
        }
    };
    let mut process = command.spawn().unwrap();
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

/// A directory with a certificate for 127.0.0.1, its key and its authority, and the authority once more.
fn certificates() -> (TempDir, String) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let directory = TempDir::new().unwrap();
    let files = [("certificate", certificate.pem()), ("key", key.serialize_pem()), ("authority", authority.pem())];
    files.iter().for_each(|(name, text)| std::fs::write(directory.path().join(name), text).unwrap());
    (directory, authority.pem())
}
